// One fold of a replay of tracing policies: the action behind the adaptive_tracing() rule.
//
//   run_replay_fold --split=split.pb --model=model.textproto --track=unseen_family --fold=3
//       --folds=5 --manifest=manifest.textproto --features=a.pb,b.pb --spec=spec.textproto
//       --windows=windows.textproto --out=fold.pb
//
// `features` are those of extract_traced_windows. Exit codes: 0 done, 1 an error (printed once), 2
// wrong usage.
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "experiments/fold/fold_flags.h"
#include "reports/adaptive_tracing/adaptive_tracing.pb.h"
#include "reports/adaptive_tracing/replay_fold.h"
#include "reports/adaptive_tracing/view_models.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, spec, "", "AdaptiveTracingSpec textproto.");
ABSL_FLAG(std::string, windows, "", "WindowLength textproto.");

namespace callprint {
namespace {

absl::Status ReplayAndWrite() {
  AdaptiveTracingSpec spec;
  RETURN_IF_ERROR(ReadTextProtoFile(absl::GetFlag(FLAGS_spec), &spec));
  WindowLength window;
  RETURN_IF_ERROR(ReadTextProtoFile(absl::GetFlag(FLAGS_windows), &window));
  ASSIGN_OR_RETURN(const FoldRequest request, FoldRequestOfFlags());
  ASSIGN_OR_RETURN(const TracedDataset dataset,
                   TracedDataset::Read(absl::GetFlag(FLAGS_features),
                                       {window.depth().begin(), window.depth().end()}));
  ASSIGN_OR_RETURN(const ReplayFold fold, RunReplayFold(request, spec, dataset));
  return WriteBinaryProto(absl::GetFlag(FLAGS_out), fold);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Trains on what tracing policies see of all folds of a track but one, and replays that one.");
  absl::ParseCommandLine(argc, argv);
  if (!callprint::FoldFlagsAreSet("run_replay_fold")) return 2;
  const absl::Status status = callprint::ReplayAndWrite();
  if (status.ok()) return 0;
  std::cerr << "run_replay_fold: " << callprint::FoldOfFlags() << ": " << status << "\n";
  return 1;
}
