// Makes datasets: folders with shards, a manifest and a card.
#ifndef CALLPRINT_DATASET_RELEASE_BUILD_DATASET_H_
#define CALLPRINT_DATASET_RELEASE_BUILD_DATASET_H_

#include <string>

#include "absl/status/statusor.h"
#include "dataset/release/manifest.h"

namespace callprint {

// Share of runs that may fail before a dataset is refused.
constexpr double kMaxFailedShare = 0.02;

// Reads the shards in `folder` and writes their card.md and manifest.textproto there, the manifest
// last and each file atomically. Returns a summary for people. InvalidArgument with every problem
// (FindShardProblems, exact duplicates of two labels, an unknown positive label); nothing is
// written then.
absl::StatusOr<std::string> BuildDataset(const std::string& folder, const ManifestOptions& options,
                                         double max_failed_share, int jobs);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_RELEASE_BUILD_DATASET_H_
