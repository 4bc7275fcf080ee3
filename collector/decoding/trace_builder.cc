#include "collector/decoding/trace_builder.h"

#include <algorithm>
#include <limits>

#include "absl/container/flat_hash_map.h"

namespace callprint {
namespace {

// An entry is written so soon after its calltime was read; more is another clock's doing.
constexpr int64_t kMaxWriteDelayNs = 10000;

// Clocks that a few rounds do not bring together contradict one another: they drift.
constexpr int kMaxClockRounds = 8;

struct OpenCall {
  // In trace->events.
  size_t event;
  uint64_t address;
  // Its place in the counters.
  size_t cpu;
  uint16_t depth;
};

// An exit that came before its entry: the clock of its CPU is behind.
struct EarlyExit {
  uint64_t address;
  // By the clock of the entry's CPU, and by its own.
  uint64_t calltime_ns;
  uint64_t time_ns;
  size_t cpu;
  uint16_t depth;
};

// A CPU whose clock has to be moved by at least this much after another's.
struct ClockBehind {
  size_t ahead;
  size_t behind;
  uint64_t by_ns;
};

class Matcher {
 public:
  // `shift_ns`: of each CPU, what was added to its times.
  Matcher(const std::vector<uint64_t>& shift_ns, std::vector<CpuCounters>* counters, Trace* trace)
      : shift_ns_(shift_ns),
        counters_(counters),
        trace_(trace),
        matched_(trace->events.size()),
        delay_ns_(counters->size(), std::numeric_limits<int64_t>::max()) {}

  // `index` is the event's place in the trace, `cpu` its place in the counters. `now_ns`: no later
  // event has an earlier time, on any CPU.
  void Add(const RawEvent& raw, size_t index, size_t cpu, uint64_t now_ns) {
    std::vector<OpenCall>& stack = Stack(raw.pid, cpu);
    if (raw.kind == EventKind::kEntry) {
      if (!early_exits_.empty()) {
        if (!IsBefore(now_ns, early_until_ns_)) {
          early_exits_.clear();
        } else if (MatchEarlyExit(raw, index, cpu)) {
          return;
        }
      }
      while (!stack.empty() && stack.back().depth >= raw.depth) DropInnermost(&stack);
      stack.push_back({index, raw.address, cpu, raw.depth});
      return;
    }
    size_t match = stack.size();
    while (match > 0 && stack[match - 1].depth > raw.depth) --match;
    if (match == 0 || stack[match - 1].depth != raw.depth ||
        stack[match - 1].address != raw.address) {
      (*counters_)[cpu].set_unmatched_exits((*counters_)[cpu].unmatched_exits() + 1);
      // Its entry can still come where that stands on another CPU, by whose clock its calltime is.
      const uint64_t until_ns = raw.calltime_ns + kMaxWriteDelayNs + MaxShift();
      if (shift_ns_.size() > 1 && raw.pid != 0 && raw.calltime_ns != 0 &&
          IsBefore(now_ns, until_ns)) {
        early_exits_[raw.pid].push_back(
            {raw.address, raw.calltime_ns, raw.time_ns + shift_ns_[cpu], cpu, raw.depth});
        early_until_ns_ = early_exits_.size() == 1 || IsBefore(early_until_ns_, until_ns)
                              ? until_ns
                              : early_until_ns_;
      }
      return;
    }
    while (stack.size() > match) DropInnermost(&stack);
    if (raw.calltime_ns != 0) SetEntry(stack.back().event, stack.back().cpu, raw.calltime_ns);
    stack.pop_back();
  }

  // Times that the tracer read, rather than the ring buffer, are by the scheduler's clock of their
  // CPU: brings those of `cpu`, the trace's events from `begin` to `end`, to the ring buffer's
  // clock.
  void UseOneClock(size_t cpu, size_t begin, size_t end) {
    const int64_t delay_ns = delay_ns_[cpu];
    if (delay_ns == std::numeric_limits<int64_t>::max()) return;
    if (delay_ns >= 0 && delay_ns < kMaxWriteDelayNs) return;
    for (size_t i = begin; i < end; ++i) {
      TraceEvent& event = trace_->events[i];
      if (event.kind == EventKind::kEntry && !matched_[i]) continue;
      event.time_ns = static_cast<int64_t>(static_cast<uint64_t>(event.time_ns) +
                                           static_cast<uint64_t>(delay_ns));
    }
  }

  // What exits before their entries say of the clocks.
  const std::vector<ClockBehind>& clocks_behind() const { return clocks_behind_; }

  void Finish() {
    for (auto& task : stacks_) {
      while (!task.second.empty()) DropInnermost(&task.second);
    }
  }

 private:
  // Unsigned: damaged pages can hold any time.
  static bool IsBefore(uint64_t a, uint64_t b) { return static_cast<int64_t>(a - b) < 0; }

  uint64_t MaxShift() const { return *std::max_element(shift_ns_.begin(), shift_ns_.end()); }

  // An entry's time is its exit's calltime.
  void SetEntry(size_t index, size_t cpu, uint64_t calltime_ns) {
    TraceEvent& entry = trace_->events[index];
    const uint64_t time_ns = calltime_ns + shift_ns_[cpu];
    delay_ns_[cpu] = std::min(delay_ns_[cpu],
                              static_cast<int64_t>(static_cast<uint64_t>(entry.time_ns) - time_ns));
    entry.time_ns = static_cast<int64_t>(time_ns);
    matched_[index] = true;
  }

  // Whether an exit of another CPU has this entry's time as its own calltime.
  bool MatchEarlyExit(const RawEvent& raw, size_t index, size_t cpu) {
    const auto task = early_exits_.find(raw.pid);
    if (task == early_exits_.end()) return false;
    std::vector<EarlyExit>& exits = task->second;
    for (auto exit = exits.begin(); exit != exits.end(); ++exit) {
      if (exit->cpu == cpu || exit->address != raw.address || exit->depth != raw.depth ||
          IsBefore(raw.time_ns, exit->calltime_ns) ||
          !IsBefore(raw.time_ns, exit->calltime_ns + kMaxWriteDelayNs)) {
        continue;
      }
      CpuCounters& counters = (*counters_)[exit->cpu];
      counters.set_unmatched_exits(counters.unmatched_exits() - 1);
      // A call returns after its entry was written.
      const uint64_t written_ns = raw.time_ns + shift_ns_[cpu];
      if (!IsBefore(written_ns, exit->time_ns)) {
        clocks_behind_.push_back({cpu, exit->cpu, written_ns - exit->time_ns + 1});
      }
      SetEntry(index, cpu, exit->calltime_ns);
      exits.erase(exit);
      if (exits.empty()) early_exits_.erase(task);
      return true;
    }
    return false;
  }

  std::vector<OpenCall>& Stack(int32_t pid, size_t cpu) {
    const int64_t task = TaskKey(pid, cpu);
    if (last_stack_ == nullptr || task != last_task_) {
      last_task_ = task;
      last_stack_ = &stacks_[task];
    }
    return *last_stack_;
  }

  void DropInnermost(std::vector<OpenCall>* stack) {
    CpuCounters& counters = (*counters_)[stack->back().cpu];
    counters.set_unmatched_entries(counters.unmatched_entries() + 1);
    stack->pop_back();
  }

  const std::vector<uint64_t>& shift_ns_;
  std::vector<CpuCounters>* counters_;
  Trace* trace_;
  // Of the trace's events: entries whose time is their exit's calltime.
  std::vector<bool> matched_;
  // Of each CPU: the shortest time from an entry's calltime to its timestamp.
  std::vector<int64_t> delay_ns_;
  absl::flat_hash_map<int64_t, std::vector<OpenCall>> stacks_;
  // Of each task; none of them has its entry at early_until_ns_ or later.
  absl::flat_hash_map<int32_t, std::vector<EarlyExit>> early_exits_;
  uint64_t early_until_ns_ = 0;
  std::vector<ClockBehind> clocks_behind_;
  int64_t last_task_ = 0;
  // Into stacks_; only an insertion moves its values, and that sets it anew.
  std::vector<OpenCall>* last_stack_ = nullptr;
};

// Matches the events in the order of time, since tasks move between CPUs; within a CPU the order is
// that of writing, whatever the times say. Returns which clocks must be behind.
std::vector<ClockBehind> Match(const std::vector<CpuEvents>& cpus, const std::vector<size_t>& begin,
                               const std::vector<uint64_t>& shift_ns,
                               std::vector<CpuCounters>* counters, Trace* trace) {
  Matcher matcher(shift_ns, counters, trace);
  std::vector<size_t> next(cpus.size(), 0);
  std::vector<uint64_t> latest(cpus.size(), 0);
  for (size_t done = 0; done < trace->events.size(); ++done) {
    size_t first = cpus.size();
    for (size_t i = 0; i < cpus.size(); ++i) {
      if (next[i] == cpus[i].events.size()) continue;
      latest[i] = std::max(latest[i], cpus[i].events[next[i]].time_ns + shift_ns[i]);
      if (first == cpus.size() || latest[i] < latest[first]) first = i;
    }
    matcher.Add(cpus[first].events[next[first]], begin[first] + next[first], first, latest[first]);
    ++next[first];
  }
  matcher.Finish();
  for (size_t i = 0; i < cpus.size(); ++i) {
    matcher.UseOneClock(i, begin[i], begin[i] + cpus[i].events.size());
  }
  return matcher.clocks_behind();
}

}  // namespace

std::vector<CpuCounters> BuildTrace(const std::vector<CpuEvents>& cpus,
                                    absl::FunctionRef<uint32_t(uint64_t address)> function_id,
                                    Trace* trace, uint64_t* start_ns) {
  std::vector<CpuCounters> counters(cpus.size());
  trace->events.clear();
  size_t total = 0;
  for (const CpuEvents& cpu : cpus) total += cpu.events.size();
  trace->events.reserve(total);

  absl::flat_hash_map<uint64_t, uint32_t> function_of;
  std::vector<size_t> begin;
  for (size_t i = 0; i < cpus.size(); ++i) {
    begin.push_back(trace->events.size());
    counters[i].set_cpu(cpus[i].cpu);
    counters[i].set_events(cpus[i].events.size());
    counters[i].set_other_events(cpus[i].counters.other_events);
    counters[i].set_lost(cpus[i].counters.lost + cpus[i].counters.pages_after_unknown_loss +
                         cpus[i].counters.damaged_pages);
    for (const RawEvent& raw : cpus[i].events) {
      const auto [function, is_new] = function_of.try_emplace(raw.address, 0);
      if (is_new) function->second = function_id(raw.address);
      trace->events.push_back({static_cast<int64_t>(raw.time_ns), function->second, raw.pid,
                               cpus[i].cpu, static_cast<uint8_t>(raw.depth), raw.kind});
    }
  }

  // CPUs' clocks can differ. Each that is seen to be behind is moved by the least that puts no
  // return before its entry, so that whoever merges the trace by time sees the same calls.
  const std::vector<CpuCounters> unmatched_none = counters;
  std::vector<uint64_t> shift_ns(cpus.size(), 0);
  for (int round = 0;; ++round) {
    const std::vector<ClockBehind> behind = Match(cpus, begin, shift_ns, &counters, trace);
    if (behind.empty() || round > kMaxClockRounds) break;
    const std::vector<uint64_t> before = shift_ns;
    for (const ClockBehind& clock : behind) {
      shift_ns[clock.behind] = std::max(shift_ns[clock.behind], before[clock.behind] + clock.by_ns);
    }
    if (round == kMaxClockRounds) std::fill(shift_ns.begin(), shift_ns.end(), 0);
    counters = unmatched_none;
    for (size_t i = 0; i < cpus.size(); ++i) {
      for (size_t k = 0; k < cpus[i].events.size(); ++k) {
        trace->events[begin[i] + k].time_ns =
            static_cast<int64_t>(cpus[i].events[k].time_ns + shift_ns[i]);
      }
    }
  }

  int64_t start = std::numeric_limits<int64_t>::max();
  for (const TraceEvent& event : trace->events) start = std::min(start, event.time_ns);
  for (TraceEvent& event : trace->events) {
    // Unsigned: damaged pages can hold any time.
    event.time_ns =
        static_cast<int64_t>(static_cast<uint64_t>(event.time_ns) - static_cast<uint64_t>(start));
  }
  if (start_ns != nullptr) {
    *start_ns = trace->events.empty() ? 0 : static_cast<uint64_t>(start);
  }
  return counters;
}

}  // namespace callprint
