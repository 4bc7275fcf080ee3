// From a shard to its feature table: one sample a completed run.
#ifndef CALLPRINT_DATASET_SHARD_FEATURES_H_
#define CALLPRINT_DATASET_SHARD_FEATURES_H_

#include <cstdint>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/shard.pb.h"
#include "dataset/sample.pb.h"

namespace callprint {

// "encryption-17": the id of the sample that run 17 of a task makes.
std::string SampleId(const std::string& task, uint32_t run_id);

// "encryption-00003": the group of all samples of one shard.
std::string ShardName(const ShardHeader& header);

// All that is known of a run but its features.
SampleInfo DescribeRun(const ShardHeader& header, const RunRecord& run);

// Tasks of the recorder itself, by their name.
std::set<int32_t> CollectorPids(const RunRecord& run);

// The features of every COMPLETED run of the shard whose file has the bytes `bytes`; failed runs are
// never samples. `path` is used in messages. DataLoss for a damaged shard.
absl::StatusOr<FeatureTable> ExtractShard(absl::string_view bytes, const std::string& path,
                                          const std::string& dataset,
                                          const std::string& dataset_version);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_SHARD_FEATURES_H_
