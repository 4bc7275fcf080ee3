// Runs one fold of an experiment, and asks the fitted model again about the held-out samples in
// perturbed recordings: the action behind the robustness() rule.
//
//   run_perturbed_fold --split=split.pb --model=models/specs/xgboost.textproto
//   --track=unseen_family
//       --fold=3 --folds=5 --manifest=manifest.textproto --features=a.features,b.features
//       --out=fold.pb none=a.features drop_calls:0.1=c.features max_depth:1=d.features
//
// The perturbed recordings may be of some of the shards only, all of the same ones.
//
// Exit codes: 0 done, 1 an error (printed once), 2 wrong usage.
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "dataset/features/feature_table.h"
#include "dataset/perturbation/perturbation.h"
#include "experiments/fold/fold_flags.h"
#include "experiments/result.pb.h"
#include "models/model.h"
#include "reports/robustness/robustness.pb.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

absl::Status TrainAndPredict(const std::vector<char*>& perturbed) {
  ASSIGN_OR_RETURN(const FoldRequest request, FoldRequestOfFlags());

  ASSIGN_OR_RETURN(std::unique_ptr<Model> model, MakeModel(request.model));
  const std::vector<std::string> groups(request.model.features().group().begin(),
                                        request.model.features().group().end());
  PerturbedFold result;
  {
    ASSIGN_OR_RETURN(const SampleSet samples,
                     ReadFeatureTables(absl::GetFlag(FLAGS_features), groups));
    ASSIGN_OR_RETURN(*result.mutable_fold(), RunFold(request, samples, model.get()));
  }
  for (const char* const argument : perturbed) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(argument, absl::MaxSplits('=', 1));
    RETURN_IF_ERROR(ParsePerturbations(parts.first).status());
    ASSIGN_OR_RETURN(
        const SampleSet samples,
        ReadFeatureTables(absl::StrSplit(parts.second, ',', absl::SkipEmpty()), groups));
    ASSIGN_OR_RETURN(const std::vector<Prediction> predictions,
                     PredictAgain(request, result.fold(), samples, *model));
    PerturbedFold::Perturbed* again = result.add_perturbed();
    again->set_perturbation(parts.first);
    *again->mutable_prediction() = {predictions.begin(), predictions.end()};
  }
  return WriteBinaryProto(absl::GetFlag(FLAGS_out), result);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Trains a model on all folds of a track but one and predicts that one, as recorded and "
      "perturbed.");
  std::vector<char*> perturbed = absl::ParseCommandLine(argc, argv);
  perturbed.erase(perturbed.begin());
  if (!callprint::FoldFlagsAreSet("run_perturbed_fold")) return 2;
  const absl::Status status = callprint::TrainAndPredict(perturbed);
  if (status.ok()) return 0;
  std::cerr << "run_perturbed_fold: " << callprint::FoldOfFlags() << ": " << status << "\n";
  return 1;
}
