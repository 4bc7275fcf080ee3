// Reads and checks what an experiment is made of: its spec, its tracks, a model's spec.
//
// Example:
//   absl::StatusOr<ExperimentSpec> spec = ResolveExperimentSpec(
//       "experiments/encryption_detection.textproto", {"random=10", "unseen_family=10"});
#ifndef CALLPRINT_EXPERIMENTS_SPEC_H_
#define CALLPRINT_EXPERIMENTS_SPEC_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/result.pb.h"
#include "models/model_spec.pb.h"

namespace callprint {

// Of FoldResult and ExperimentResult.
inline constexpr uint32_t kResultSchemaVersion = 1;

// The spec at `path` with its tracks filled in from `tracks`, each "name=folds". InvalidArgument
// names every error of the spec and of the tracks at once.
absl::StatusOr<ExperimentSpec> ResolveExperimentSpec(const std::string& path,
                                                     const std::vector<std::string>& tracks);

// The model spec at `path`; its name must be the file's base name, since results are filed under
// it. What it says beyond that is checked by MakeModel.
absl::StatusOr<ModelSpec> ReadModelSpec(const std::string& path);

// True for models that look at nothing of the calls themselves: the majority class, and models
// whose only feature group is "summary" (numbers of events, edges and losses, duration, rate). A
// dataset on which one of them wins says little about call graphs.
bool IsTrivialBaseline(const ModelSpec& model);

}  // namespace callprint

#endif  // CALLPRINT_EXPERIMENTS_SPEC_H_
