// Shards of a host's recording, of any length: runs (host_runs.h) go out as shards of bounded size,
// so that memory holds one run and one shard, and a recorder that is killed leaves all but the last
// minute.
//
// Example:
//   HostShards shards(options, runs->release());
//   RETURN_IF_ERROR(shards.Add(runs->End(losses, threads, now), runs->functions(), now));
//   RETURN_IF_ERROR(shards.Finish());
#ifndef CALLPRINT_COLLECTOR_HOST_HOST_SHARDS_H_
#define CALLPRINT_COLLECTOR_HOST_HOST_SHARDS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "collector/host/host_runs.h"
#include "collector/recording.pb.h"
#include "collector/shard/shard_writer.h"

namespace callprint {

struct HostShardsOptions {
  // Folder, which is there.
  std::string out;
  // Of the shards' files; letters and digits.
  std::string name = "host";
  RecordingSpec spec;
  // When a shard ends.
  absl::Duration shard_time = absl::Minutes(1);
  uint64_t shard_events = 1 << 22;
};

class HostShards {
 public:
  HostShards(HostShardsOptions options, std::string release)
      : options_(std::move(options)), release_(std::move(release)) {}

  // Adds a run to the shard, which is written where it is full. ResourceExhausted where the disk is
  // full: what was written before stays.
  absl::Status Add(HostRun run, const std::vector<std::string>& functions, absl::Time now);
  // Writes what is left.
  absl::Status Finish();

  uint64_t events() const { return events_; }
  uint64_t runs() const { return runs_; }
  const std::vector<std::string>& written() const { return written_; }

 private:
  absl::Status WriteShard();

  const HostShardsOptions options_;
  const std::string release_;
  std::unique_ptr<ShardWriter> writer_;
  absl::Time shard_begin_;
  uint64_t shard_events_ = 0;
  uint32_t next_shard_ = 0;

  uint64_t events_ = 0;
  uint64_t runs_ = 0;
  std::vector<std::string> written_;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_HOST_HOST_SHARDS_H_
