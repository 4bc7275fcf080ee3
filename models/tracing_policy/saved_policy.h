// A fitted policy as files: a folder with policy.textproto, and the models of what is usual and of
// everything, each in a folder (models/saved_model_file.h).
#ifndef CALLPRINT_MODELS_TRACING_POLICY_SAVED_POLICY_H_
#define CALLPRINT_MODELS_TRACING_POLICY_SAVED_POLICY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/tracing_policy/tracing_policy.pb.h"

namespace callprint {

std::string UsualModelFolder(const std::string& folder);
std::string EverythingModelFolder(const std::string& folder);

// OK, or InvalidArgument for what can only be replayed: a policy that looks at the order of system
// calls, which a window of a running kernel is not asked for.
absl::Status CanBeFollowed(const TracingPolicySpec& policy);

// Writes policy.textproto into `folder`, atomically.
absl::Status WritePolicyFile(const std::string& folder, const SavedTracingPolicy& saved);

// Reads it. InvalidArgument where it is no policy, or none that can be followed.
absl::StatusOr<SavedTracingPolicy> ReadPolicyFile(const std::string& folder);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_TRACING_POLICY_SAVED_POLICY_H_
