// Whether this machine's kernel can be recorded.
#ifndef CALLPRINT_COLLECTOR_HOST_HOST_CHECKS_H_
#define CALLPRINT_COLLECTOR_HOST_HOST_CHECKS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace callprint {

inline constexpr char kFunctionGraph[] = "function_graph";

// FailedPrecondition, with what is missing and what to do: no root, no tracefs (as in containers),
// a kernel that is locked down, kernel.ftrace_enabled=0, kernel.kptr_restrict=2, or a kernel
// without function_graph.
absl::Status CheckHost();

// Instances whose tracer is function_graph, "" for the top one.
absl::StatusOr<std::vector<std::string>> UsersOfFunctionGraph();

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_HOST_HOST_CHECKS_H_
