#include "workloads/callers_path.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace callprint {

std::string CallersPath(const std::string& path) {
  const char* const folder = getenv("BUILD_WORKING_DIRECTORY");
  if (folder == nullptr || path.empty() || path[0] == '/') return path;
  return absl::StrCat(folder, "/", path);
}

}  // namespace callprint
