// Runs one fold of an experiment: the action behind the experiment() rule.
//
//   run_fold --split=split.pb --model=models/specs/xgboost.textproto --track=unseen_family --fold=3
//       --folds=10 --manifest=manifest.textproto --features=a.features,b.features --out=fold.pb
//       [--cost_out=cost.pb]
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
#include "dataset/features/feature_table.h"
#include "experiments/fold/fold_flags.h"
#include "experiments/fold/process_cost.h"
#include "experiments/result.pb.h"
#include "models/model.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, network_program, "",
          "run_fold_with_networks: started in place of this program where the model is a network.");
ABSL_FLAG(std::string, cost_out, "", "Where a FoldCost goes; empty: nowhere.");

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
  ASSIGN_OR_RETURN(const FoldRequest request, FoldRequestOfFlags());
  RETURN_IF_ERROR(HandOverNetworks(request.model, argv));

  ASSIGN_OR_RETURN(std::unique_ptr<Model> model, MakeModel(request.model));
  const auto& groups = request.model.features().group();
  ASSIGN_OR_RETURN(const SampleSet samples, ReadFeatureTables(absl::GetFlag(FLAGS_features),
                                                              {groups.begin(), groups.end()}));
  ASSIGN_OR_RETURN(const FoldResult result, RunFold(request, samples, model.get()));
  RETURN_IF_ERROR(WriteBinaryProto(absl::GetFlag(FLAGS_out), result));
  if (absl::GetFlag(FLAGS_cost_out).empty()) return absl::OkStatus();
  FoldCost cost = CostOfThisProcess();
  cost.set_track(request.track);
  cost.set_model(request.model.name());
  cost.set_fold(request.fold);
  return WriteBinaryProto(absl::GetFlag(FLAGS_cost_out), cost);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Trains a model on all folds of a track but one and predicts that one.");
  absl::ParseCommandLine(argc, argv);
  if (!callprint::FoldFlagsAreSet("run_fold")) return 2;
  const absl::Status status = callprint::TrainAndPredict(argv);
  if (status.ok()) return 0;
  std::cerr << "run_fold: " << callprint::FoldOfFlags() << ": " << status << "\n";
  return 1;
}
