// Trains an entry again, with the programs that experiments train with.
#ifndef CALLPRINT_REPORTS_LEADERBOARD_REPRODUCTION_H_
#define CALLPRINT_REPORTS_LEADERBOARD_REPRODUCTION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/result.pb.h"
#include "reports/leaderboard/submission.pb.h"

namespace callprint {

struct TrainingPrograms {
  // join_features, run_fold and run_fold_with_networks of //experiments.
  std::string join_features;
  std::string run_fold;
  std::string run_fold_with_networks;
  // "NAME=value", all that they get to see.
  std::vector<std::string> environment;
};

struct Reproduction {
  std::vector<FoldResult> folds;
  // Processor time of all folds, and the largest resident size of any.
  double training_seconds = 0;
  uint64_t peak_memory_bytes = 0;
};

// Runs every fold of an entry that FindFaults found to hold, one after the other, with files in
// `folder`, which exists. Call PrepareForCommands (collector/command.h) first. FailedPrecondition
// where a program fails, whose own message is on standard error; Cancelled after SIGINT.
absl::StatusOr<Reproduction> Reproduce(const Submission& submission,
                                       const TrainingPrograms& programs,
                                       const std::string& manifest,
                                       const std::vector<std::string>& feature_tables,
                                       const std::string& folder);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_LEADERBOARD_REPRODUCTION_H_
