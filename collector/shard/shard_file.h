// The outer layer of a shard file: magic, version and compressed parts (shard_format.md). For the
// shard writer, the shard reader and `describe`; predictions on the leaderboard are packed in such
// a part, too.
#ifndef CALLPRINT_COLLECTOR_SHARD_SHARD_FILE_H_
#define CALLPRINT_COLLECTOR_SHARD_SHARD_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/shard/shard_columns.h"

namespace callprint {

inline constexpr uint32_t kShardSchemaVersion = 1;

// Bounds on what a reader allocates, whatever a file claims.
inline constexpr uint64_t kMaxShardEvents = uint64_t{1} << 27;
// Codes of two bytes, less the exit's and the escape's.
inline constexpr uint64_t kMaxShardFunctions = 65534;
inline constexpr uint64_t kMaxShardHeaderBytes = uint64_t{256} << 20;
// No part can be larger: a switch of tasks at each event takes the most.
inline constexpr uint64_t kMaxPartBytes = 15 * kMaxShardEvents;

// Magic and version: the first bytes of every shard file.
inline constexpr size_t kShardMagicBytes = 12;
std::string ShardMagic();

// Takes magic and version from the front of `bytes`. DataLoss where this is no shard,
// FailedPrecondition for another schema version.
absl::Status TakeShardMagic(absl::string_view* bytes);

// Compresses `content` and appends it to `file`.
absl::Status AppendPart(absl::string_view content, absl::string_view part, int level,
                        std::string* file);

// A part as the file has it.
struct StoredPart {
  absl::string_view frame;
  uint64_t content_bytes = 0;
};

// Takes the next part from the front of `bytes`, still compressed. DataLoss where it is truncated
// or its content would be larger than `max_content_bytes`.
absl::StatusOr<StoredPart> TakePart(absl::string_view part, uint64_t max_content_bytes,
                                    absl::string_view* bytes);

// DataLoss where a checksum does not hold.
absl::StatusOr<std::string> Decompress(const StoredPart& stored, absl::string_view part);

// The index part: where each run lies in the columns.
std::string EncodeExtents(const std::vector<RunExtent>& extents);

// DataLoss where this is no index, or has more than kMaxShardEvents events.
absl::StatusOr<std::vector<RunExtent>> DecodeExtents(absl::string_view content);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_SHARD_SHARD_FILE_H_
