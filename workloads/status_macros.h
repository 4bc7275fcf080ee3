// Early return on a failed absl::Status, for functions that return Status or StatusOr.
//
// Example:
//   RETURN_IF_ERROR(WriteFileAtomically(path, bytes));
//   ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
#ifndef CALLPRINT_WORKLOADS_STATUS_MACROS_H_
#define CALLPRINT_WORKLOADS_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define RETURN_IF_ERROR(expression)                                                   \
  do {                                                                                \
    if (absl::Status status_macro_status = (expression); !status_macro_status.ok()) { \
      return status_macro_status;                                                     \
    }                                                                                 \
  } while (false)

#define CALLPRINT_CONCAT_INNER(a, b) a##b
#define CALLPRINT_CONCAT(a, b) CALLPRINT_CONCAT_INNER(a, b)

#define ASSIGN_OR_RETURN(lhs, expression) \
  CALLPRINT_ASSIGN_OR_RETURN(CALLPRINT_CONCAT(status_macro_or, __LINE__), lhs, expression)

#define CALLPRINT_ASSIGN_OR_RETURN(statusor, lhs, expression) \
  auto statusor = (expression);                               \
  if (!statusor.ok()) return std::move(statusor).status();    \
  lhs = *std::move(statusor)

#endif  // CALLPRINT_WORKLOADS_STATUS_MACROS_H_
