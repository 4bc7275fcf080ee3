#include "dataset/release/matching_paths.h"

#include <glob.h>

namespace callprint {

std::vector<std::string> MatchingPaths(const std::string& pattern) {
  std::vector<std::string> paths;
  glob_t found = {};
  if (glob(pattern.c_str(), 0, nullptr, &found) == 0) {
    paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  }
  globfree(&found);
  return paths;
}

}  // namespace callprint
