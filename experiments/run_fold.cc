// Runs one fold of an experiment: the action behind the experiment() rule.
//
//   run_fold --split=split.pb --model=models/xgboost.textproto --track=unseen_family --fold=3
//       --folds=10 --manifest=manifest.textproto --features=a.features,b.features --out=fold.pb
//
// Exit codes: 0 done, 1 an error (printed once), 2 wrong usage.
#include <unistd.h>

#include <cerrno>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "collector/sha256.h"
#include "dataset/feature_table.h"
#include "dataset/sample.pb.h"
#include "experiments/fold.h"
#include "experiments/model_file.h"
#include "experiments/result.pb.h"
#include "models/model.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, split, "", "SplitSpec that resolve_spec wrote.");
ABSL_FLAG(std::string, model, "", "ModelSpec textproto.");
ABSL_FLAG(std::string, track, "", "Track, for example unseen_family.");
ABSL_FLAG(int, fold, -1, "The fold to hold out, from 0.");
ABSL_FLAG(int, folds, 0, "Number of folds of the track.");
ABSL_FLAG(std::string, manifest, "", "The dataset's manifest.textproto.");
ABSL_FLAG(std::vector<std::string>, features, {}, "The dataset's feature tables.");
ABSL_FLAG(std::string, out, "", "Where the FoldResult goes.");
ABSL_FLAG(std::string, network_program, "",
          "run_fold_with_networks: started in place of this program where the model is a network.");

namespace callprint {
namespace {

// Does not return if there is a program for networks and `model` is one.
absl::Status HandOverNetworks(const ModelSpec& model, char** argv) {
  const std::string program = absl::GetFlag(FLAGS_network_program);
  if (!IsNetwork(model) || program.empty()) return absl::OkStatus();
  std::vector<char*> arguments = {const_cast<char*>(program.c_str())};
  for (char** argument = argv + 1; *argument != nullptr; ++argument) arguments.push_back(*argument);
  // The last flag wins; without it the program would start itself again.
  char last[] = "--network_program=";
  arguments.push_back(last);
  arguments.push_back(nullptr);
  execv(program.c_str(), arguments.data());
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot start ", program));
}

absl::Status TrainAndPredict(char** argv) {
  const std::string manifest_path = absl::GetFlag(FLAGS_manifest);
  FoldRequest request;
  RETURN_IF_ERROR(ReadBinaryProto(absl::GetFlag(FLAGS_split), &request.split));
  ASSIGN_OR_RETURN(request.model, ReadModelSpec(absl::GetFlag(FLAGS_model)));
  RETURN_IF_ERROR(HandOverNetworks(request.model, argv));
  request.track = absl::GetFlag(FLAGS_track);
  request.fold = absl::GetFlag(FLAGS_fold);
  request.folds = absl::GetFlag(FLAGS_folds);
  Manifest manifest;
  RETURN_IF_ERROR(ReadTextProto(manifest_path, &manifest));
  request.labels = LabelsOf(manifest);
  ASSIGN_OR_RETURN(request.dataset_sha256, Sha256HexOfFile(manifest_path));

  ASSIGN_OR_RETURN(std::unique_ptr<Model> model, MakeModel(request.model));
  const auto& groups = request.model.features().group();
  ASSIGN_OR_RETURN(const SampleSet samples, ReadFeatureTables(absl::GetFlag(FLAGS_features),
                                                              {groups.begin(), groups.end()}));
  ASSIGN_OR_RETURN(const FoldResult result, RunFold(request, samples, model.get()));
  return WriteBinaryProto(absl::GetFlag(FLAGS_out), result);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Trains a model on all folds of a track but one and predicts that one.");
  absl::ParseCommandLine(argc, argv);
  for (const auto* flag : {&FLAGS_split, &FLAGS_model, &FLAGS_track, &FLAGS_manifest, &FLAGS_out}) {
    if (absl::GetFlag(*flag).empty()) {
      std::cerr << "run_fold: --split, --model, --track, --manifest and --out are required\n";
      return 2;
    }
  }
  const absl::Status status = callprint::TrainAndPredict(argv);
  if (status.ok()) return 0;
  std::cerr << "run_fold: model " << absl::GetFlag(FLAGS_model) << ", track "
            << absl::GetFlag(FLAGS_track) << ", fold " << absl::GetFlag(FLAGS_fold) << ": "
            << status << "\n";
  return 1;
}
