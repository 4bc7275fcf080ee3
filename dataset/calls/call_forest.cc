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

// An entry whose return has not come yet.
struct OpenEntry {
  // Index into CallForest.calls: of the call that it began, or that it is a part of.
  int32_t call;
  // As the tracer saw it.
  uint8_t depth;
  // Parts up to this entry and including it; their depths count for nothing.
  uint8_t parts;
  bool is_part;
};

// Outermost first.
using Stack = std::vector<OpenEntry>;

class ForestBuilder {
 public:
  ForestBuilder(const FunctionTable& functions, const std::set<int32_t>& excluded_pids)
      : functions_(functions), excluded_pids_(excluded_pids) {}

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
    const int64_t key = TaskKey(event.pid, event.cpu);
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
        forest_.calls[stack.back().call].self_ns += event.time_ns - cpu->clock_ns;
      }
      if (cpu->task != task) ++forest_.context_switches;
    }
    cpu->clock_ns = cpu->seen ? std::max(cpu->clock_ns, event.time_ns) : event.time_ns;
    cpu->seen = true;
    cpu->task = task;
  }

  // Calls at `depth` and deeper cannot be open any more: their returns are missing.
  void DropFrom(uint8_t depth, Stack* stack) {
    while (!stack->empty() && stack->back().depth >= depth) {
      stack->pop_back();
      ++forest_.unmatched_entries;
    }
  }

  void Enter(const TraceEvent& event, int64_t task) {
    Stack* const stack = &stacks_[task];
    DropFrom(event.depth, stack);
    const uint32_t function = functions_.Of(event);
    const OpenEntry* const around = stack->empty() ? nullptr : &stack->back();
    const Call* const parent = around == nullptr ? nullptr : &forest_.calls[around->call];
    const bool called_by_around = around != nullptr && around->depth + 1 == event.depth;
    const uint8_t parts = around == nullptr ? 0 : around->parts;
    if (called_by_around && functions_.is_part[event.function] && parent->function == function) {
      stack->push_back({around->call, event.depth, static_cast<uint8_t>(parts + 1), true});
      return;
    }
    const FunctionRole& role = functions_.role[function];
    Call call;
    call.task = static_cast<uint32_t>(task);
    call.function = function;
    call.parent = around == nullptr ? -1 : around->call;
    call.entry_ns = event.time_ns;
    call.exit_ns = -1;
    call.self_ns = 0;
    call.depth = static_cast<uint8_t>(event.depth - parts);
    call.called_by_parent = called_by_around && !role.interrupt;
    call.excluded = parent != nullptr ? parent->excluded || role.excluded
                                      : role.excluded || excluded_pids_.count(event.pid) > 0;
    stack->push_back({static_cast<int32_t>(forest_.calls.size()), event.depth, parts, false});
    forest_.calls.push_back(call);
  }

  void Leave(const TraceEvent& event, Stack* stack) {
    DropFrom(event.depth + 1, stack);
    if (!stack->empty()) {
      const OpenEntry& entry = stack->back();
      Call& call = forest_.calls[entry.call];
      if (entry.depth == event.depth && call.function == functions_.Of(event)) {
        if (!entry.is_part) call.exit_ns = event.time_ns;
        stack->pop_back();
        return;
      }
    }
    DropFrom(event.depth, stack);
    ++forest_.unmatched_exits;
  }

  const FunctionTable& functions_;
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

CallForest BuildCallForest(const std::vector<TraceEvent>& events, const FunctionTable& functions,
                           const std::set<int32_t>& excluded_pids) {
  ForestBuilder builder(functions, excluded_pids);
  // Nearly every call has an entry and a return.
  builder.Reserve(events.size() / 2 + 64);
  for (const TraceEvent& event : events) builder.Add(event);
  return builder.Finish();
}

}  // namespace callprint
