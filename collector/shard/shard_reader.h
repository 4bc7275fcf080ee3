// Reads shard files (shard_format.md). A damaged file is refused with DataLoss, naming the file,
// the part and the byte offset; nothing is returned from a column whose checksum does not hold.
#ifndef CALLPRINT_COLLECTOR_SHARD_SHARD_READER_H_
#define CALLPRINT_COLLECTOR_SHARD_SHARD_READER_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/decoding/trace.h"
#include "collector/shard/shard.pb.h"
#include "collector/shard/shard_columns.h"

namespace callprint {

class ShardReader {
 public:
  // Reads the whole file and checks every checksum. NotFound, DataLoss (corrupt or truncated),
  // FailedPrecondition (a newer schema version).
  static absl::StatusOr<ShardReader> Open(const std::string& path);

  // The same from bytes; `name` is used in messages. `bytes` need not outlive the call.
  static absl::StatusOr<ShardReader> Parse(absl::string_view bytes, const std::string& name);

  const ShardHeader& header() const { return header_; }

  // The events of header().run(index). InvalidArgument for an index out of range, DataLoss where
  // the columns contradict the header.
  absl::StatusOr<Trace> ReadRun(int index) const;

 private:
  ShardHeader header_;
  std::string name_;
  // Decompressed columns over all runs, and each run's first byte in them.
  std::array<std::string, kColumns> columns_;
  std::array<std::vector<uint64_t>, kColumns> begin_;
  std::vector<RunExtent> extents_;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_SHARD_SHARD_READER_H_
