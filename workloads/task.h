// Checks a task before anything is drawn from it.
#ifndef CALLPRINT_WORKLOADS_TASK_H_
#define CALLPRINT_WORKLOADS_TASK_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "workloads/task.pb.h"

namespace callprint {

// OK, or InvalidArgument with every contradiction of the task in one message, one a line: names
// that are missing, malformed or used twice, unknown labels, twins and input kinds, labels without
// programs, ciphers that do not agree with the label, encrypting programs without a twin, twins of
// another family, with a cipher or with another input limit, options that are given twice or that
// no command uses, and empty ranges.
absl::Status ValidateTask(const Task& task);

// Reads and validates. Errors as ReadTextProtoFile and ValidateTask, with the path.
absl::StatusOr<Task> ReadTask(const std::string& path);

}  // namespace callprint

#endif  // CALLPRINT_WORKLOADS_TASK_H_
