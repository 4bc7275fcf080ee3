#include "dataset/samples.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "collector/shard/shard_writer.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr char kDriverMark[] = "driver";
// Hours of windows of milliseconds; what damaged times ask for is far more.
constexpr int64_t kMaxWindowNs = int64_t{86400} * 1000000000;
constexpr int64_t kMaxWindows = 10000000;

std::string Named(const ShardHeader& header) {
  return header.variant().empty() ? header.task()
                                  : absl::StrCat(header.task(), "-", header.variant());
}

std::string Machine(const ShardHeader& header) {
  if (header.backend() == "guest") return header.host_processors() == 0 ? "guest" : "host";
  return header.backend() == "host" ? "host" : "";
}

SampleInfo DescribeRun(const ShardHeader& header, const RunRecord& record) {
  const Run& run = record.run();
  SampleInfo info;
  info.set_id(SampleId(header, run.id()));
  info.set_label(run.label());
  info.set_program(run.program());
  info.set_family(run.family());
  info.set_file(run.input().name());
  info.set_shard(ShardName(header));
  info.set_kernel(header.kernel_release());
  info.set_machine(Machine(header));
  info.set_cipher(run.cipher());
  info.set_input_kind(run.input().kind());
  info.set_input_bytes(run.input().size_bytes());
  info.set_cold_cache(run.cold_cache());
  info.set_background(run.background());
  info.set_options(run.options());
  for (const CpuCounters& cpu : record.cpu()) {
    info.set_events(info.events() + cpu.events());
    info.set_lost_events(info.lost_events() + cpu.lost());
  }
  info.set_trace_sha256(record.trace_sha256());
  return info;
}

class WindowCutter {
 public:
  WindowCutter(const ShardHeader& header, const RunRecord& record, const WindowSpec& spec)
      : record_(record),
        spec_(spec),
        functions_(header.function().begin(), header.function().end()),
        session_(DescribeRun(header, record)) {
    for (const MarkLabel& label : spec.mark_label()) label_of_[label.value()] = label.label();
  }

  absl::StatusOr<std::vector<Sample>> Cut(const Trace& trace) {
    RETURN_IF_ERROR(FindProgramsOfThreads());
    const int64_t length = spec_.period_ns() * spec_.periods();
    const int64_t stride = spec_.stride_ns() > 0 ? spec_.stride_ns() : length;
    int64_t end = static_cast<int64_t>(record_.run().duration_ms()) * 1000000;
    if (end == 0) {
      for (const TraceEvent& event : trace.events) end = std::max(end, event.time_ns);
    }
    // Events by window, so that each is looked at once.
    const int64_t windows = end < length ? 0 : (end - length) / stride + 1;
    if (windows > kMaxWindows) {
      return absl::DataLossError(absl::StrCat(
          "run ", record_.run().id(), " lasts ", end, " ns, which are ", windows,
          " windows, more than ", kMaxWindows,
          "; the shard's times are damaged, or the window spec's stride is too short"));
    }
    std::vector<Trace> cut(windows);
    for (const TraceEvent& event : trace.events) {
      int64_t first = event.time_ns < length ? 0 : (event.time_ns - length) / stride + 1;
      for (int64_t window = first; window < windows && window * stride <= event.time_ns; ++window) {
        TraceEvent moved = event;
        moved.time_ns -= window * stride;
        cut[window].events.push_back(moved);
      }
    }
    std::vector<Sample> samples;
    for (int64_t window = 0; window < windows; ++window) {
      Sample sample;
      sample.info = session_;
      if (!Label(window * stride, window * stride + length, cut[window], &sample.info)) continue;
      sample.info.set_session(session_.id());
      sample.info.set_id(absl::StrFormat("%s-%05d", session_.id(), window));
      sample.info.set_begin_ns(window * stride);
      sample.info.set_end_ns(window * stride + length);
      sample.info.set_events(cut[window].events.size());
      // Silence is no copy of silence.
      sample.info.set_trace_sha256(
          cut[window].events.empty() ? "" : TraceSha256(cut[window], functions_));
      sample.trace = std::move(cut[window]);
      samples.push_back(std::move(sample));
    }
    return samples;
  }

 private:
  absl::Status FindProgramsOfThreads() {
    if (record_.part_size() != record_.run().part_size()) {
      return absl::DataLossError(absl::StrCat("run ", record_.run().id(), " has ",
                                              record_.run().part_size(), " parts, but records of ",
                                              record_.part_size()));
    }
    std::map<int32_t, std::string> program_of_root;
    for (int i = 0; i < record_.part_size(); ++i) {
      for (const int32_t pid : record_.part(i).pid()) {
        program_of_root[pid] = record_.run().part(i).run().program();
      }
    }
    for (const Thread& thread : record_.thread()) {
      const auto program = program_of_root.find(thread.root_pid());
      if (program != program_of_root.end()) program_of_thread_[thread.pid()] = program->second;
    }
    return absl::OkStatus();
  }

  // False where the window has no label.
  bool Label(int64_t begin, int64_t end, const Trace& trace, SampleInfo* info) const {
    info->clear_label();
    if (spec_.mark().empty()) {
      std::set<std::string> present;
      for (const TraceEvent& event : trace.events) {
        const auto program = program_of_thread_.find(event.pid);
        if (program != program_of_thread_.end()) present.insert(program->second);
      }
      for (const std::string& program : present) info->add_present(program);
      return true;
    }
    // The value of each mark when the window begins; the label's, with its guards.
    std::map<std::string, std::string> value;
    std::string state;
    for (const Mark& mark : record_.mark()) {
      if (mark.name() == spec_.mark()) {
        if (mark.time_ns() > begin - spec_.guard_ns() && mark.time_ns() < end + spec_.guard_ns()) {
          return false;
        }
        if (mark.time_ns() <= begin) state = mark.value();
      } else if (mark.time_ns() <= begin) {
        value[mark.name()] = mark.value();
      }
    }
    const auto label = label_of_.find(state);
    if (label == label_of_.end()) return false;
    info->set_label(label->second);
    if (!spec_.file_mark().empty()) info->set_file(value[spec_.file_mark()]);
    std::vector<std::string> words = {state};
    for (const std::string& name : spec_.detail_mark()) {
      if (value.count(name) > 0) words.push_back(absl::StrCat(name, "=", value[name]));
    }
    info->set_state(absl::StrJoin(words, " "));
    return true;
  }

  const RunRecord& record_;
  const WindowSpec& spec_;
  const std::vector<std::string> functions_;
  const SampleInfo session_;
  std::map<std::string, std::string> label_of_;
  std::map<int32_t, std::string> program_of_thread_;
};

}  // namespace

std::string SampleId(const ShardHeader& header, uint32_t run_id) {
  return absl::StrCat(Named(header), "-", run_id);
}

std::string ShardName(const ShardHeader& header) {
  return absl::StrFormat("%s-%05d", Named(header), header.shard());
}

absl::Status ValidateWindowSpec(const WindowSpec& spec) {
  std::vector<std::string> errors;
  if (spec.period_ns() <= 0) errors.push_back("period_ns must be above 0");
  if (spec.periods() == 0) errors.push_back("periods must be above 0");
  if (spec.periods() > 0 && spec.period_ns() > kMaxWindowNs / spec.periods()) {
    errors.push_back(absl::StrCat("a window must not last more than ", kMaxWindowNs, " ns"));
  }
  if (spec.stride_ns() < 0) errors.push_back("stride_ns must not be negative");
  if (spec.guard_ns() < 0) errors.push_back("guard_ns must not be negative");
  if (spec.mark().empty() != spec.mark_label().empty()) {
    errors.push_back("mark and mark_label need each other");
  }
  if (spec.mark().empty() && (!spec.file_mark().empty() || !spec.detail_mark().empty())) {
    errors.push_back("file_mark and detail_mark need a mark");
  }
  std::set<std::string> values;
  for (const MarkLabel& label : spec.mark_label()) {
    if (!values.insert(label.value()).second) {
      errors.push_back(absl::StrCat("mark_label has the value \"", label.value(), "\" twice"));
    }
    if (label.label().empty()) {
      errors.push_back(absl::StrCat("the mark_label of \"", label.value(), "\" has no label"));
    }
  }
  if (errors.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("window spec: ", absl::StrJoin(errors, "; ")));
}

absl::StatusOr<std::vector<Sample>> SamplesOfRun(const ShardHeader& header, const RunRecord& record,
                                                 Trace trace, const WindowSpec* window) {
  if (window != nullptr) return WindowCutter(header, record, *window).Cut(trace);
  std::vector<Sample> samples(1);
  samples[0].info = DescribeRun(header, record);
  samples[0].trace = std::move(trace);
  return samples;
}

bool LacksLabel(const RunRecord& record, const WindowSpec* window) {
  return window == nullptr && record.run().label().empty();
}

std::set<int32_t> CollectorPids(const RunRecord& run) {
  std::set<int32_t> pids;
  for (const Thread& thread : run.thread()) {
    // The traced command is the collector's child, and has its name until it executes a program.
    const bool traced = thread.pid() == run.root_pid() || thread.root_pid() != 0;
    if (thread.comm() == "record" && !traced) pids.insert(thread.pid());
  }
  for (const Mark& mark : run.mark()) {
    int32_t pid;
    if (mark.name() == kDriverMark && absl::SimpleAtoi(mark.value(), &pid)) pids.insert(pid);
  }
  return pids;
}

}  // namespace callprint
