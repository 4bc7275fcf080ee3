// A decoded function_graph trace: what the dataset layer sees of a recording.
//
// Example:
//   absl::StatusOr<ShardReader> shard = ShardReader::Open("encryption-00000.shard");
//   absl::StatusOr<Trace> trace = shard->ReadRun(0);
//   for (const TraceEvent& event : trace->events) ...
#ifndef CALLPRINT_COLLECTOR_DECODING_TRACE_H_
#define CALLPRINT_COLLECTOR_DECODING_TRACE_H_

#include <cstdint>
#include <limits>
#include <vector>

namespace callprint {

enum class EventKind : uint8_t { kEntry = 0, kExit = 1 };

// One function entry or return, in the order in which its CPU wrote it.
struct TraceEvent {
  // Entry: the tracer's calltime (the entry's own timestamp where the return is missing).
  // Exit: the tracer's rettime. Nanoseconds since the run's first event; the first event is at 0.
  // An interrupt between the tracer's clock reading and its write can make neighbours run backwards
  // by a few hundred nanoseconds.
  int64_t time_ns;
  // Index into the function table (ShardHeader.function).
  uint32_t function;
  int32_t pid;
  uint16_t cpu;
  // Depth of the call in its task, 0 = called from user mode (or a kernel thread's outermost call).
  uint8_t depth;
  EventKind kind;
};

// A task as a number: its pid, or below all pids (which are negative where a trace does not name
// the task) a CPU's idle loop. Idle loops share pid 0, but each has a stack of its own.
inline int64_t TaskKey(int32_t pid, int64_t cpu) {
  return pid != 0 ? pid : std::numeric_limits<int64_t>::min() + cpu;
}

// All events of one run: CPU after CPU, each in write order.
struct Trace {
  std::vector<TraceEvent> events;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_DECODING_TRACE_H_
