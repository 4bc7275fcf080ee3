// What a dataset's tools need to know of every shard in a folder, read in one pass.
#ifndef CALLPRINT_DATASET_RELEASE_SHARD_SCAN_H_
#define CALLPRINT_DATASET_RELEASE_SHARD_SCAN_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "collector/shard/shard.pb.h"
#include "dataset/sample.pb.h"

namespace callprint {

// A sample without its events.
struct ScannedSample {
  SampleInfo info;
  // Function (index into ShardScan.header.function) and calls, by function: how the sample looks,
  // for finding samples that look alike.
  std::vector<std::pair<uint32_t, uint64_t>> calls;
};

struct ShardScan {
  // Name in the folder, without a path.
  std::string file;
  // Why the shard could not be read or contradicts itself; the rest is then incomplete.
  absl::Status status;
  std::string sha256;
  uint64_t size_bytes = 0;
  ShardHeader header;
  // Of the completed runs those that lack a label (samples.h): they make no samples.
  uint32_t unlabelled_runs = 0;
  // Of the other runs that are COMPLETED, in their order.
  std::vector<ScannedSample> sample;
};

// Every *.shard file in `folder`, by name, with `jobs` threads. A shard that cannot be read is in
// the result, with its status. Checks of each: all checksums, and each run's events against the
// digest and the counters in the header. `window` as for SamplesOfRun (samples.h). NotFound where
// there is no such folder.
absl::StatusOr<std::vector<ShardScan>> ScanShards(const std::string& folder,
                                                  const WindowSpec* window, int jobs);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_RELEASE_SHARD_SCAN_H_
