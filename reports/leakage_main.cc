// The report of what observers can tell: the action behind the leakage() rule.
//
//   leakage --spec=spec.pb --manifest=a/manifest.textproto,b/manifest.textproto --out_dir=DIR
//       a=none=risk.pb=0.features,1.features=0.pb,1.pb a=max_depth:1=...
//
// Each argument is a dataset's name, an observer, a NeighbourRisk, the observer's feature tables
// (which describe the samples) and its FoldResults. Writes report.html, report.md, report.csv,
// report.svg and tables.txt; nothing in them depends on the time, the machine or a path. Exit
// codes: 0 done, 1 an error (printed once).
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "dataset/feature_table.h"
#include "experiments/result.pb.h"
#include "reports/analysis_files.h"
#include "reports/leakage.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, spec, "", "ExperimentSpec that resolve_spec wrote.");
ABSL_FLAG(std::vector<std::string>, manifest, {}, "The datasets' manifest.textproto.");
ABSL_FLAG(std::string, out_dir, "", "Where the files go; it is made, if need be.");

namespace callprint {
namespace {

absl::StatusOr<LeakageRow> ReadObserver(const ExperimentSpec& spec,
                                        const std::map<std::string, Manifest>& manifests,
                                        const std::string& argument) {
  const std::vector<std::string> parts = absl::StrSplit(argument, '=');
  if (parts.size() != 5 || manifests.count(parts[0]) == 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", argument, "\" is no observer; write DATASET=OBSERVER=RISK=TABLE,TABLE=FOLD,FOLD"));
  }
  NeighbourRisk risk;
  RETURN_IF_ERROR(ReadBinaryProto(parts[2], &risk));
  ASSIGN_OR_RETURN(const std::vector<SampleInfo> samples,
                   ReadSampleInfo(absl::StrSplit(parts[3], ',', absl::SkipEmpty())));
  std::vector<FoldResult> folds;
  const std::vector<std::string> paths = absl::StrSplit(parts[4], ',', absl::SkipEmpty());
  for (const std::string& path : paths) {
    RETURN_IF_ERROR(ReadBinaryProto(path, &folds.emplace_back()));
  }
  absl::StatusOr<LeakageRow> row =
      MeasureLeakage(spec, manifests.at(parts[0]), samples, parts[1], folds, risk);
  if (row.ok()) return row;
  return absl::Status(row.status().code(),
                      absl::StrCat(parts[0], ", ", parts[1], ": ", row.status().message()));
}

absl::Status WriteLeakage(const std::vector<char*>& arguments) {
  ExperimentSpec spec;
  RETURN_IF_ERROR(ReadBinaryProto(absl::GetFlag(FLAGS_spec), &spec));
  std::map<std::string, Manifest> manifests;
  for (const std::string& path : absl::GetFlag(FLAGS_manifest)) {
    Manifest manifest;
    RETURN_IF_ERROR(ReadTextProto(path, &manifest));
    manifests[manifest.name()] = manifest;
  }
  if (arguments.empty()) return absl::InvalidArgumentError("there are no observers");
  std::vector<LeakageRow> rows;
  for (const char* const argument : arguments) {
    ASSIGN_OR_RETURN(rows.emplace_back(), ReadObserver(spec, manifests, argument));
  }
  return WriteAnalysis({LeakagePage(spec, rows), LeakageCsv(rows), LeakageTerminal(spec, rows)},
                       absl::GetFlag(FLAGS_out_dir), /*print=*/false);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Reports how many bits observers can tell of a trace's label.");
  std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  arguments.erase(arguments.begin());
  const absl::Status status = callprint::WriteLeakage(arguments);
  if (status.ok()) return 0;
  std::cerr << "leakage: " << status << "\n";
  return 1;
}
