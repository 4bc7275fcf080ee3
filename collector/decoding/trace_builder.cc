#include "collector/decoding/trace_builder.h"

#include <algorithm>
#include <utility>

namespace callprint {
namespace {

// An entry is written so soon after its calltime was read; more is another clock's doing.
constexpr int64_t kMaxWriteDelayNs = 10000;

// Clocks that a few rounds do not bring together contradict one another: they drift.
constexpr int kMaxClockRounds = 8;

// Unsigned: damaged pages can hold any time.
bool IsBefore(uint64_t a, uint64_t b) { return static_cast<int64_t>(a - b) < 0; }

}  // namespace

uint32_t TraceBuilder::AddressId(uint64_t address,
                                 absl::FunctionRef<uint32_t(uint64_t address)> function_id) {
  const auto [id, is_new] =
      id_of_address_.try_emplace(address, static_cast<uint32_t>(function_of_address_.size()));
  if (is_new) function_of_address_.push_back(function_id(address));
  return id->second;
}

void TraceBuilder::Add(size_t i, uint16_t cpu_number, const std::vector<RawEvent>& events,
                       absl::FunctionRef<uint32_t(uint64_t address)> function_id) {
  if (i >= cpus_.size()) {
    // On a single CPU no exit comes before its entry, so that none was kept.
    if (cpus_.size() == 1 && cpus_[0].next > 0) is_late_ = true;
    cpus_.resize(i + 1);
  }
  Cpu& cpu = cpus_[i];
  cpu.cpu = cpu_number;
  const size_t size = cpu.events.size() + events.size();
  if (size > cpu.events.capacity()) {
    cpu.events.reserve(std::max({size, 2 * cpu.events.capacity(), cpu.expected}));
    cpu.other_ns.reserve(cpu.events.capacity());
  }
  for (const RawEvent& raw : events) {
    RecentAddress& recent = recent_[((raw.address >> 4) ^ (raw.address >> 14)) % recent_.size()];
    if (recent.address != raw.address || recent.id == kNoAddress) {
      recent = {raw.address, AddressId(raw.address, function_id)};
    }
    // Field by field: the processor waits where it reads at once what it has written in pieces.
    TraceEvent& event = cpu.events.emplace_back();
    event.time_ns = static_cast<int64_t>(raw.time_ns);
    event.function = recent.id;
    event.pid = raw.pid;
    event.cpu = cpu_number;
    event.depth = static_cast<uint8_t>(raw.depth);
    event.kind = raw.kind;
    cpu.other_ns.push_back(raw.kind == EventKind::kEntry ? raw.time_ns : raw.calltime_ns);
    if (raw.kind == EventKind::kExit) {
      cpu.earliest_ns = std::min(cpu.earliest_ns, static_cast<int64_t>(raw.time_ns));
    }
  }
}

void TraceBuilder::MatchUpToLastPiece() {
  if (!is_late_) Match(/*of_all=*/false);
  for (Cpu& cpu : cpus_) cpu.known = cpu.events.size();
}

void TraceBuilder::Match(bool of_all) {
  for (size_t i = 0; i < cpus_.size(); ++i) {
    Cpu& cpu = cpus_[i];
    cpu.matched.resize(cpu.events.size());
    if (cpu.is_merged || cpu.next == cpu.events.size()) continue;
    cpu.latest_ns = std::max(cpu.latest_ns, static_cast<uint64_t>(cpu.events[cpu.next].time_ns));
    merge_.Add(cpu.latest_ns, static_cast<uint32_t>(i));
    cpu.is_merged = true;
  }
  while (!merge_.empty()) {
    const size_t first = merge_.stream();
    const uint64_t now_ns = merge_.time();
    Cpu& cpu = cpus_[first];
    if (!of_all && cpu.next >= cpu.known) return;
    if (now_ns < now_ns_ || (now_ns == now_ns_ && first < now_cpu_)) {
      is_late_ = true;
      return;
    }
    now_ns_ = now_ns;
    now_cpu_ = first;
    MatchEvent(first, cpu.next++, now_ns);
    if (cpu.next == cpu.events.size()) {
      merge_.Remove();
      cpu.is_merged = false;
    } else {
      cpu.latest_ns = std::max(cpu.latest_ns, static_cast<uint64_t>(cpu.events[cpu.next].time_ns));
      merge_.GoOn(cpu.latest_ns);
    }
  }
}

// `now_ns`: no later event has an earlier time, on any CPU.
void TraceBuilder::MatchEvent(size_t i, size_t index, uint64_t now_ns) {
  Cpu& cpu = cpus_[i];
  const TraceEvent& event = cpu.events[index];
  if (cpu.stack == nullptr || cpu.pid != event.pid) {
    Stack*& stack = stack_of_task_[TaskKey(event.pid, static_cast<int64_t>(i))];
    if (stack == nullptr) stack = &stacks_.emplace_back();
    cpu.stack = stack;
    cpu.pid = event.pid;
  }
  Stack& stack = *cpu.stack;
  if (event.kind == EventKind::kEntry) {
    if (!early_exits_.empty()) {
      if (!IsBefore(now_ns, early_until_ns_)) {
        early_exits_.clear();
      } else if (MatchEarlyExit(i, index)) {
        return;
      }
    }
    while (!stack.empty() && stack.back().depth >= event.depth) DropInnermost(&stack);
    OpenCall& call = stack.emplace_back();
    call.event = index;
    call.address = event.function;
    call.cpu = static_cast<uint16_t>(i);
    call.depth = event.depth;
    return;
  }
  const uint64_t calltime_ns = cpu.other_ns[index];
  size_t match = stack.size();
  while (match > 0 && stack[match - 1].depth > event.depth) --match;
  if (match == 0 || stack[match - 1].depth != event.depth ||
      stack[match - 1].address != event.function) {
    ++cpu.unmatched_exits;
    // Its entry can still come where that stands on another CPU, by whose clock its calltime is.
    const uint64_t until_ns = calltime_ns + kMaxWriteDelayNs + max_shift_ns_;
    if (cpus_.size() > 1 && event.pid != 0 && calltime_ns != 0 && IsBefore(now_ns, until_ns)) {
      early_exits_[event.pid].push_back(
          {event.function, calltime_ns, static_cast<uint64_t>(event.time_ns), i, event.depth});
      early_until_ns_ = early_exits_.size() == 1 || IsBefore(early_until_ns_, until_ns)
                            ? until_ns
                            : early_until_ns_;
    }
    return;
  }
  while (stack.size() > match) DropInnermost(&stack);
  if (calltime_ns != 0) {
    SetEntry(&cpus_[stack.back().cpu], stack.back().event, calltime_ns);
  } else {
    KeepTime(stack.back());
  }
  stack.pop_back();
}

// Whether an exit of another CPU has this entry's time as its own calltime.
bool TraceBuilder::MatchEarlyExit(size_t i, size_t index) {
  Cpu& cpu = cpus_[i];
  const TraceEvent& entry = cpu.events[index];
  const uint64_t time_ns = cpu.other_ns[index];
  const auto task = early_exits_.find(entry.pid);
  if (task == early_exits_.end()) return false;
  std::vector<EarlyExit>& exits = task->second;
  for (auto exit = exits.begin(); exit != exits.end(); ++exit) {
    if (exit->cpu == i || exit->address != entry.function || exit->depth != entry.depth ||
        IsBefore(time_ns, exit->calltime_ns) ||
        !IsBefore(time_ns, exit->calltime_ns + kMaxWriteDelayNs)) {
      continue;
    }
    --cpus_[exit->cpu].unmatched_exits;
    // A call returns after its entry was written.
    const uint64_t written_ns = time_ns + cpu.shift_ns;
    if (!IsBefore(written_ns, exit->time_ns)) {
      clocks_behind_.push_back({i, exit->cpu, written_ns - exit->time_ns + 1});
    }
    SetEntry(&cpu, index, exit->calltime_ns);
    exits.erase(exit);
    if (exits.empty()) early_exits_.erase(task);
    return true;
  }
  return false;
}

// An entry's time is its exit's calltime.
void TraceBuilder::SetEntry(Cpu* cpu, size_t index, uint64_t calltime_ns) {
  const uint64_t time_ns = calltime_ns + cpu->shift_ns;
  TraceEvent& entry = cpu->events[index];
  cpu->delay_ns =
      std::min(cpu->delay_ns, static_cast<int64_t>(static_cast<uint64_t>(entry.time_ns) - time_ns));
  entry.time_ns = static_cast<int64_t>(time_ns);
  cpu->earliest_ns = std::min(cpu->earliest_ns, entry.time_ns);
  cpu->matched[index] = true;
}

// An entry's time is its own timestamp.
void TraceBuilder::KeepTime(const OpenCall& call) {
  Cpu& cpu = cpus_[call.cpu];
  cpu.earliest_ns = std::min(cpu.earliest_ns, cpu.events[call.event].time_ns);
}

void TraceBuilder::DropInnermost(Stack* stack) {
  ++cpus_[stack->back().cpu].unmatched_entries;
  KeepTime(stack->back());
  stack->pop_back();
}

void TraceBuilder::DropOpenCalls() {
  for (Stack& stack : stacks_) {
    while (!stack.empty()) DropInnermost(&stack);
  }
}

// Forgets what was matched, and moves the clocks.
void TraceBuilder::Restart(const std::vector<uint64_t>& shift_ns) {
  for (size_t i = 0; i < cpus_.size(); ++i) {
    Cpu& cpu = cpus_[i];
    cpu.earliest_ns = std::numeric_limits<int64_t>::max();
    for (size_t k = 0; k < cpu.events.size(); ++k) {
      TraceEvent& event = cpu.events[k];
      const uint64_t time_ns = event.kind == EventKind::kEntry
                                   ? cpu.other_ns[k]
                                   : static_cast<uint64_t>(event.time_ns) - cpu.shift_ns;
      event.time_ns = static_cast<int64_t>(time_ns + shift_ns[i]);
      if (event.kind == EventKind::kExit) {
        cpu.earliest_ns = std::min(cpu.earliest_ns, event.time_ns);
      }
    }
    cpu.shift_ns = shift_ns[i];
    cpu.matched.assign(cpu.events.size(), false);
    cpu.next = 0;
    cpu.is_merged = false;
    cpu.latest_ns = 0;
    cpu.delay_ns = std::numeric_limits<int64_t>::max();
    cpu.unmatched_entries = 0;
    cpu.unmatched_exits = 0;
    cpu.stack = nullptr;
  }
  max_shift_ns_ = shift_ns.empty() ? 0 : *std::max_element(shift_ns.begin(), shift_ns.end());
  merge_.clear();
  now_ns_ = 0;
  now_cpu_ = 0;
  is_late_ = false;
  stack_of_task_.clear();
  stacks_.clear();
  early_exits_.clear();
  early_until_ns_ = 0;
  clocks_behind_.clear();
}

// CPUs' clocks can differ. Each that is seen to be behind is moved by the least that puts no return
// before its entry, so that whoever merges the trace by time sees the same calls.
void TraceBuilder::BringClocksTogether() {
  std::vector<uint64_t> shift_ns(cpus_.size(), 0);
  if (is_late_) Restart(shift_ns);
  for (int round = 0;; ++round) {
    Match(/*of_all=*/true);
    if (is_late_) {
      Restart(shift_ns);
      Match(/*of_all=*/true);
    }
    DropOpenCalls();
    if (clocks_behind_.empty() || round > kMaxClockRounds) break;
    const std::vector<uint64_t> before = shift_ns;
    for (const ClockBehind& clock : clocks_behind_) {
      shift_ns[clock.behind] = std::max(shift_ns[clock.behind], before[clock.behind] + clock.by_ns);
    }
    if (round == kMaxClockRounds) std::fill(shift_ns.begin(), shift_ns.end(), 0);
    Restart(shift_ns);
  }
}

// Times that the tracer read, rather than the ring buffer, are by the scheduler's clock of their
// CPU: brings them to the ring buffer's clock.
void TraceBuilder::UseOneClock(Cpu* cpu) {
  const int64_t delay_ns = cpu->delay_ns;
  if (delay_ns == std::numeric_limits<int64_t>::max()) return;
  if (delay_ns >= 0 && delay_ns < kMaxWriteDelayNs) return;
  cpu->earliest_ns = std::numeric_limits<int64_t>::max();
  for (size_t i = 0; i < cpu->events.size(); ++i) {
    TraceEvent& event = cpu->events[i];
    if (event.kind == EventKind::kExit || cpu->matched[i]) {
      event.time_ns = static_cast<int64_t>(static_cast<uint64_t>(event.time_ns) +
                                           static_cast<uint64_t>(delay_ns));
    }
    cpu->earliest_ns = std::min(cpu->earliest_ns, event.time_ns);
  }
}

std::vector<CpuCounters> TraceBuilder::Finish(Trace* trace, uint64_t* start_ns) {
  BringClocksTogether();
  std::vector<CpuCounters> counters(cpus_.size());
  size_t total = 0;
  int64_t start = std::numeric_limits<int64_t>::max();
  for (size_t i = 0; i < cpus_.size(); ++i) {
    Cpu& cpu = cpus_[i];
    UseOneClock(&cpu);
    counters[i].set_cpu(cpu.cpu);
    counters[i].set_events(cpu.events.size());
    counters[i].set_unmatched_entries(cpu.unmatched_entries);
    counters[i].set_unmatched_exits(cpu.unmatched_exits);
    total += cpu.events.size();
    start = std::min(start, cpu.earliest_ns);
  }
  if (start_ns != nullptr) *start_ns = total == 0 ? 0 : static_cast<uint64_t>(start);

  const auto finish = [&](TraceEvent* event) {
    event->time_ns =
        static_cast<int64_t>(static_cast<uint64_t>(event->time_ns) - static_cast<uint64_t>(start));
    event->function = function_of_address_[event->function];
  };
  trace->events.clear();
  for (Cpu& cpu : cpus_) {
    if (cpu.events.size() == total) {
      // Nothing to join.
      trace->events = std::move(cpu.events);
      for (TraceEvent& event : trace->events) finish(&event);
      break;
    }
    trace->events.reserve(total);
    for (const TraceEvent& event : cpu.events) {
      trace->events.push_back(event);
      finish(&trace->events.back());
    }
  }

  // Their memory is used again.
  for (Cpu& cpu : cpus_) {
    cpu.expected = cpu.other_ns.size();
    cpu.events.clear();
    cpu.other_ns.clear();
    cpu.known = 0;
  }
  id_of_address_.clear();
  function_of_address_.clear();
  recent_.fill({});
  Restart(std::vector<uint64_t>(cpus_.size(), 0));
  return counters;
}

void AddDecodeCounters(const DecodeCounters& decoded, CpuCounters* counters) {
  counters->set_other_events(decoded.other_events);
  counters->set_lost(decoded.lost + decoded.pages_after_unknown_loss + decoded.damaged_pages);
}

std::vector<CpuCounters> BuildTrace(const std::vector<CpuEvents>& cpus,
                                    absl::FunctionRef<uint32_t(uint64_t address)> function_id,
                                    Trace* trace, uint64_t* start_ns) {
  TraceBuilder builder;
  for (size_t i = 0; i < cpus.size(); ++i) {
    builder.Add(i, cpus[i].cpu, cpus[i].events, function_id);
  }
  std::vector<CpuCounters> counters = builder.Finish(trace, start_ns);
  for (size_t i = 0; i < cpus.size(); ++i) AddDecodeCounters(cpus[i].counters, &counters[i]);
  return counters;
}

}  // namespace callprint
