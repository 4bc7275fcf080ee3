// What the name of a feature column says: its group, and the kernel function that it tells of.
#ifndef CALLPRINT_DATASET_FEATURES_COLUMN_FUNCTION_H_
#define CALLPRINT_DATASET_FEATURES_COLUMN_FUNCTION_H_

#include <string>

#include "absl/strings/string_view.h"

namespace callprint {

// The feature group ("gap" of "gap:after:__x64_sys_read"); a name without a colon is its own.
std::string GroupOfColumn(absl::string_view column);

// The function ("vfs_read" of "duration_quantile:vfs_read:p50"), or the pair of a call ("edge:a>b":
// "a>b"); empty for columns that are of none.
std::string FunctionOfColumn(absl::string_view column);

// The same, but the column itself where it is of none.
std::string FunctionOrColumn(absl::string_view column);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_FEATURES_COLUMN_FUNCTION_H_
