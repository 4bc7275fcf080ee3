// Makes the bytes of a shard file (shard_format.md). Same input, same bytes.
//
// Example:
//   ShardWriter writer;
//   event.function = writer.FunctionId("vfs_read");
//   RETURN_IF_ERROR(writer.AddRun(record, trace));
//   ASSIGN_OR_RETURN(const std::string bytes, writer.Finish(header));
//   RETURN_IF_ERROR(WriteFileAtomically("encryption-00000.shard", bytes));
#ifndef CALLPRINT_COLLECTOR_SHARD_SHARD_WRITER_H_
#define CALLPRINT_COLLECTOR_SHARD_SHARD_WRITER_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/decoding/trace.h"
#include "collector/shard/shard.pb.h"
#include "collector/shard/shard_columns.h"

namespace callprint {

// Digest of what happened in a trace: each event's time, function name, pid, CPU, depth and kind.
// It does not depend on how `function_names` is ordered, so that equal traces of two shards have
// equal digests. 64 hexadecimal digits.
std::string TraceSha256(const Trace& trace, const std::vector<std::string>& function_names);

class ShardWriter {
 public:
  // The number by which TraceEvent.function refers to this name: 0, 1, 2, ... as they come.
  uint32_t FunctionId(absl::string_view name);

  // Appends a run; `record.trace_sha256` is filled in. Any trace can be stored. InvalidArgument for
  // a function that FunctionId did not give out, ResourceExhausted beyond kMaxShardEvents.
  absl::Status AddRun(RunRecord record, const Trace& trace);

  // The file. `header` has what the caller knows; its schema_version, functions (those that occur,
  // sorted) and runs are replaced. `level` is zstd's. Ends the writer's life.
  absl::StatusOr<std::string> Finish(ShardHeader header, int level = kDefaultLevel);

  // Recording takes far longer than packing, and the files are kept.
  static constexpr int kDefaultLevel = 19;

 private:
  std::vector<std::string> names_;
  absl::flat_hash_map<std::string, uint32_t> ids_;
  std::vector<bool> occurs_;
  std::vector<RunRecord> runs_;
  std::vector<RunExtent> extents_;
  std::array<std::string, kColumns> columns_;
  uint64_t events_ = 0;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_SHARD_SHARD_WRITER_H_
