// Turns a raw recording (recording.h) into a shard (shard_format.md): decodes the ring-buffer
// pages, resolves addresses to function names and packs columns.
#ifndef CALLPRINT_COLLECTOR_SHARD_PACK_H_
#define CALLPRINT_COLLECTOR_SHARD_PACK_H_

#include <string>

#include "absl/status/statusor.h"
#include "collector/shard/shard.pb.h"

namespace callprint {

// Returns the bytes of a shard file. `header` has what the caller knows (task, seed, shard,
// backend, digests, spec); kernel release, functions and runs are filled in from the recording.
// Same recording and header, same bytes. DataLoss where the recording was cut off or its pages are
// damaged.
absl::StatusOr<std::string> PackRecording(const std::string& recording_path, ShardHeader header);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_SHARD_PACK_H_
