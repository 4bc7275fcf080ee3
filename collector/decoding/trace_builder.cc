#include "collector/decoding/trace_builder.h"

#include <algorithm>
#include <limits>

#include "absl/container/flat_hash_map.h"

namespace callprint {
namespace {

// An entry is written so soon after its calltime was read; more is another clock's doing.
constexpr int64_t kMaxWriteDelayNs = 10000;

struct OpenCall {
  // In trace->events.
  size_t event;
  uint64_t address;
  // Its place in the counters.
  size_t cpu;
  uint16_t depth;
};

class Matcher {
 public:
  Matcher(std::vector<CpuCounters>* counters, Trace* trace)
      : counters_(counters),
        trace_(trace),
        matched_(trace->events.size()),
        delay_ns_(counters->size(), std::numeric_limits<int64_t>::max()) {}

  // `index` is the event's place in the trace, `cpu` its place in the counters.
  void Add(const RawEvent& raw, size_t index, size_t cpu) {
    std::vector<OpenCall>& stack = Stack(raw.pid, cpu);
    if (raw.kind == EventKind::kEntry) {
      while (!stack.empty() && stack.back().depth >= raw.depth) DropInnermost(&stack);
      stack.push_back({index, raw.address, cpu, raw.depth});
      return;
    }
    size_t match = stack.size();
    while (match > 0 && stack[match - 1].depth > raw.depth) --match;
    if (match == 0 || stack[match - 1].depth != raw.depth ||
        stack[match - 1].address != raw.address) {
      (*counters_)[cpu].set_unmatched_exits((*counters_)[cpu].unmatched_exits() + 1);
      return;
    }
    while (stack.size() > match) DropInnermost(&stack);
    if (raw.calltime_ns != 0) {
      const size_t index = stack.back().event;
      TraceEvent& entry = trace_->events[index];
      int64_t& delay_ns = delay_ns_[stack.back().cpu];
      // Unsigned: damaged pages can hold any time.
      delay_ns = std::min(
          delay_ns, static_cast<int64_t>(static_cast<uint64_t>(entry.time_ns) - raw.calltime_ns));
      entry.time_ns = static_cast<int64_t>(raw.calltime_ns);
      matched_[index] = true;
    }
    stack.pop_back();
  }

  // Times that the tracer read, rather than the ring buffer, are by the scheduler's clock of their CPU:
  // brings those of `cpu`, the trace's events from `begin` to `end`, to the ring buffer's clock.
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

  void Finish() {
    for (auto& task : stacks_) {
      while (!task.second.empty()) DropInnermost(&task.second);
    }
  }

 private:
  std::vector<OpenCall>& Stack(int32_t pid, size_t cpu) {
    const int64_t task = pid != 0 ? pid : std::numeric_limits<int64_t>::min() + cpu;
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

  std::vector<CpuCounters>* counters_;
  Trace* trace_;
  // Of the trace's events: entries whose time is their exit's calltime.
  std::vector<bool> matched_;
  // Of each CPU: the shortest time from an entry's calltime to its timestamp.
  std::vector<int64_t> delay_ns_;
  absl::flat_hash_map<int64_t, std::vector<OpenCall>> stacks_;
  int64_t last_task_ = 0;
  // Into stacks_; only an insertion moves its values, and that sets it anew.
  std::vector<OpenCall>* last_stack_ = nullptr;
};

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

  // Tasks move between CPUs, so events are matched in the order of time. Within a CPU the order is
  // that of writing, whatever the times say.
  Matcher matcher(&counters, trace);
  std::vector<size_t> next(cpus.size(), 0);
  std::vector<uint64_t> latest(cpus.size(), 0);
  for (size_t done = 0; done < total; ++done) {
    size_t first = cpus.size();
    for (size_t i = 0; i < cpus.size(); ++i) {
      if (next[i] == cpus[i].events.size()) continue;
      latest[i] = std::max(latest[i], cpus[i].events[next[i]].time_ns);
      if (first == cpus.size() || latest[i] < latest[first]) first = i;
    }
    matcher.Add(cpus[first].events[next[first]], begin[first] + next[first], first);
    ++next[first];
  }
  matcher.Finish();
  for (size_t i = 0; i < cpus.size(); ++i) {
    matcher.UseOneClock(i, begin[i], begin[i] + cpus[i].events.size());
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
