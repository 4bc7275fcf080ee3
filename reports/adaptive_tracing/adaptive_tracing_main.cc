// The report of replayed tracing policies: the action behind the adaptive_tracing() rule.
//
//   report_adaptive_tracing --spec=spec.pb --manifest=manifest.textproto
//   --windows=windows.textproto
//       --cost=cost.textproto --stored=stored.pb --features=a.pb,b.pb --out_dir=DIR fold.pb...
//
// Writes report.html, report.md, report.csv, report.svg and tables.txt; `features` describe the
// windows. Nothing in the files depends on the time, the machine or a path. Exit codes: 0 done, 1
// an error (printed once).
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "collector/tracing_cost/tracing_cost.pb.h"
#include "dataset/features/feature_table.h"
#include "experiments/result.pb.h"
#include "reports/adaptive_tracing/adaptive_tracing.h"
#include "reports/adaptive_tracing/adaptive_tracing.pb.h"
#include "reports/adaptive_tracing/adaptive_tracing_page.h"
#include "reports/analysis/analysis_files.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, spec, "", "ExperimentSpec that resolve_spec wrote.");
ABSL_FLAG(std::string, manifest, "", "The dataset's manifest.textproto.");
ABSL_FLAG(std::string, windows, "", "WindowLength textproto.");
ABSL_FLAG(std::string, cost, "", "TracingCost textproto.");
ABSL_FLAG(std::string, stored, "", "StoredBytes of the same policies.");
ABSL_FLAG(std::vector<std::string>, features, {}, "Tables of extract_traced_windows.");
ABSL_FLAG(std::string, out_dir, "", "Where the files go; it is made, if need be.");

namespace callprint {
namespace {

absl::Status WriteAdaptiveTracing(const std::vector<char*>& paths) {
  ExperimentSpec spec;
  RETURN_IF_ERROR(ReadBinaryProto(absl::GetFlag(FLAGS_spec), &spec));
  Manifest manifest;
  RETURN_IF_ERROR(ReadTextProtoFile(absl::GetFlag(FLAGS_manifest), &manifest));
  WindowLength window;
  RETURN_IF_ERROR(ReadTextProtoFile(absl::GetFlag(FLAGS_windows), &window));
  TracingCost cost;
  RETURN_IF_ERROR(ReadTextProtoFile(absl::GetFlag(FLAGS_cost), &cost));
  StoredBytes stored;
  RETURN_IF_ERROR(ReadBinaryProto(absl::GetFlag(FLAGS_stored), &stored));
  ASSIGN_OR_RETURN(const std::vector<SampleInfo> windows,
                   ReadSampleInfo(absl::GetFlag(FLAGS_features)));
  std::vector<ReplayFold> folds;
  for (const char* const path : paths) {
    RETURN_IF_ERROR(ReadBinaryProto(path, &folds.emplace_back()));
  }
  ASSIGN_OR_RETURN(const AdaptiveTracing tracing,
                   AnalyseAdaptiveTracing(spec, manifest, windows, window, cost, stored, folds));
  return WriteAnalysis(
      {AdaptiveTracingPage(tracing), AdaptiveTracingCsv(tracing), AdaptiveTracingTerminal(tracing)},
      absl::GetFlag(FLAGS_out_dir), /*print=*/false);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Reports what tracing policies see, and for how many events.");
  std::vector<char*> paths = absl::ParseCommandLine(argc, argv);
  paths.erase(paths.begin());
  const absl::Status status = callprint::WriteAdaptiveTracing(paths);
  if (status.ok()) return 0;
  std::cerr << "report_adaptive_tracing: " << status << "\n";
  return 1;
}
