#include "collector/shard/shard_writer.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "collector/shard/sha256.h"
#include "collector/shard/shard_file.h"
#include "collector/shard/shard_times.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// A trace's bytes are digested in pieces: all of them would be twice the trace.
constexpr size_t kDigestedBytes = 1 << 16;

}  // namespace

std::string TraceSha256(const Trace& trace, const std::vector<std::string>& function_names) {
  // Functions are numbered as they first occur, and their names follow the events in that order.
  std::vector<uint32_t> number(function_names.size(), 0);
  std::string names;
  uint32_t known = 0;
  Sha256 digest;
  std::string bytes;
  const auto append = [&bytes](auto value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
  };
  for (const TraceEvent& event : trace.events) {
    if (number[event.function] == 0) {
      number[event.function] = ++known;
      absl::StrAppend(&names, function_names[event.function], "\n");
    }
    append(event.time_ns);
    append(number[event.function]);
    append(event.pid);
    append(event.cpu);
    append(event.depth);
    append(static_cast<uint8_t>(event.kind));
    if (bytes.size() < kDigestedBytes) continue;
    digest.Add(bytes);
    bytes.clear();
  }
  digest.Add(bytes);
  digest.Add(names);
  return digest.Hex();
}

uint32_t ShardWriter::FunctionId(absl::string_view name) {
  const auto [entry, is_new] = ids_.try_emplace(name, static_cast<uint32_t>(names_.size()));
  if (is_new) {
    names_.emplace_back(name);
    occurs_.push_back(false);
  }
  return entry->second;
}

absl::Status ShardWriter::AddRun(RunRecord record, const Trace& trace) {
  for (const TraceEvent& event : trace.events) {
    if (event.function >= names_.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat("run ", record.run().id(), ": function ", event.function,
                       " has no name; take the number from ShardWriter::FunctionId"));
    }
  }
  if (trace.events.size() > kMaxShardEvents - events_) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a shard holds at most ", kMaxShardEvents,
                     " events; put fewer runs into one, or record fewer functions"));
  }
  events_ += trace.events.size();
  for (const TraceEvent& event : trace.events) occurs_[event.function] = true;
  if (static_cast<uint64_t>(std::count(occurs_.begin(), occurs_.end(), true)) >
      kMaxShardFunctions) {
    return absl::ResourceExhaustedError(absl::StrCat("a shard holds at most ", kMaxShardFunctions,
                                                     " functions; put fewer runs into one"));
  }
  record.set_trace_sha256(TraceSha256(trace, names_));
  runs_.push_back(std::move(record));
  extents_.push_back(EncodeRun(trace, &columns_));
  return absl::OkStatus();
}

absl::StatusOr<std::string> ShardWriter::Finish(ShardHeader header, int level) {
  std::vector<uint32_t> sorted;
  for (uint32_t id = 0; id < names_.size(); ++id) {
    if (occurs_[id]) sorted.push_back(id);
  }
  std::sort(sorted.begin(), sorted.end(),
            [this](uint32_t a, uint32_t b) { return names_[a] < names_[b]; });
  std::vector<uint32_t> renumbered(names_.size(), 0);
  header.clear_function();
  for (uint32_t i = 0; i < sorted.size(); ++i) {
    renumbered[sorted[i]] = i;
    header.add_function(names_[sorted[i]]);
  }
  RenumberFunctions(renumbered, &columns_);
  header.set_schema_version(kShardSchemaVersion);
  header.clear_run();
  for (RunRecord& run : runs_) *header.add_run() = std::move(run);

  std::string file = ShardMagic();
  RETURN_IF_ERROR(AppendPart(SerializeDeterministically(header), "header", level, &file));
  RETURN_IF_ERROR(AppendPart(EncodeExtents(extents_), "index", level, &file));
  const PackedTimes times = PackTimes(columns_[kStructure], columns_[kTime]);
  for (const auto& [part, content] :
       {std::pair<const char*, absl::string_view>{"structure", columns_[kStructure]},
        {"structure escapes", columns_[kStructureEscapes]},
        {"time table", times.table},
        {"time index", times.index},
        {"time literals", times.literals},
        {"time escapes", columns_[kTimeEscapes]},
        {"tasks", columns_[kTasks]}}) {
    RETURN_IF_ERROR(AppendPart(content, part, level, &file));
  }
  return file;
}

}  // namespace callprint
