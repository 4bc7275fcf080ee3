#include "dataset/calls/call_forest.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace callprint {
namespace {

struct CpuState {
  bool seen = false;
  int64_t clock_ns = 0;
  int64_t task = -1;
};

// Open calls, outermost first, as indices into CallForest.calls.
using Stack = std::vector<int32_t>;

// Idle loops share pid 0 but each has a stack of its own; no thread has a negative pid.
int64_t TaskKey(const TraceEvent& event) {
  return event.pid == 0 ? -1 - static_cast<int64_t>(event.cpu) : event.pid;
}

class ForestBuilder {
 public:
  ForestBuilder(const std::vector<FunctionRole>& roles, const std::set<int32_t>& excluded_pids)
      : roles_(roles), excluded_pids_(excluded_pids) {}

  void Reserve(size_t calls) { forest_.calls.reserve(calls); }

  void Add(const TraceEvent& event) {
    if (cpus_.size() <= event.cpu) cpus_.resize(event.cpu + 1);
    CpuState& cpu = cpus_[event.cpu];
    const int64_t task = TaskIndex(event, cpu);
    Advance(event, task, &cpu);
    forest_.duration_ns = std::max(forest_.duration_ns, event.time_ns);
    if (event.kind == EventKind::kEntry) {
      Enter(event, task);
    } else {
      Leave(event, &stacks_[task]);
    }
  }

  CallForest Finish() {
    for (const Stack& stack : stacks_) forest_.unmatched_entries += stack.size();
    forest_.tasks = stacks_.size();
    return std::move(forest_);
  }

 private:
  int64_t TaskIndex(const TraceEvent& event, const CpuState& cpu) {
    // Most events follow one of the same task; the map is only looked into at switches.
    const int64_t key = TaskKey(event);
    if (cpu.seen && keys_[cpu.task] == key) return cpu.task;
    const auto found = task_of_key_.emplace(key, static_cast<int64_t>(stacks_.size()));
    if (found.second) {
      stacks_.emplace_back();
      keys_.push_back(key);
      forest_.task_is_idle.push_back(event.pid == 0);
    }
    return found.first->second;
  }

  // Gives the time since the CPU's last event to the call that was on top then.
  void Advance(const TraceEvent& event, int64_t task, CpuState* cpu) {
    if (cpu->seen) {
      const Stack& stack = stacks_[cpu->task];
      if (!stack.empty() && event.time_ns > cpu->clock_ns) {
        forest_.calls[stack.back()].self_ns += event.time_ns - cpu->clock_ns;
      }
      if (cpu->task != task) ++forest_.context_switches;
    }
    cpu->clock_ns = cpu->seen ? std::max(cpu->clock_ns, event.time_ns) : event.time_ns;
    cpu->seen = true;
    cpu->task = task;
  }

  // Calls at `depth` and deeper cannot be open any more: their returns are missing.
  void DropFrom(uint8_t depth, Stack* stack) {
    while (!stack->empty() && forest_.calls[stack->back()].depth >= depth) {
      stack->pop_back();
      ++forest_.unmatched_entries;
    }
  }

  void Enter(const TraceEvent& event, int64_t task) {
    Stack* const stack = &stacks_[task];
    DropFrom(event.depth, stack);
    Call call;
    call.task = static_cast<uint32_t>(task);
    call.function = event.function;
    call.parent = stack->empty() ? -1 : stack->back();
    call.entry_ns = event.time_ns;
    call.exit_ns = -1;
    call.self_ns = 0;
    call.depth = event.depth;
    const FunctionRole& role = roles_[event.function];
    const Call* const parent = call.parent < 0 ? nullptr : &forest_.calls[call.parent];
    call.called_by_parent =
        parent != nullptr && parent->depth + 1 == event.depth && !role.interrupt;
    call.excluded = parent != nullptr ? parent->excluded || role.excluded
                                      : role.excluded || excluded_pids_.count(event.pid) > 0;
    stack->push_back(static_cast<int32_t>(forest_.calls.size()));
    forest_.calls.push_back(call);
  }

  void Leave(const TraceEvent& event, Stack* stack) {
    DropFrom(event.depth + 1, stack);
    if (!stack->empty()) {
      Call& call = forest_.calls[stack->back()];
      if (call.depth == event.depth && call.function == event.function) {
        call.exit_ns = event.time_ns;
        stack->pop_back();
        return;
      }
    }
    DropFrom(event.depth, stack);
    ++forest_.unmatched_exits;
  }

  const std::vector<FunctionRole>& roles_;
  const std::set<int32_t>& excluded_pids_;
  CallForest forest_;
  std::vector<CpuState> cpus_;
  // Task index of a key; never walked, so that its order cannot show.
  absl::flat_hash_map<int64_t, int64_t> task_of_key_;
  std::vector<int64_t> keys_;
  std::vector<Stack> stacks_;
};

}  // namespace

std::vector<TraceEvent> InTimeOrder(Trace trace) {
  struct Stream {
    size_t next;
    size_t end;
    // Times of a stream as they count for merging: never backwards.
    int64_t clock_ns;
  };
  std::vector<Stream> streams;
  for (size_t i = 0; i < trace.events.size(); ++i) {
    if (i == 0 || trace.events[i].cpu != trace.events[i - 1].cpu) {
      streams.push_back({i, i, trace.events[i].time_ns});
    }
    streams.back().end = i + 1;
  }
  if (streams.size() <= 1) return std::move(trace.events);

  std::vector<TraceEvent> merged;
  merged.reserve(trace.events.size());
  while (true) {
    Stream* earliest = nullptr;
    for (Stream& stream : streams) {
      if (stream.next == stream.end) continue;
      if (earliest == nullptr || stream.clock_ns < earliest->clock_ns) earliest = &stream;
    }
    if (earliest == nullptr) return merged;
    merged.push_back(trace.events[earliest->next++]);
    if (earliest->next != earliest->end) {
      earliest->clock_ns = std::max(earliest->clock_ns, trace.events[earliest->next].time_ns);
    }
  }
}

CallForest BuildCallForest(const std::vector<TraceEvent>& events,
                           const std::vector<FunctionRole>& roles,
                           const std::set<int32_t>& excluded_pids) {
  ForestBuilder builder(roles, excluded_pids);
  // Nearly every call has an entry and a return.
  builder.Reserve(events.size() / 2 + 64);
  for (const TraceEvent& event : events) builder.Add(event);
  return builder.Finish();
}

}  // namespace callprint
