// Paths that people give to programs which `bazel run` starts.
#ifndef CALLPRINT_WORKLOADS_CALLERS_PATH_H_
#define CALLPRINT_WORKLOADS_CALLERS_PATH_H_

#include <string>

namespace callprint {

// `bazel run` changes the folder, and says where the caller was: a relative path becomes one from
// there. Other paths, also the empty one, stay as they are.
std::string CallersPath(const std::string& path);

}  // namespace callprint

#endif  // CALLPRINT_WORKLOADS_CALLERS_PATH_H_
