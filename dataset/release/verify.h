// Checks datasets: folders with shards, a manifest and a card.
#ifndef CALLPRINT_DATASET_RELEASE_VERIFY_H_
#define CALLPRINT_DATASET_RELEASE_VERIFY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace callprint {

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

#endif  // CALLPRINT_DATASET_RELEASE_VERIFY_H_
