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
#include "dataset/features/feature_table.h"
#include "experiments/fold/fold_flags.h"
#include "reports/feature_selection/feature_selection.pb.h"
#include "reports/feature_selection/selection_fold.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, spec, "", "FeatureSelectionSpec textproto.");

namespace callprint {
namespace {

absl::Status RankAndPredict() {
  FeatureSelectionSpec spec;
  RETURN_IF_ERROR(ReadTextProtoFile(absl::GetFlag(FLAGS_spec), &spec));
  ASSIGN_OR_RETURN(const FoldRequest request, FoldRequestOfFlags());

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
  if (!callprint::FoldFlagsAreSet("run_selection_fold")) return 2;
  if (absl::GetFlag(FLAGS_spec).empty()) {
    std::cerr << "run_selection_fold: --spec is required\n";
    return 2;
  }
  const absl::Status status = callprint::RankAndPredict();
  if (status.ok()) return 0;
  std::cerr << "run_selection_fold: " << callprint::FoldOfFlags() << ": " << status << "\n";
  return 1;
}
