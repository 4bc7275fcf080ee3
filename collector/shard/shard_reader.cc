#include "collector/shard/shard_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "collector/shard/shard_file.h"
#include "collector/shard/shard_times.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

absl::Status InFile(const std::string& name, uint64_t offset, const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrCat(name, ", part at byte ", offset, ": ", status.message(),
                                   "; fetch the file anew, or record the shard again"));
}

}  // namespace

absl::StatusOr<ShardReader> ShardReader::Open(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  return Parse(bytes, path);
}

absl::StatusOr<ShardReader> ShardReader::Parse(absl::string_view bytes, const std::string& name) {
  ShardReader reader;
  reader.name_ = name;
  absl::string_view rest = bytes;
  if (const absl::Status status = TakeShardMagic(&rest); !status.ok()) {
    return absl::Status(status.code(), absl::StrCat(name, ", ", status.message()));
  }
  const auto read_part = [&](absl::string_view part,
                             uint64_t max_bytes) -> absl::StatusOr<std::string> {
    const uint64_t offset = bytes.size() - rest.size();
    const absl::StatusOr<StoredPart> stored = TakePart(part, max_bytes, &rest);
    if (!stored.ok()) return InFile(name, offset, stored.status());
    absl::StatusOr<std::string> content = Decompress(*stored, part);
    if (!content.ok()) return InFile(name, offset, content.status());
    return content;
  };
  ASSIGN_OR_RETURN(const std::string header, read_part("header", kMaxShardHeaderBytes));
  const uint64_t index_offset = bytes.size() - rest.size();
  if (!reader.header_.ParseFromString(header) ||
      reader.header_.schema_version() != kShardSchemaVersion ||
      reader.header_.function_size() > kMaxShardFunctions) {
    return InFile(name, kShardMagicBytes, absl::DataLossError("header: not a shard's header"));
  }
  ASSIGN_OR_RETURN(const std::string index, read_part("index", kMaxShardHeaderBytes));
  absl::StatusOr<std::vector<RunExtent>> extents = DecodeExtents(index);
  if (extents.ok() && extents->size() != reader.header_.run_size()) {
    extents = absl::DataLossError(absl::StrCat(
        "index: ", extents->size(), " runs, but the header has ", reader.header_.run_size()));
  }
  if (!extents.ok()) return InFile(name, index_offset, extents.status());
  reader.extents_ = *std::move(extents);

  uint64_t events = 0;
  for (const RunExtent& extent : reader.extents_) events += extent.Events();
  // The largest that an event can need: a varint of the table takes at most 5 bytes (a code, a size
  // and a time), a switch of tasks 15.
  ASSIGN_OR_RETURN(reader.columns_[kStructure], read_part("structure", 2 * events));
  ASSIGN_OR_RETURN(reader.columns_[kStructureEscapes], read_part("structure escapes", 6 * events));
  const uint64_t times_offset = bytes.size() - rest.size();
  ASSIGN_OR_RETURN(const std::string table, read_part("time table", 15 * events));
  ASSIGN_OR_RETURN(const std::string time_index, read_part("time index", events));
  ASSIGN_OR_RETURN(const std::string literals, read_part("time literals", 4 * events));
  absl::StatusOr<std::string> times =
      UnpackTimes(reader.columns_[kStructure], table, time_index, literals);
  if (!times.ok()) return InFile(name, times_offset, times.status());
  reader.columns_[kTime] = *std::move(times);
  ASSIGN_OR_RETURN(reader.columns_[kTimeEscapes], read_part("time escapes", 8 * events));
  ASSIGN_OR_RETURN(reader.columns_[kTasks], read_part("tasks", 15 * events));

  for (int column = 0; column < kColumns; ++column) {
    uint64_t left = reader.columns_[column].size();
    for (const RunExtent& extent : reader.extents_) {
      reader.begin_[column].push_back(reader.columns_[column].size() - left);
      if (extent.bytes[column] > left) {
        return InFile(name, index_offset,
                      absl::DataLossError(absl::StrCat("index: column ", ColumnName(column),
                                                       " is shorter than its runs")));
      }
      left -= extent.bytes[column];
    }
    if (left != 0) {
      return InFile(name, index_offset,
                    absl::DataLossError(absl::StrCat("index: column ", ColumnName(column),
                                                     " is longer than its runs")));
    }
  }
  if (!rest.empty()) {
    return InFile(name, bytes.size() - rest.size(),
                  absl::DataLossError("there are bytes after the last part"));
  }
  return reader;
}

absl::StatusOr<Trace> ShardReader::ReadRun(int index) const {
  if (index < 0 || index >= header_.run_size()) {
    return absl::InvalidArgumentError(absl::StrCat(name_, ": no run ", index, "; the shard has ",
                                                   header_.run_size(), ", counted from 0"));
  }
  std::array<absl::string_view, kColumns> part;
  for (int column = 0; column < kColumns; ++column) {
    part[column] = absl::string_view(columns_[column])
                       .substr(begin_[column][index], extents_[index].bytes[column]);
  }
  absl::StatusOr<Trace> trace = DecodeRun(extents_[index], part, header_.function_size());
  if (!trace.ok()) {
    return absl::Status(trace.status().code(),
                        absl::StrCat(name_, ", run ", index, ": ", trace.status().message()));
  }
  return trace;
}

}  // namespace callprint
