// Reads and checks the spec of an experiment, with its tracks.
//
// Example:
//   absl::StatusOr<ExperimentSpec> spec = ResolveExperimentSpec(
//       "experiments/encryption_detection.textproto", {"random=10", "unseen_family=10"});
#ifndef CALLPRINT_EXPERIMENTS_FOLD_SPEC_H_
#define CALLPRINT_EXPERIMENTS_FOLD_SPEC_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/result.pb.h"

namespace callprint {

// The spec at `path` with its tracks filled in from `tracks`, each "name=folds". What it leaves out
// is taken from the spec of the experiment that it extends, at `extended` (empty: none); references
// add up, and a split of its own is an error. InvalidArgument names every error of the spec and of
// the tracks at once.
absl::StatusOr<ExperimentSpec> ResolveExperimentSpec(const std::string& path,
                                                     const std::vector<std::string>& tracks,
                                                     const std::string& extended = "");

}  // namespace callprint

#endif  // CALLPRINT_EXPERIMENTS_FOLD_SPEC_H_
