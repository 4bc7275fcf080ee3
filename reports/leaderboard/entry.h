// Makes an entry of the leaderboard out of results, and finds every fault of one that somebody else
// made.
//
// Example:
//   ASSIGN_OR_RETURN(const Submission made, MakeSubmission(result, "random", "xgboost", about));
//   for (const std::string& fault : FindFaults(made, task)) std::cerr << fault << "\n";
#ifndef CALLPRINT_REPORTS_LEADERBOARD_ENTRY_H_
#define CALLPRINT_REPORTS_LEADERBOARD_ENTRY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/result.pb.h"
#include "reports/leaderboard/submission.pb.h"
#include "reports/leaderboard/task_file.h"

namespace callprint {

// The entry of a model on a track. `about` has what results do not: submitter, revision,
// environment, cost, addresses; its name and method, where they are empty, follow from the model's
// name ("xgboost_tuned" is the tuned setting of "xgboost").
//
// NotFound where the experiment has no such track or model; errors as MakeBoardTask, JoinFolds and
// Summarize.
absl::StatusOr<Submission> MakeSubmission(const ExperimentResult& result, const BoardTask& task,
                                          const std::string& track, const std::string& model,
                                          const Submission& about);

// "<task>/<track>/<name>.textproto": the last three parts of a path, and where an entry belongs.
std::string PlaceOfEntry(const std::string& path);
std::string PlaceOfEntry(const Submission& submission);

// True for the setting that inner folds choose.
bool IsTuned(const Submission& submission);

// Every fault, one line each; none: it holds. What it says of itself, whether its predictions are
// of every sample of the track once, in the fold that must hold it out, and whether its metrics are
// those of its predictions. Never reads a file or follows a name.
std::vector<std::string> FindFaults(const Submission& submission, const BoardTask& task);

// Those of them that show without a look at the predictions, so in no time: what it says of itself.
std::vector<std::string> FindStatedFaults(const Submission& submission, const BoardTask& task);

// True if some held-out samples of a track are of no class that is trained on.
bool IsOpenWorld(const BoardTask& task, const std::string& track);

// Faults of an entry beside the results that somebody made of the same model: other predictions.
// "" where they are the same.
std::string FindDifference(const Submission& submission, const Manifest& manifest,
                           const std::vector<FoldResult>& folds);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_LEADERBOARD_ENTRY_H_
