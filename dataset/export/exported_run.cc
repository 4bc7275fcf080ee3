#include "dataset/export/exported_run.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "dataset/calls/time_order.h"
#include "dataset/samples.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

std::string OnCpu(const ExportedShard& shard, absl::string_view what, int32_t cpu) {
  if (shard.Lacks(UNKNOWN_CPU)) return std::string(what);
  return absl::StrCat(what, " on CPU ", cpu);
}

// In the order of their first events, as CallForest numbers them.
std::vector<ExportedTask> TasksOf(const std::vector<TraceEvent>& events, const ExportedShard& shard,
                                  const RunRecord& record) {
  absl::flat_hash_map<int32_t, absl::string_view> name_of_pid;
  for (const Thread& thread : record.thread()) name_of_pid[thread.pid()] = thread.comm();
  std::vector<ExportedTask> tasks;
  absl::flat_hash_set<int64_t> seen;
  // Most events follow one of the same task.
  int64_t last = 0;
  bool any = false;
  for (const TraceEvent& event : events) {
    const int64_t key = TaskKey(event.pid, event.cpu);
    if (any && key == last) continue;
    any = true;
    last = key;
    if (!seen.insert(key).second) continue;
    ExportedTask task;
    if (event.pid == 0) {
      task = {ExportedTask::kIdleLoop, event.cpu, OnCpu(shard, "idle loop", event.cpu)};
    } else if (event.pid < 0) {
      const int32_t cpu = -1 - event.pid;
      task = {ExportedTask::kUnknown, cpu, OnCpu(shard, "unknown task", cpu)};
    } else {
      const auto name = name_of_pid.find(event.pid);
      task = {ExportedTask::kThread, event.pid,
              name == name_of_pid.end() || name->second.empty() ? absl::StrCat("task ", event.pid)
                                                                : std::string(name->second)};
    }
    tasks.push_back(std::move(task));
  }
  return tasks;
}

absl::Status CheckName(const ExportedShard& shard, absl::string_view name) {
  if (name.size() <= kMaxExportNameBytes) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      shard.path, ": a name of ", name.size(),
      " bytes is none of a function or a task: ", absl::CHexEscape(name.substr(0, 40)), "..."));
}

}  // namespace

absl::StatusOr<ExportedShard> ExportedShard::Open(const std::string& path) {
  ASSIGN_OR_RETURN(ShardReader reader, ShardReader::Open(path));
  return ExportedShard(path, std::move(reader));
}

ExportedShard::ExportedShard(std::string shard_path, ShardReader shard_reader)
    : path(std::move(shard_path)),
      name(absl::StripSuffix(path.substr(path.find_last_of('/') + 1), ".shard")),
      reader(std::move(shard_reader)),
      functions({reader.header().function().begin(), reader.header().function().end()}) {}

bool ExportedShard::Lacks(UnknownFact fact) const {
  const auto& unknown = reader.header().unknown();
  return std::find(unknown.begin(), unknown.end(), fact) != unknown.end();
}

std::string ExportedRun::Title() const {
  const std::string& program = record->run().program();
  return absl::StrCat(shard->name, ", run ", index, program.empty() ? "" : ": ", program);
}

absl::StatusOr<ExportedRun> ReadExportedRun(const ExportedShard& shard, int index) {
  ASSIGN_OR_RETURN(Trace trace, shard.reader.ReadRun(index));
  const size_t names = shard.functions.of_recorded.size();
  for (const TraceEvent& event : trace.events) {
    if (event.function >= names) {
      return absl::DataLossError(absl::StrCat(shard.path, ", run ", index,
                                              ": an event is of function ", event.function,
                                              ", and the shard names ", names));
    }
  }
  ExportedRun run;
  run.shard = &shard;
  run.index = index;
  run.record = &shard.reader.header().run(index);
  for (const std::string& name : shard.functions.name) RETURN_IF_ERROR(CheckName(shard, name));
  for (const Thread& thread : run.record->thread()) {
    RETURN_IF_ERROR(CheckName(shard, thread.comm()));
  }
  const std::vector<TraceEvent> events = InTimeOrder(std::move(trace));
  run.forest = BuildCallForest(events, shard.functions, CollectorPids(*run.record));
  run.tasks = TasksOf(events, shard, *run.record);
  return run;
}

absl::Status RequireTimes(const ExportedShard& shard, absl::string_view what_needs_them) {
  if (!shard.Lacks(UNKNOWN_TIME) && !shard.Lacks(UNKNOWN_TIME_IN_PERIOD)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(shard.path, ": ", what_needs_them,
                   " needs times, and what this shard was imported from does not tell an event's. "
                   "Without times there are --format=dot, --format=graphml, and --weight=calls for "
                   "--format=folded and --format=flamegraph"));
}

absl::Status CheckExportSize(const ExportedRun& run, size_t bytes) {
  if (bytes <= kMaxExportBytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      run.shard->path, ", run ", run.index, ": its file would be larger than ",
      kMaxExportBytes >> 20, " MiB, which no viewer opens; import it in shorter runs"));
}

}  // namespace callprint
