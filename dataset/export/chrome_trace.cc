#include "dataset/export/chrome_trace.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dataset/export/call_slices.h"
#include "dataset/export/run_counters.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/wrappers.pb.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// Pids are smaller (PID_MAX_LIMIT).
constexpr int64_t kRunPid = int64_t{1} << 22;
constexpr int64_t kIdleLoopPid = kRunPid + 1;
constexpr int64_t kUnknownTaskPid = kIdleLoopPid + (1 << 16);

std::string Quoted(const std::string& text) {
  google::protobuf::StringValue value;
  value.set_value(text);
  std::string json;
  // A string message has no way to fail.
  (void)google::protobuf::util::MessageToJsonString(value, &json);
  return json;
}

int64_t PidOf(const ExportedTask& task) {
  switch (task.kind) {
    case ExportedTask::kThread:
      return task.number;
    case ExportedTask::kIdleLoop:
      return kIdleLoopPid + task.number;
    case ExportedTask::kUnknown:
      return kUnknownTaskPid + task.number;
  }
  return kRunPid;
}

// Nanoseconds in microseconds, the format's unit.
void AppendTime(int64_t time_ns, std::string* json) {
  time_ns = std::max<int64_t>(time_ns, 0);
  const int64_t rest = time_ns % 1000;
  absl::StrAppend(json, time_ns / 1000, ".");
  json->push_back(static_cast<char>('0' + rest / 100));
  json->push_back(static_cast<char>('0' + rest / 10 % 10));
  json->push_back(static_cast<char>('0' + rest % 10));
}

class TraceWriter {
 public:
  explicit TraceWriter(const ExportedRun& run) : run_(run) {}

  absl::StatusOr<std::string> Write() {
    // Most calls take about that much; a string that grows is copied again and again.
    json_.reserve(std::min(run_.forest.calls.size() * 160 + 4096, kMaxExportBytes));
    json_ = "{\"traceEvents\":[\n";
    WriteRun();
    for (const ExportedTask& task : run_.tasks) {
      task_.push_back(absl::StrCat(",\"pid\":", PidOf(task), ",\"tid\":", PidOf(task)));
      WriteTask(task_.back(), task.name);
    }
    name_.resize(run_.shard->functions.name.size());
    WalkSlices(run_.forest, [this](const SliceEdge& edge) { WriteEdge(edge); });
    json_.resize(json_.size() - 2);
    WriteEnd();
    RETURN_IF_ERROR(CheckExportSize(run_, json_.size()));
    return std::move(json_);
  }

 private:
  // `number`: members "pid" and "tid".
  void WriteTask(const std::string& number, const std::string& name) {
    const std::string quoted = Quoted(name);
    for (const absl::string_view what : {"process_name", "thread_name"}) {
      absl::StrAppend(&json_, "{\"ph\":\"M\",\"name\":\"", what, "\"", number,
                      ",\"args\":{\"name\":", quoted, "}},\n");
    }
  }

  void WriteRun() {
    const std::string number = absl::StrCat(",\"pid\":", kRunPid, ",\"tid\":", kRunPid);
    WriteTask(number, run_.Title());
    for (const Mark& mark : run_.record->mark()) {
      BeginEvent('i', mark.time_ns(), number);
      absl::StrAppend(&json_, ",\"s\":\"g\",\"name\":",
                      Quoted(absl::StrCat(mark.name(), "=", mark.value())), "},\n");
    }
    for (const RunCounter& counter : CountersOf(*run_.record)) {
      for (const int64_t time_ns : {int64_t{0}, run_.forest.duration_ns}) {
        BeginEvent('C', time_ns, number);
        absl::StrAppend(&json_, ",\"name\":", Quoted(counter.name),
                        ",\"args\":{\"count\":", counter.value, "}},\n");
      }
    }
  }

  void BeginEvent(char phase, int64_t time_ns, const std::string& number) {
    json_ += "{\"ph\":\"";
    json_ += phase;
    json_ += "\",\"ts\":";
    AppendTime(time_ns, &json_);
    json_ += number;
  }

  void WriteEdge(const SliceEdge& edge) {
    // Checked when all is written.
    if (json_.size() > kMaxExportBytes) return;
    const Call& call = run_.forest.calls[edge.call];
    BeginEvent(edge.begins ? 'B' : 'E', edge.time_ns, task_[call.task]);
    std::string& name = name_[call.function];
    if (name.empty()) name = Quoted(run_.NameOf(call));
    // An end, too: speedscope passes over those that do not repeat what they end.
    json_ += ",\"name\":";
    json_ += name;
    if (!call.complete()) json_ += ",\"args\":{\"return\":\"not in the trace\"}";
    json_ += "},\n";
  }

  void WriteEnd() {
    const ShardHeader& header = run_.shard->reader.header();
    absl::StrAppend(&json_, "\n],\n\"displayTimeUnit\":\"ns\",\n\"otherData\":{",
                    "\"shard\":", Quoted(run_.shard->name), ",\"run\":", run_.index,
                    ",\"program\":", Quoted(run_.record->run().program()),
                    ",\"label\":", Quoted(run_.record->run().label()),
                    ",\"kernel\":", Quoted(header.kernel_release()), "}}\n");
  }

  const ExportedRun& run_;
  std::string json_;
  // By Call.task: members "pid" and "tid".
  std::vector<std::string> task_;
  // By function, quoted; empty until it is needed.
  std::vector<std::string> name_;
};

}  // namespace

absl::StatusOr<std::string> ChromeTrace(const ExportedRun& run) {
  RETURN_IF_ERROR(RequireTimes(*run.shard, "a Chrome trace"));
  return TraceWriter(run).Write();
}

}  // namespace callprint
