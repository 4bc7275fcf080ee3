// A task of the leaderboard: the samples, splits and references that its entries are held against.
//
// Example:
//   ASSIGN_OR_RETURN(const BoardTask task,
//   ReadBoardTask("reports/leaderboard/entries/encryption_detection/task.textproto"));
#ifndef CALLPRINT_REPORTS_LEADERBOARD_TASK_FILE_H_
#define CALLPRINT_REPORTS_LEADERBOARD_TASK_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"
#include "experiments/result.pb.h"
#include "models/model_spec.pb.h"
#include "reports/leaderboard/submission.pb.h"

namespace callprint {

inline constexpr uint32_t kLeaderboardSchemaVersion = 1;

struct BoardTask {
  LeaderboardTask message;
  // Of message.sample.
  std::vector<SampleInfo> samples;

  const std::string& name() const { return message.spec().name(); }
  // Null if the task has no such track.
  const TrackSpec* track(const std::string& track_name) const;
};

// What entries have to be held against, out of an experiment's results: of its samples only what
// decides a split or a metric.
absl::StatusOr<LeaderboardTask> MakeBoardTask(const ExperimentResult& result);

// InvalidArgument for another schema version, and what ReadTextProtoFile and UnpackBytes refuse.
absl::StatusOr<BoardTask> ReadBoardTask(const std::string& path);
absl::StatusOr<BoardTask> BoardTaskOfMessage(const LeaderboardTask& message);

// Metrics with intervals of an entry, from folds as JoinFolds takes them. Errors as JoinFolds and
// Summarize.
absl::StatusOr<TrackSummary> SummarizeEntry(const BoardTask& task, const ModelSpec& model,
                                            const TrackSpec& track,
                                            const std::vector<FoldResult>& folds);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_LEADERBOARD_TASK_FILE_H_
