#include "reports/leaderboard/reproduction.h"

#include <sys/types.h>
#include <unistd.h>

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "collector/command.h"
#include "experiments/fold/cost.pb.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// Of a fold; the slowest network of the suite takes minutes.
constexpr absl::Duration kFoldLimit = absl::Hours(6);

absl::Status RunProgram(const std::vector<std::string>& arguments,
                        const TrainingPrograms& programs) {
  ASSIGN_OR_RETURN(const pid_t pid, StartProgram(arguments, programs.environment, STDERR_FILENO));
  ASSIGN_OR_RETURN(const CommandResult result, WaitForCommand(pid, kFoldLimit));
  if (result.status == COMPLETED && result.exit_code == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(arguments[0], " failed (exit code ",
                                                    result.exit_code, ", ",
                                                    RunStatus_Name(result.status), ")"));
}

}  // namespace

absl::StatusOr<Reproduction> Reproduce(const Submission& submission,
                                       const TrainingPrograms& programs,
                                       const std::string& manifest,
                                       const std::vector<std::string>& feature_tables,
                                       const std::string& folder) {
  // The name has been checked: it is no path.
  const std::string model = absl::StrCat(folder, "/", submission.model().name(), ".textproto");
  const std::string split = absl::StrCat(folder, "/split.pb");
  const std::string features = absl::StrCat(folder, "/joined.features");
  RETURN_IF_ERROR(WriteTextProto(model, "", submission.model()));
  RETURN_IF_ERROR(WriteBinaryProto(split, submission.split()));
  RETURN_IF_ERROR(RunProgram({programs.join_features, absl::StrCat("--model=", model),
                              absl::StrCat("--features=", absl::StrJoin(feature_tables, ",")),
                              absl::StrCat("--out=", features)},
                             programs));
  Reproduction result;
  const std::string cost_path = absl::StrCat(folder, "/cost.pb");
  for (uint32_t fold = 0; fold < submission.folds(); ++fold) {
    const std::string out = absl::StrCat(folder, "/", fold, ".pb");
    RETURN_IF_ERROR(
        RunProgram({programs.run_fold, absl::StrCat("--split=", split),
                    absl::StrCat("--model=", model), absl::StrCat("--track=", submission.track()),
                    absl::StrCat("--fold=", fold), absl::StrCat("--folds=", submission.folds()),
                    absl::StrCat("--manifest=", manifest), absl::StrCat("--features=", features),
                    absl::StrCat("--out=", out), absl::StrCat("--cost_out=", cost_path),
                    absl::StrCat("--network_program=", programs.run_fold_with_networks)},
                   programs));
    RETURN_IF_ERROR(ReadBinaryProto(out, &result.folds.emplace_back()));
    FoldCost cost;
    RETURN_IF_ERROR(ReadBinaryProto(cost_path, &cost));
    result.training_seconds += cost.processor_seconds();
    result.peak_memory_bytes =
        std::max<uint64_t>(result.peak_memory_bytes, cost.peak_memory_bytes());
  }
  return result;
}

}  // namespace callprint
