// From the raw events of each CPU to the trace of a run: returns are matched to their entries, and
// times become relative.
//
// Example:
//   Trace trace;
//   std::vector<CpuCounters> counters = BuildTrace(cpus, [&](uint64_t address) {
//     return writer.FunctionId(symbols.Name(address));
//   }, &trace);
#ifndef CALLPRINT_COLLECTOR_DECODING_TRACE_BUILDER_H_
#define CALLPRINT_COLLECTOR_DECODING_TRACE_BUILDER_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "collector/decoding/ring_buffer.h"
#include "collector/decoding/trace.h"
#include "collector/recording.pb.h"

namespace callprint {

// Fills `trace` with all events of all CPUs, in the order of `cpus`, and returns one CpuCounters
// for each of them: cpu, events, other_events and the unmatched ones. Its `lost` holds the events
// that page headers report as lost, plus one for each page that reports loss without a number and
// for each damaged page; overrun and dropped, which only the kernel's statistics tell, are left to
// the caller.
//
// Matching: each task has a stack of open calls (the idle tasks, all of pid 0, have one for each
// CPU). An exit closes the innermost open call with its function and depth; calls inside of that
// one, and open calls at an entry's depth or deeper when the entry comes, have lost their return:
// unmatched entries. Calls still open at the end count as well. An exit without such a call is an
// unmatched exit, and stays in the trace as any other. Where CPUs' clocks differ, the return of a
// task that moved can come before its entry: it is matched by its calltime, which is by the entry's
// clock.
//
// Times: a matched entry's is its exit's calltime, any other entry's its own timestamp; an exit's
// is its rettime. The tracer reads those two from the scheduler's clock, whatever the trace's clock
// is (trace_clock): where the two differ, as the shortest time from a calltime to its entry's
// timestamp shows, they are brought to the trace's clock. A CPU whose returns come before their
// entries on another CPU has a clock that is behind: all its times grow by the least that puts none
// of them before its entry (none do where that is impossible: clocks that drift). The smallest of
// all times becomes 0; `start_ns`, if given, is what it was by the trace's clock.
//
// `function_id` gives the value for TraceEvent.function; it is called once for each address.
std::vector<CpuCounters> BuildTrace(const std::vector<CpuEvents>& cpus,
                                    absl::FunctionRef<uint32_t(uint64_t address)> function_id,
                                    Trace* trace, uint64_t* start_ns = nullptr);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_DECODING_TRACE_BUILDER_H_
