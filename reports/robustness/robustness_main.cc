// The report of perturbed folds: the action behind the robustness() rule.
//
//   robustness --spec=spec.pb --manifest=manifest.textproto --features=a.features,b.features
//       --out_dir=DIR fold.pb...
//
// Writes report.html, report.md, report.csv, report.svg and tables.txt; `features` describe the
// samples. Nothing in the files depends on the time, the machine or a path. Exit codes: 0 done, 1
// an error (printed once).
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "dataset/features/feature_table.h"
#include "experiments/result.pb.h"
#include "reports/analysis/analysis_files.h"
#include "reports/robustness/robustness.h"
#include "reports/robustness/robustness.pb.h"
#include "reports/robustness/robustness_page.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, spec, "", "ExperimentSpec that resolve_spec wrote.");
ABSL_FLAG(std::string, manifest, "", "The dataset's manifest.textproto.");
ABSL_FLAG(std::vector<std::string>, features, {}, "The dataset's feature tables.");
ABSL_FLAG(std::string, out_dir, "", "Where the files go; it is made, if need be.");

namespace callprint {
namespace {

absl::Status WriteRobustness(const std::vector<char*>& paths) {
  ExperimentSpec spec;
  RETURN_IF_ERROR(ReadBinaryProto(absl::GetFlag(FLAGS_spec), &spec));
  Manifest manifest;
  RETURN_IF_ERROR(ReadTextProtoFile(absl::GetFlag(FLAGS_manifest), &manifest));
  ASSIGN_OR_RETURN(const std::vector<SampleInfo> samples,
                   ReadSampleInfo(absl::GetFlag(FLAGS_features)));
  std::vector<PerturbedFold> folds;
  for (const char* const path : paths) {
    RETURN_IF_ERROR(ReadBinaryProto(path, &folds.emplace_back()));
  }
  ASSIGN_OR_RETURN(const Robustness robustness, AnalyseRobustness(spec, manifest, samples, folds));
  return WriteAnalysis(
      {RobustnessPage(robustness), RobustnessCsv(robustness), RobustnessTerminal(robustness)},
      absl::GetFlag(FLAGS_out_dir), /*print=*/false);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Reports how answers change where held-out traces are perturbed.");
  std::vector<char*> paths = absl::ParseCommandLine(argc, argv);
  paths.erase(paths.begin());
  const absl::Status status = callprint::WriteRobustness(paths);
  if (status.ok()) return 0;
  std::cerr << "robustness: " << status << "\n";
  return 1;
}
