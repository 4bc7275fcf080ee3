// Which files or folders of a pattern there are: shipped datasets, and what the leaderboard holds.
#ifndef CALLPRINT_DATASET_RELEASE_MATCHING_PATHS_H_
#define CALLPRINT_DATASET_RELEASE_MATCHING_PATHS_H_

#include <string>
#include <vector>

namespace callprint {

// Paths that match a pattern of the shell ("dataset/*/v*"), by name; none is no error.
std::vector<std::string> MatchingPaths(const std::string& pattern);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_RELEASE_MATCHING_PATHS_H_
