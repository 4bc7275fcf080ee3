#include "dataset/calls/call_forest.h"

#include <algorithm>
#include <utility>

namespace callprint {

CallForestBuilder::CallForestBuilder(const FunctionTable& functions,
                                     const std::set<int32_t>& excluded_pids, size_t events)
    : functions_(functions), excluded_pids_(excluded_pids) {
  // Nearly every call has an entry and a return.
  forest_.calls.reserve(events / 2 + 64);
}

uint32_t CallForestBuilder::FindTask(const TraceEvent& event) {
  const auto [found, is_new] =
      task_of_key_.emplace(TaskKey(event.pid, event.cpu), static_cast<uint32_t>(stacks_.size()));
  if (is_new) {
    stacks_.emplace_back();
    forest_.task_is_idle.push_back(event.pid == 0);
  }
  return found->second;
}

void CallForestBuilder::Add(const TraceEvent& event) {
  if (cpus_.size() <= event.cpu) cpus_.resize(event.cpu + 1);
  CpuState& cpu = cpus_[event.cpu];
  // Most events follow one of the same task; the map is only looked into at switches.
  const uint32_t task = cpu.seen && cpu.pid == event.pid ? cpu.task : FindTask(event);
  if (cpu.seen) {
    // The time since the CPU's last event is of the call that was on top then.
    if (event.time_ns > cpu.clock_ns) {
      Stack& stack = stacks_[cpu.task];
      if (!stack.empty()) stack.back().self_ns += event.time_ns - cpu.clock_ns;
      cpu.clock_ns = event.time_ns;
    }
    if (cpu.task != task) ++forest_.context_switches;
  } else {
    cpu.clock_ns = event.time_ns;
    cpu.seen = true;
  }
  cpu.pid = event.pid;
  cpu.task = task;
  forest_.duration_ns = std::max(forest_.duration_ns, event.time_ns);
  if (event.kind == EventKind::kEntry) {
    Enter(event, task);
  } else {
    Leave(event, &stacks_[task]);
  }
}

// Field by field: the processor waits where it reads at once what it has written in pieces.
void CallForestBuilder::Push(int32_t call, uint8_t depth, uint8_t parts, bool is_part,
                             Stack* stack) {
  OpenEntry& entry = stack->emplace_back();
  entry.call = call;
  entry.depth = depth;
  entry.parts = parts;
  entry.is_part = is_part;
  entry.self_ns = 0;
}

void CallForestBuilder::Pop(Stack* stack) {
  forest_.calls[stack->back().call].self_ns += stack->back().self_ns;
  stack->pop_back();
}

void CallForestBuilder::Drop(Stack* stack) {
  Pop(stack);
  ++forest_.unmatched_entries;
}

void CallForestBuilder::Enter(const TraceEvent& event, uint32_t task) {
  Stack* const stack = &stacks_[task];
  DropFrom(event.depth, stack);
  const uint32_t function = functions_.Of(event);
  const OpenEntry* const around = stack->empty() ? nullptr : &stack->back();
  const Call* const parent = around == nullptr ? nullptr : &forest_.calls[around->call];
  const bool called_by_around = around != nullptr && around->depth + 1 == event.depth;
  const uint8_t parts = around == nullptr ? 0 : around->parts;
  if (called_by_around && functions_.is_part[event.function] && parent->function == function) {
    const int32_t call = around->call;
    Push(call, event.depth, static_cast<uint8_t>(parts + 1), /*is_part=*/true, stack);
    return;
  }
  const FunctionRole& role = functions_.role[function];
  const bool excluded = parent != nullptr ? parent->excluded || role.excluded
                                          : role.excluded || excluded_pids_.count(event.pid) > 0;
  const int32_t parent_index = around == nullptr ? -1 : around->call;
  const uint8_t depth = static_cast<uint8_t>(event.depth - parts);
  forest_.max_depth = std::max(forest_.max_depth, depth);
  Push(static_cast<int32_t>(forest_.calls.size()), event.depth, parts, /*is_part=*/false, stack);
  Call& call = forest_.calls.emplace_back();
  call.task = task;
  call.function = function;
  call.parent = parent_index;
  call.entry_ns = event.time_ns;
  call.exit_ns = -1;
  call.self_ns = 0;
  call.depth = depth;
  call.called_by_parent = called_by_around && !role.interrupt;
  call.excluded = excluded;
}

void CallForestBuilder::Leave(const TraceEvent& event, Stack* stack) {
  DropFrom(event.depth + 1, stack);
  if (!stack->empty()) {
    const OpenEntry& entry = stack->back();
    Call& call = forest_.calls[entry.call];
    if (entry.depth == event.depth && call.function == functions_.Of(event)) {
      if (!entry.is_part) call.exit_ns = event.time_ns;
      Pop(stack);
      return;
    }
  }
  DropFrom(event.depth, stack);
  ++forest_.unmatched_exits;
}

CallForest CallForestBuilder::Finish() {
  // Any depth.
  for (Stack& stack : stacks_) DropFrom(0, &stack);
  forest_.tasks = stacks_.size();
  return std::move(forest_);
}

CallForest BuildCallForest(const std::vector<TraceEvent>& events, const FunctionTable& functions,
                           const std::set<int32_t>& excluded_pids) {
  CallForestBuilder builder(functions, excluded_pids, events.size());
  for (const TraceEvent& event : events) builder.Add(event);
  return builder.Finish();
}

}  // namespace callprint
