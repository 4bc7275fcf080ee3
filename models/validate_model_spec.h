// Checks a ModelSpec by itself, before any data are read.
#ifndef CALLPRINT_MODELS_VALIDATE_MODEL_SPEC_H_
#define CALLPRINT_MODELS_VALIDATE_MODEL_SPEC_H_

#include <vector>

#include "absl/status/status.h"
#include "models/model_spec.pb.h"

namespace callprint {

// InvalidArgument whose message has one line for each thing that is wrong, each naming the field,
// its value and what it may be. Whether groups and columns exist is known only once tables are
// read.
absl::Status ValidateModelSpec(const ModelSpec& spec);

// The spec with the fields of each of its candidates put over its own, without `tuning`.
std::vector<ModelSpec> CandidateSpecs(const ModelSpec& spec);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_VALIDATE_MODEL_SPEC_H_
