// Runs one fold of a feature selection: the action behind the feature_selection() rule.
//
//   run_selection_fold --spec=feature_selection.textproto --model=feature_selection_model.textproto
//       --split=split.pb --track=unseen_family --fold=3 --folds=10 --manifest=manifest.textproto
//       --features=a.features,b.features --out=fold.pb
//
// Exit codes: 0 done, 1 an error (printed once), 2 wrong usage.
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "collector/sha256.h"
#include "dataset/feature_table.h"
#include "dataset/sample.pb.h"
#include "experiments/feature_selection.pb.h"
#include "experiments/model_file.h"
#include "experiments/selection_fold.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, spec, "", "FeatureSelectionSpec textproto.");
ABSL_FLAG(std::string, model, "", "ModelSpec textproto.");
ABSL_FLAG(std::string, split, "", "SplitSpec that resolve_spec wrote.");
ABSL_FLAG(std::string, track, "", "Track, for example unseen_family.");
ABSL_FLAG(int, fold, -1, "The fold to hold out, from 0.");
ABSL_FLAG(int, folds, 0, "Number of folds of the track.");
ABSL_FLAG(std::string, manifest, "", "The dataset's manifest.textproto.");
ABSL_FLAG(std::vector<std::string>, features, {}, "The dataset's feature tables.");
ABSL_FLAG(std::string, out, "", "Where the SelectionFold goes.");

namespace callprint {
namespace {

absl::Status RankAndPredict() {
  const std::string manifest_path = absl::GetFlag(FLAGS_manifest);
  FeatureSelectionSpec spec;
  RETURN_IF_ERROR(ReadTextProto(absl::GetFlag(FLAGS_spec), &spec));
  FoldRequest request;
  RETURN_IF_ERROR(ReadBinaryProto(absl::GetFlag(FLAGS_split), &request.split));
  ASSIGN_OR_RETURN(request.model, ReadModelSpec(absl::GetFlag(FLAGS_model)));
  request.track = absl::GetFlag(FLAGS_track);
  request.fold = absl::GetFlag(FLAGS_fold);
  request.folds = absl::GetFlag(FLAGS_folds);
  Manifest manifest;
  RETURN_IF_ERROR(ReadTextProto(manifest_path, &manifest));
  request.labels = LabelsOf(manifest);
  ASSIGN_OR_RETURN(request.dataset_sha256, Sha256HexOfFile(manifest_path));

  const auto& groups = request.model.features().group();
  ASSIGN_OR_RETURN(const SampleSet samples, ReadFeatureTables(absl::GetFlag(FLAGS_features),
                                                              {groups.begin(), groups.end()}));
  ASSIGN_OR_RETURN(const SelectionFold result, RunSelectionFold(request, spec, samples));
  return WriteBinaryProto(absl::GetFlag(FLAGS_out), result);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Ranks columns on all folds of a track but one and predicts that one by the first of them.");
  absl::ParseCommandLine(argc, argv);
  for (const auto* flag :
       {&FLAGS_spec, &FLAGS_model, &FLAGS_split, &FLAGS_track, &FLAGS_manifest, &FLAGS_out}) {
    if (absl::GetFlag(*flag).empty()) {
      std::cerr << "run_selection_fold: --spec, --model, --split, --track, --manifest and --out "
                   "are required\n";
      return 2;
    }
  }
  const absl::Status status = callprint::RankAndPredict();
  if (status.ok()) return 0;
  std::cerr << "run_selection_fold: track " << absl::GetFlag(FLAGS_track) << ", fold "
            << absl::GetFlag(FLAGS_fold) << ": " << status << "\n";
  return 1;
}
