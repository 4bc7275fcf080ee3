// How many functions are enough, from the folds of a feature selection: the action behind the
// feature_selection() rule.
//
//   feature_selection --experiment=encryption_detection.textproto --manifest=manifest.textproto
//       --features=joined.features --folds=0.pb,1.pb,... --out_dir=DIR
//
// Writes report.html, report.md, report.csv, functions.csv, report.svg and tables.txt. Nothing in
// the files depends on the time, the machine or a path. Exit codes: 0 done, 1 an error (printed
// once).
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "collector/shard/sha256.h"
#include "dataset/features/feature_table.h"
#include "reports/analysis/analysis_files.h"
#include "reports/feature_selection/feature_selection.h"
#include "reports/feature_selection/feature_selection_page.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, experiment, "", "ExperimentSpec textproto of whose folds these are.");
ABSL_FLAG(std::string, manifest, "", "The dataset's manifest.textproto.");
ABSL_FLAG(std::vector<std::string>, features, {}, "The feature tables that were ranked.");
ABSL_FLAG(std::vector<std::string>, folds, {}, "SelectionFolds of run_selection_fold.");
ABSL_FLAG(std::string, out_dir, "", "Where the files go; it is made, if need be.");

namespace callprint {
namespace {

absl::Status WriteFeatureSelection() {
  SelectionInputs inputs;
  const std::string manifest_path = absl::GetFlag(FLAGS_manifest);
  RETURN_IF_ERROR(ReadTextProtoFile(absl::GetFlag(FLAGS_experiment), &inputs.experiment));
  RETURN_IF_ERROR(ReadTextProtoFile(manifest_path, &inputs.manifest));
  ASSIGN_OR_RETURN(inputs.dataset_sha256, Sha256HexOfFile(manifest_path));
  for (const std::string& path : absl::GetFlag(FLAGS_folds)) {
    RETURN_IF_ERROR(ReadBinaryProto(path, &inputs.folds.emplace_back()));
  }
  if (inputs.folds.empty()) return absl::InvalidArgumentError("there are no --folds");
  const auto& groups = inputs.folds[0].model().features().group();
  ASSIGN_OR_RETURN(inputs.samples, ReadFeatureTables(absl::GetFlag(FLAGS_features),
                                                     {groups.begin(), groups.end()}));
  ASSIGN_OR_RETURN(const FeatureSelection selection, AnalyseFeatureSelection(std::move(inputs)));
  const std::string folder = absl::GetFlag(FLAGS_out_dir);
  RETURN_IF_ERROR(WriteAnalysis({FeatureSelectionPage(selection), FeatureSelectionCsv(selection),
                                 FeatureSelectionTerminal(selection)},
                                folder, /*print=*/false));
  return WriteFileAtomically(folder + "/functions.csv", SelectedFunctionsCsv(selection));
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Shows how many functions are enough, and which.");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = callprint::WriteFeatureSelection();
  if (status.ok()) return 0;
  std::cerr << "feature_selection: " << status << "\n";
  return 1;
}
