// Makes and checks datasets: folders with shards, a manifest and a card.
#ifndef CALLPRINT_DATASET_VERIFY_H_
#define CALLPRINT_DATASET_VERIFY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/manifest.h"

namespace callprint {

// Share of runs that may fail before a dataset is refused.
constexpr double kMaxFailedShare = 0.02;

// Reads the shards in `folder` and writes their card.md and manifest.textproto there, the manifest
// last and each file atomically. Returns a summary for people. InvalidArgument with every problem
// (FindShardProblems, exact duplicates of two labels, an unknown positive label); nothing is written
// then.
absl::StatusOr<std::string> BuildDataset(const std::string& folder, const ManifestOptions& options,
                                         double max_failed_share, int jobs);

struct Verification {
  // One message each; empty = the dataset is what its manifest says.
  std::vector<std::string> problems;
  // Counts, loss and duplicates, for people.
  std::string summary;
};

// Checks a dataset against its manifest and card, reading every event. All problems are found, not
// only the first. NotFound where there is no such folder.
absl::StatusOr<Verification> VerifyDataset(const std::string& folder, int jobs);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_VERIFY_H_
