// Runs one fold of an experiment, and asks the fitted model again about the held-out samples in
// perturbed recordings: the action behind the robustness() rule.
//
//   run_perturbed_fold --split=split.pb --model=models/xgboost.textproto --track=unseen_family
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
#include "collector/sha256.h"
#include "dataset/feature_table.h"
#include "dataset/perturbation.h"
#include "dataset/sample.pb.h"
#include "experiments/fold.h"
#include "experiments/model_file.h"
#include "experiments/result.pb.h"
#include "models/model.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, split, "", "SplitSpec that resolve_spec wrote.");
ABSL_FLAG(std::string, model, "", "ModelSpec textproto; no network.");
ABSL_FLAG(std::string, track, "", "Track, for example unseen_family.");
ABSL_FLAG(int, fold, -1, "The fold to hold out, from 0.");
ABSL_FLAG(int, folds, 0, "Number of folds of the track.");
ABSL_FLAG(std::string, manifest, "", "The dataset's manifest.textproto.");
ABSL_FLAG(std::vector<std::string>, features, {},
          "Feature tables of the recording that is trained on.");
ABSL_FLAG(std::string, out, "", "Where the PerturbedFold goes.");

namespace callprint {
namespace {

absl::Status TrainAndPredict(const std::vector<char*>& perturbed) {
  const std::string manifest_path = absl::GetFlag(FLAGS_manifest);
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
  for (const auto* flag : {&FLAGS_split, &FLAGS_model, &FLAGS_track, &FLAGS_manifest, &FLAGS_out}) {
    if (absl::GetFlag(*flag).empty()) {
      std::cerr
          << "run_perturbed_fold: --split, --model, --track, --manifest and --out are required\n";
      return 2;
    }
  }
  const absl::Status status = callprint::TrainAndPredict(perturbed);
  if (status.ok()) return 0;
  std::cerr << "run_perturbed_fold: model " << absl::GetFlag(FLAGS_model) << ", track "
            << absl::GetFlag(FLAGS_track) << ", fold " << absl::GetFlag(FLAGS_fold) << ": "
            << status << "\n";
  return 1;
}
