// A run as folded stacks: a line for each stack, its frames from the outermost on, and its weight.
//
//   openssl;__x64_sys_read;vfs_read 12
//
// For flamegraph.pl, inferno and speedscope.
#ifndef CALLPRINT_DATASET_EXPORT_FOLDED_STACKS_H_
#define CALLPRINT_DATASET_EXPORT_FOLDED_STACKS_H_

#include <string>

#include "absl/status/statusor.h"
#include "dataset/export/exported_run.h"
#include "dataset/export/stack_tree.h"

namespace callprint {

// The lines' weights (calls, or nanoseconds) add up to the run's calls, or to their self times.
// Stacks without weight have no line. Names are as VisibleText has them, a semicolon as "\x3b".
// FailedPrecondition where the weight is a time and the shard has none.
absl::StatusOr<std::string> FoldedStacks(const ExportedRun& run, const StackOptions& options);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_EXPORT_FOLDED_STACKS_H_
