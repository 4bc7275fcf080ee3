// From a shard to its feature table: its samples, each with all features.
#ifndef CALLPRINT_DATASET_SHARD_FEATURES_H_
#define CALLPRINT_DATASET_SHARD_FEATURES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dataset/sample.pb.h"

namespace callprint {

// The features of every sample (samples.h) of the shard whose file has the bytes `bytes`; failed runs
// make none. `path` is used in messages. DataLoss for a damaged shard.
absl::StatusOr<FeatureTable> ExtractShard(absl::string_view bytes, const std::string& path,
                                          const std::string& dataset,
                                          const std::string& dataset_version,
                                          const WindowSpec* window = nullptr);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_SHARD_FEATURES_H_
