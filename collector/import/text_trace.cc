#include "collector/import/text_trace.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "collector/import/text_scan.h"
#include "workloads/status_macros.h"
#include "workloads/valid_text.h"

namespace callprint {
namespace {

// What a function is called that a return does not name, and no entry either; as KernelSymbols has
// it.
constexpr absl::string_view kUnknownFunction = "unknown";

// Of a bare line's outermost calls: what the tracer prints in front of a function.
constexpr uint16_t kBareIndent = 2;
constexpr int kIndentOfCall = 2;

// Whatever the file is: memory stays below a few hundred megabytes.
constexpr size_t kMaxFunctionBytes = size_t{64} << 20;
constexpr size_t kMaxMarks = 1 << 16;
constexpr size_t kMaxMarkBytes = 1024;
constexpr size_t kMaxCommBytes = 64;

constexpr size_t kManyEvents = 1 << 16;
constexpr size_t kMaxReserved = 1 << 22;

// Of a damaged line, in messages.
constexpr size_t kMaxExcerptBytes = 60;

// What ftrace prints for a task whose name it has not kept.
constexpr absl::string_view kForgottenComm = "<...>";

// Most names are one of the last few thousand. These are told apart by their first and last eight
// bytes, which is all of most, before anything else is looked at.
constexpr size_t kCachedNames = 1 << 14;

struct NameEnds {
  explicit NameEnds(absl::string_view name) {
    if (name.size() >= 8) {
      memcpy(&first, name.data(), 8);
      memcpy(&last, name.data() + name.size() - 8, 8);
    } else {
      for (const char c : name) first = first << 8 | static_cast<uint8_t>(c);
    }
  }
  size_t Hash(size_t size) const {
    constexpr uint64_t kMultiplier = 0x9e3779b97f4a7c15;
    return (((first + size) * kMultiplier ^ last) * kMultiplier) >> 40;
  }

  uint64_t first = 0;
  uint64_t last = 0;
};

}  // namespace

TextTraceBuilder::TextTraceBuilder(uint64_t max_events, ImportSink sink)
    : max_events_(std::max<uint64_t>(max_events, 2)),
      sink_(sink),
      bare_indent_(kBareIndent),
      cached_names_(kCachedNames) {}

absl::Status TextTraceBuilder::AddLine(absl::string_view text) {
  ++lines_;
  const TextLine& line = parser_.Parse(text);
  // Text that is no trace can look like calls without columns.
  if (line.is_bare && line.kind != TextLineKind::kColumns && line.kind != TextLineKind::kNothing &&
      (!is_bare_ || only_cpu_ != kNoTextCpu)) {
    AddDamage("without any column, and no header says so", text);
    return absl::OkStatus();
  }
  switch (line.kind) {
    case TextLineKind::kEntry:
    case TextLineKind::kLeaf:
    case TextLineKind::kReturn:
      return AddCall(line, text);
    case TextLineKind::kText:
      AddMark(line);
      [[fallthrough]];
    case TextLineKind::kEvent:
      ++summary_.other_events;
      if (line.cpu != kNoTextCpu) ++CpuOf(line.cpu).other_events;
      break;
    case TextLineKind::kLost:
      AddLoss(line);
      break;
    case TextLineKind::kSwitch:
      AddSwitch(line);
      break;
    case TextLineKind::kTracer:
      RETURN_IF_ERROR(EndCapture());
      is_bare_ = true;
      break;
    case TextLineKind::kColumns:
      is_bare_ = line.is_bare;
      break;
    case TextLineKind::kKernel:
      kernel_release_ = ValidText(line.text, kMaxCommBytes);
      break;
    case TextLineKind::kCutCall:
      AddDamage("a call that is cut off", text);
      break;
    case TextLineKind::kUnknown:
      AddDamage("no line of a trace", text);
      break;
    case TextLineKind::kNothing:
      break;
  }
  return absl::OkStatus();
}

void TextTraceBuilder::AddOverlongLine() {
  ++lines_;
  AddDamage("a line that is too long", "");
}

absl::Status TextTraceBuilder::AddCall(const TextLine& line, absl::string_view text) {
  // Both events of a leaf are in one trace.
  if (events_.size() + 2 > max_events_) RETURN_IF_ERROR(Cut());
  // A large file's memory grows once, rather than by copies; what is not used costs nothing.
  if (events_.size() >= kManyEvents && events_.size() + 2 > events_.capacity()) {
    events_.reserve(std::max(std::min(max_events_, kMaxReserved), 2 * events_.size()));
  }
  if (function_bytes_ > kMaxFunctionBytes) {
    RETURN_IF_ERROR(EndCapture());
    cached_names_.assign(kCachedNames, CachedName());
    function_id_.clear();
    functions_.clear();
    function_bytes_ = 0;
  }
  if (line.cpu != kNoTextCpu) {
    has_several_cpus_ = has_several_cpus_ || (only_cpu_ != kNoTextCpu && only_cpu_ != line.cpu);
    only_cpu_ = line.cpu;
  } else if (has_several_cpus_) {
    AddDamage("a call that names no processor, as those before it do", text);
    return absl::OkStatus();
  }
  if (summary_.format.empty()) summary_.format = line.is_report ? "trace-cmd report" : "trace";
  if (!line.comm.empty() || line.pid != kNoTextPid) NameTask(line.pid, line.comm);
  const uint8_t flags = line.time == TextTime::kNanoseconds ? TextEvent::kHasTime : 0;
  if (line.kind != TextLineKind::kReturn) {
    ++summary_.entries;
    const uint32_t function = FunctionId(line);
    AddEvent(line, EventKind::kEntry, function, line.time_ns, flags);
    if (line.kind == TextLineKind::kEntry) return absl::OkStatus();
    ++summary_.returns;
    const bool has_duration = line.duration_ns != kNoTextTime;
    AddEvent(line, EventKind::kExit, function, line.time_ns + (has_duration ? line.duration_ns : 0),
             flags);
    return absl::OkStatus();
  }
  ++summary_.returns;
  // Raw times are by the tracer's clock, which need not be the one of the lines.
  uint64_t time_ns = line.time_ns;
  if (line.rettime_ns != kNoTextTime &&
      std::abs(static_cast<int64_t>(line.rettime_ns - line.time_ns)) <= kMaxTextWriteDelayNs) {
    time_ns = line.rettime_ns;
    if (line.calltime_ns != kNoTextTime) {
      matcher_.SetCalltime(events_.size(), static_cast<int64_t>(line.calltime_ns));
    }
  }
  AddEvent(line, EventKind::kExit, line.function.empty() ? kPendingFunction : FunctionId(line),
           time_ns, flags);
  return absl::OkStatus();
}

void TextTraceBuilder::AddEvent(const TextLine& line, EventKind kind, uint32_t function,
                                uint64_t time_ns, uint8_t flags) {
  TextEvent& event = events_.emplace_back();
  event.time_ns = static_cast<int64_t>(time_ns);
  event.function = function;
  event.pid = line.pid;
  event.cpu = kPendingCpu;
  event.depth = static_cast<uint16_t>(line.depth);
  event.kind = kind;
  event.flags = flags;
  // Where all calls so far were on one processor, so is one whose line does not say.
  const int32_t line_cpu = line.cpu != kNoTextCpu ? line.cpu : only_cpu_;
  if (line_cpu != kNoTextCpu) {
    event.cpu = static_cast<uint16_t>(line_cpu);
    Cpu& cpu = CpuOf(line_cpu);
    cpu.has_events = true;
    if (event.pid == kNoTextPid) event.pid = cpu.pid;
  } else if (event.pid == kNoTextPid) {
    event.pid = kPendingPid;
  }
  if (line.is_bare) {
    event.flags |= TextEvent::kBare;
    bare_indent_ = std::min(bare_indent_, event.depth);
  }
}

void TextTraceBuilder::AddMark(const TextLine& line) {
  if (marks_.size() == kMaxMarks || line.text.empty()) return;
  PendingMark mark;
  mark.event = events_.size();
  mark.has_time = line.time == TextTime::kNanoseconds;
  mark.time_ns = static_cast<int64_t>(line.time_ns);
  const absl::string_view name = line.text.substr(0, line.text.find('='));
  const bool has_name =
      !name.empty() && name.size() < line.text.size() &&
      std::none_of(name.begin(), name.end(), [](char c) { return Is(kBlankClass, c); });
  mark.name = has_name ? ValidText(name, kMaxMarkBytes) : "trace_marker";
  mark.value = ValidText(has_name ? line.text.substr(name.size() + 1) : line.text, kMaxMarkBytes);
  marks_.push_back(std::move(mark));
}

void TextTraceBuilder::AddLoss(const TextLine& line) {
  summary_.lost_events += line.lost;
  if (line.lost == 0) ++summary_.losses_without_count;
  CpuOf(line.cpu).lost += std::max<uint64_t>(line.lost, 1);
}

void TextTraceBuilder::AddSwitch(const TextLine& line) {
  NameTask(line.pid, line.comm);
  NameTask(line.next_pid, line.next_comm);
  Cpu& cpu = CpuOf(line.cpu);
  if (cpu.pid == kPendingPid) {
    cpu.first_pid = line.pid;
    matcher_.SetTask(static_cast<uint16_t>(line.cpu), line.pid);
  }
  cpu.pid = line.next_pid;
}

void TextTraceBuilder::AddDamage(absl::string_view what, absl::string_view text) {
  if (summary_.damaged++ >= kMaxImportDamageKept) return;
  ImportDamage& damage = summary_.damage.emplace_back();
  damage.where = absl::StrCat("line ", lines_);
  damage.what = std::string(what);
  if (!text.empty()) {
    const bool is_long = text.size() > kMaxExcerptBytes;
    absl::StrAppend(&damage.what, ": \"", absl::CHexEscape(text.substr(0, kMaxExcerptBytes)),
                    is_long ? "...\"" : "\"");
  }
}

uint32_t TextTraceBuilder::FunctionId(const TextLine& line) {
  if (line.is_address) return NewFunctionId(absl::StrCat("0x", line.function));
  const absl::string_view name = line.function;
  const NameEnds ends(name);
  CachedName& cached = cached_names_[ends.Hash(name.size()) % kCachedNames];
  const bool is_cached =
      cached.first == ends.first && cached.last == ends.last && cached.name.size() == name.size() &&
      (name.size() <= 16 || memcmp(cached.name.data() + 8, name.data() + 8, name.size() - 16) == 0);
  if (!is_cached || name.empty()) {
    const uint32_t id = NewFunctionId(name);
    cached = {ends.first, ends.last, functions_[id], id};
  }
  return cached.id;
}

uint32_t TextTraceBuilder::NewFunctionId(absl::string_view name) {
  const auto found = function_id_.find(name);
  if (found != function_id_.end()) return found->second;
  const uint32_t id = static_cast<uint32_t>(functions_.size());
  functions_.emplace_back(name);
  function_bytes_ += name.size() + sizeof(std::string);
  function_id_.emplace(functions_.back(), id);
  return id;
}

void TextTraceBuilder::NameTask(int32_t pid, absl::string_view comm) {
  if (pid == last_pid_ && comm == last_comm_) return;
  last_pid_ = pid;
  last_comm_.assign(comm.data(), comm.size());
  Task& task = tasks_[pid];
  // Banners and process columns cut names to seven bytes.
  const bool is_less =
      comm == kForgottenComm || (task.comm != kForgottenComm && comm.size() < task.comm.size() &&
                                 absl::string_view(task.comm).substr(0, comm.size()) == comm);
  if (task.comm.empty() || !is_less) task.comm = ValidText(comm, kMaxCommBytes);
}

void TextTraceBuilder::Match() {
  // As many as stay in the processor's cache between the two passes.
  constexpr size_t kBlock = 512;
  TextLine unknown;
  unknown.function = kUnknownFunction;
  const uint32_t unknown_function = FunctionId(unknown);
  while (matched_ < events_.size()) {
    const size_t end = std::min(matched_ + kBlock, events_.size());
    for (size_t i = matched_; i < end; ++i) {
      TextEvent& event = events_[i];
      if (event.pid == kPendingPid) {
        const int32_t first_pid =
            event.cpu < cpus_.size() ? cpus_[event.cpu].first_pid : kPendingPid;
        event.pid = first_pid != kPendingPid ? first_pid : PidOfUnknownTask(event.cpu);
      }
      if ((event.flags & TextEvent::kBare) != 0) {
        event.flags &= ~TextEvent::kBare;
        event.depth = (event.depth - bare_indent_) / kIndentOfCall;
      }
    }
    matcher_.Match(events_, matched_, end, unknown_function);
    matched_ = end;
  }
}

absl::Status TextTraceBuilder::Cut() {
  Match();
  const size_t idle = matcher_.last_idle();
  if (idle >= events_.size() / 2 && idle > 0) return Emit(idle);
  // Too many that never return, in a file that is no trace.
  if (matcher_.open_calls() > max_events_) matcher_.CloseAll(events_);
  return Emit(events_.size());
}

absl::Status TextTraceBuilder::EndCapture() {
  Match();
  matcher_.CloseAll(events_);
  RETURN_IF_ERROR(Emit(events_.size()));
  for (Cpu& cpu : cpus_) cpu.pid = cpu.first_pid = kPendingPid;
  bare_indent_ = kBareIndent;
  is_bare_ = has_several_cpus_ = false;
  only_cpu_ = kNoTextCpu;
  kernel_release_.clear();
  marks_.clear();
  return absl::OkStatus();
}

absl::Status TextTraceBuilder::Emit(size_t events) {
  if (events == 0) return absl::OkStatus();
  matcher_.Forget(events_, events);
  MakeTrace(events);
  AddMarks(events);
  events_.erase(events_.begin(), events_.begin() + events);
  matched_ -= events;
  return sink_(trace_);
}

void TextTraceBuilder::MakeTrace(size_t count) {
  // All but the memory of the events is made anew.
  std::vector<TraceEvent> events = std::move(trace_.trace.events);
  trace_ = ImportedTrace();
  trace_.kernel_release = kernel_release_;
  // The last one is of events whose line names no processor.
  std::vector<size_t> count_of_cpu(cpus_.size() + 1, 0);
  uint8_t flags_of_all = ~uint8_t{0};
  int64_t start_ns = std::numeric_limits<int64_t>::max();
  for (size_t i = 0; i < count; ++i) {
    const TextEvent& event = events_[i];
    ++count_of_cpu[std::min<size_t>(event.cpu, cpus_.size())];
    flags_of_all &= event.flags;
    start_ns = std::min(start_ns, event.time_ns);
  }
  const bool has_times = (flags_of_all & TextEvent::kHasTime) != 0;
  const bool has_cpus = count_of_cpu.back() == 0;
  if (!has_times) trace_.unknown.insert(UNKNOWN_TIME);
  if (!has_cpus) {
    trace_.unknown.insert(UNKNOWN_CPU);
    count_of_cpu = {count};
  }
  trace_.start_ns = has_times ? static_cast<uint64_t>(start_ns) : 0;

  // CPU after CPU, each in the file's order.
  std::vector<CpuCounters> counters(count_of_cpu.size());
  std::vector<size_t> place(count_of_cpu.size());
  for (size_t cpu = 0, next = 0; cpu < place.size(); ++cpu) {
    counters[cpu].set_events(count_of_cpu[cpu]);
    place[cpu] = next;
    next += count_of_cpu[cpu];
  }
  function_place_.assign(functions_.size(), kPendingFunction);
  absl::flat_hash_set<int32_t> pids;
  int32_t last_pid = kPendingPid;
  events.resize(count);
  for (size_t i = 0; i < count; ++i) {
    const TextEvent& event = events_[i];
    uint32_t& function = function_place_[event.function];
    if (function == kPendingFunction) {
      function = static_cast<uint32_t>(trace_.function.size());
      trace_.function.push_back(functions_[event.function]);
    }
    if (event.pid != last_pid) {
      last_pid = event.pid;
      pids.insert(event.pid);
    }
    const uint16_t cpu = has_cpus ? event.cpu : 0;
    if ((event.flags & TextEvent::kUnmatched) != 0) {
      CpuCounters& counter = counters[cpu];
      if (event.kind == EventKind::kEntry) {
        counter.set_unmatched_entries(counter.unmatched_entries() + 1);
      } else {
        counter.set_unmatched_exits(counter.unmatched_exits() + 1);
      }
    }
    events[place[cpu]++] = {
        has_times ? event.time_ns - start_ns : static_cast<int64_t>(i),
        function,
        event.pid == PidOfUnknownTask(kPendingCpu) ? PidOfUnknownTask(0) : event.pid,
        cpu,
        static_cast<uint8_t>(std::min<uint32_t>(event.depth, kMaxTextDepth)),
        event.kind};
  }

  for (size_t i = 0; i < cpus_.size(); ++i) {
    Cpu& cpu = cpus_[i];
    const size_t at = has_cpus ? i : 0;
    counters[at].set_lost(counters[at].lost() + cpu.lost);
    counters[at].set_other_events(counters[at].other_events() + cpu.other_events);
    cpu.lost = cpu.other_events = 0;
  }
  for (size_t i = 0; i < counters.size(); ++i) {
    if (counters[i].events() == 0) continue;
    counters[i].set_cpu(static_cast<uint32_t>(i));
    trace_.cpu.push_back(std::move(counters[i]));
  }
  for (const int32_t pid : pids) {
    if (pid < 0) {
      trace_.unknown.insert(UNKNOWN_TASK);
      continue;
    }
    Task& task = tasks_[pid];
    task.has_events = true;
    Thread& thread = trace_.thread.emplace_back();
    thread.set_pid(pid);
    thread.set_comm(task.comm);
  }
  std::sort(trace_.thread.begin(), trace_.thread.end(),
            [](const Thread& a, const Thread& b) { return a.pid() < b.pid(); });
  trace_.trace.events = std::move(events);
}

void TextTraceBuilder::AddMarks(size_t events) {
  const bool has_times = trace_.unknown.count(UNKNOWN_TIME) == 0;
  size_t kept = 0;
  for (PendingMark& pending : marks_) {
    if (pending.event > events || (pending.event == events && events < events_.size())) {
      pending.event -= events;
      marks_[kept++] = std::move(pending);
      continue;
    }
    // A mark without a time, among events with times: there is no saying when it was.
    if (has_times && !pending.has_time) continue;
    Mark& mark = trace_.mark.emplace_back();
    mark.set_time_ns(has_times ? pending.time_ns - static_cast<int64_t>(trace_.start_ns)
                               : static_cast<int64_t>(pending.event));
    mark.set_name(std::move(pending.name));
    mark.set_value(std::move(pending.value));
  }
  marks_.resize(kept);
  std::stable_sort(trace_.mark.begin(), trace_.mark.end(),
                   [](const Mark& a, const Mark& b) { return a.time_ns() < b.time_ns(); });
}

absl::StatusOr<ImportSummary> TextTraceBuilder::Finish() {
  RETURN_IF_ERROR(EndCapture());
  summary_.unmatched_entries = matcher_.unmatched_entries();
  summary_.unmatched_returns = matcher_.unmatched_returns();
  const auto processors =
      std::count_if(cpus_.begin(), cpus_.end(), [](const Cpu& cpu) { return cpu.has_events; });
  if (processors > 0) summary_.processors = processors;
  const auto tasks = std::count_if(tasks_.begin(), tasks_.end(),
                                   [](const auto& task) { return task.second.has_events; });
  if (tasks > 0) summary_.tasks = tasks;
  return std::move(summary_);
}

}  // namespace callprint
