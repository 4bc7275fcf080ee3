// Call trees of a trace: which call stood in which, for how long, task by task.
//
// A task is a thread (pid); each CPU's idle loop (pid 0) is a task of its own. A task's events are
// followed across CPUs in time order. Where the trace has holes, the trees have them too, and
// nothing is guessed:
//  - an entry without a return (the call was open when the trace ended, or the return was lost) is
//    a call without an end: it counts, but has no duration;
//  - a return without an entry (the call began before the trace, or the entry was lost) is counted
//    in unmatched_exits and makes no call;
//  - a call whose caller is not in the trace hangs in the nearest call that is, or is a root, and
//    `called_by_parent` is false.
// An interrupt hangs in the call that it interrupted, and `called_by_parent` is false too.
//
// A part that the compiler split off a function (source_name.h), called by that function, is no
// call: its time and what it calls are the function's, as on a kernel where it was not split off.
// Called by others, who have the rest of the function inlined, it is a call of the function.
#ifndef CALLPRINT_DATASET_CALLS_CALL_FOREST_H_
#define CALLPRINT_DATASET_CALLS_CALL_FOREST_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "collector/decoding/trace.h"
#include "dataset/calls/kernel_functions.h"

namespace callprint {

struct Call {
  // Index into the function table.
  uint32_t function;
  // Index of the call around this one, which comes earlier in CallForest.calls; -1 = root: entered
  // from user mode, or the outermost call of a kernel thread that the trace shows.
  int32_t parent;
  int64_t entry_ns;
  // -1: the return is not in the trace.
  int64_t exit_ns;
  // Time on a CPU with this call on top of its task's stack. Without the calls and interrupts in
  // it, and without the time when other tasks ran.
  int64_t self_ns;
  // Its task; they are numbered from 0, in the order of their first events.
  uint32_t task;
  // Depth that the tracer saw, less the parts around it that make no call; 0 = outermost.
  uint8_t depth;
  bool called_by_parent;
  // Left out of features: its function or one around it is (FunctionRole.excluded), or its task is.
  bool excluded;

  bool complete() const { return exit_ns >= 0; }
  // From entry to return by the tracer's clock, including all in between, sleep too; never
  // negative. Of complete calls only.
  int64_t total_ns() const { return exit_ns > entry_ns ? exit_ns - entry_ns : 0; }
};

struct CallForest {
  // In the order of their entries.
  std::vector<Call> calls;
  uint64_t tasks = 0;
  // By task.
  std::vector<bool> task_is_idle;
  uint64_t unmatched_entries = 0;
  uint64_t unmatched_exits = 0;
  // Of all calls, excluded ones too.
  uint8_t max_depth = 0;
  // Neighbouring events of one CPU that belong to different tasks.
  uint64_t context_switches = 0;
  // Time of the last event; the first is at 0.
  int64_t duration_ns = 0;
};

// `events` are in the order of time (InTimeOrder, time_order.h); `functions` is the table that they
// refer to. The calls of tasks in `excluded_pids` are excluded.
CallForest BuildCallForest(const std::vector<TraceEvent>& events, const FunctionTable& functions,
                           const std::set<int32_t>& excluded_pids = {});

// The same for events that come one by one, each of a function of the table.
class CallForestBuilder {
 public:
  // All have to live as long. `events`: about how many will come.
  CallForestBuilder(const FunctionTable& functions, const std::set<int32_t>& excluded_pids,
                    size_t events);

  void Add(const TraceEvent& event);

  // What there is by now: calls that are open have no end yet.
  const CallForest& so_far() const { return forest_; }

  // Ends the builder's life.
  CallForest Finish();

 private:
  // An entry whose return has not come yet.
  struct OpenEntry {
    // Index into CallForest.calls: of the call that it began, or that it is a part of.
    int32_t call;
    // As the tracer saw it.
    uint8_t depth;
    // Parts up to this entry and including it; their depths count for nothing.
    uint8_t parts;
    bool is_part;
    // Its own part of Call.self_ns.
    int64_t self_ns;
  };

  // Outermost first.
  using Stack = std::vector<OpenEntry>;

  struct CpuState {
    bool seen = false;
    int64_t clock_ns = 0;
    int32_t pid = 0;
    uint32_t task = 0;
  };

  uint32_t FindTask(const TraceEvent& event);
  static void Push(int32_t call, uint8_t depth, uint8_t parts, bool is_part, Stack* stack);
  void Pop(Stack* stack);
  // Calls at `depth` and deeper cannot be open any more: their returns are missing.
  void DropFrom(int depth, Stack* stack) {
    while (!stack->empty() && stack->back().depth >= depth) Drop(stack);
  }
  void Drop(Stack* stack);
  void Enter(const TraceEvent& event, uint32_t task);
  void Leave(const TraceEvent& event, Stack* stack);

  const FunctionTable& functions_;
  const std::set<int32_t>& excluded_pids_;
  CallForest forest_;
  std::vector<CpuState> cpus_;
  // Task index of a key; never walked, so that its order cannot show.
  absl::flat_hash_map<int64_t, uint32_t> task_of_key_;
  // By task.
  std::vector<Stack> stacks_;
};

}  // namespace callprint

#endif  // CALLPRINT_DATASET_CALLS_CALL_FOREST_H_
