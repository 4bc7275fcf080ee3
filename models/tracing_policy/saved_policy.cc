#include "models/tracing_policy/saved_policy.h"

#include "absl/strings/str_cat.h"
#include "models/tracing_policy/tracing_policy.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

namespace callprint {
namespace {

constexpr char kHeader[] =
    "# proto-file: models/tracing_policy/tracing_policy.proto\n"
    "# proto-message: callprint.SavedTracingPolicy\n";

std::string PolicyFile(const std::string& folder) {
  return absl::StrCat(folder, "/policy.textproto");
}

}  // namespace

std::string UsualModelFolder(const std::string& folder) { return absl::StrCat(folder, "/usual"); }

std::string EverythingModelFolder(const std::string& folder) {
  return absl::StrCat(folder, "/everything");
}

absl::Status CanBeFollowed(const TracingPolicySpec& policy) {
  RETURN_IF_ERROR(ValidateTracingPolicy(policy));
  if (policy.escalation().novelty() != SYSTEM_CALLS) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      policy.name(), " can be replayed only: its novelty is of the order of system calls"));
}

absl::Status WritePolicyFile(const std::string& folder, const SavedTracingPolicy& saved) {
  return WriteTextProto(PolicyFile(folder), kHeader, saved);
}

absl::StatusOr<SavedTracingPolicy> ReadPolicyFile(const std::string& folder) {
  SavedTracingPolicy saved;
  RETURN_IF_ERROR(ReadTextProtoFile(PolicyFile(folder), &saved));
  RETURN_IF_ERROR(CanBeFollowed(saved.policy()));
  if (saved.policy().view().functions() > 0 && saved.fitted().function().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(PolicyFile(folder), ": a view of few functions, and none is named"));
  }
  return saved;
}

}  // namespace callprint
