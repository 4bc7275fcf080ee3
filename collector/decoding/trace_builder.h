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

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "collector/decoding/ring_buffer.h"
#include "collector/decoding/time_merge.h"
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

// The same for events that come in piece by piece: much of the work is done while they do.
//
// Example:
//   TraceBuilder builder;
//   while (...) {
//     for (...) builder.Add(i, cpu, decoded.events, function_id);
//     builder.MatchUpToLastPiece();
//   }
//   builder.Finish(&trace);
class TraceBuilder {
 public:
  // Appends what was decoded of one CPU. `i` is the CPU's place in the trace and its counters:
  // below 65,536, and always the same for a CPU. What no CPU has is an empty place.
  void Add(size_t i, uint16_t cpu, const std::vector<RawEvent>& events,
           absl::FunctionRef<uint32_t(uint64_t address)> function_id);

  // Matches what had been added by the call before. To be called once all CPUs were asked for their
  // events: so none is expected any more that is earlier. Where one comes nevertheless, all is
  // matched anew in the end, so that the trace is the same.
  void MatchUpToLastPiece();

  // Makes the trace of all that was added, and begins another one. Returns the counters of each
  // place: cpu, events and the unmatched ones.
  std::vector<CpuCounters> Finish(Trace* trace, uint64_t* start_ns = nullptr);

 private:
  struct OpenCall {
    // In its CPU's events.
    size_t event;
    uint32_t address;
    uint16_t cpu;
    uint16_t depth;
  };
  using Stack = std::vector<OpenCall>;

  // An exit that came before its entry: the clock of its CPU is behind.
  struct EarlyExit {
    uint32_t address;
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

  struct Cpu {
    uint16_t cpu = 0;
    // As many events as the last trace had.
    size_t expected = 0;
    // In the order of writing. `function` is the place of its address in function_of_address_.
    std::vector<TraceEvent> events;
    // Of an entry its own timestamp, of an exit its calltime.
    std::vector<uint64_t> other_ns;
    // Entries whose time is their exit's calltime.
    std::vector<bool> matched;
    // What was added to its times.
    uint64_t shift_ns = 0;
    // How many had been added when MatchUpToLastPiece() was called.
    size_t known = 0;
    // The first that is not matched yet.
    size_t next = 0;
    bool is_merged = false;
    // The latest time so far: within a CPU the order is that of writing, whatever the times say.
    uint64_t latest_ns = 0;
    // The earliest of its times that are as they will be.
    int64_t earliest_ns = std::numeric_limits<int64_t>::max();
    // The shortest time from an entry's calltime to its timestamp.
    int64_t delay_ns = std::numeric_limits<int64_t>::max();
    uint64_t unmatched_entries = 0;
    uint64_t unmatched_exits = 0;
    // Of the last event that was matched.
    int32_t pid = 0;
    Stack* stack = nullptr;
  };

  // `of_all`: otherwise only up to what is known of the CPUs. Sets is_late_ where an event comes
  // after a later one.
  void Match(bool of_all);
  void MatchEvent(size_t cpu, size_t index, uint64_t now_ns);
  bool MatchEarlyExit(size_t cpu, size_t index);
  void SetEntry(Cpu* cpu, size_t index, uint64_t calltime_ns);
  void KeepTime(const OpenCall& call);
  void DropInnermost(Stack* stack);
  void DropOpenCalls();
  void Restart(const std::vector<uint64_t>& shift_ns);
  void BringClocksTogether();
  static void UseOneClock(Cpu* cpu);
  uint32_t AddressId(uint64_t address, absl::FunctionRef<uint32_t(uint64_t address)> function_id);

  std::vector<Cpu> cpus_;
  absl::flat_hash_map<uint64_t, uint32_t> id_of_address_;
  std::vector<uint32_t> function_of_address_;
  // Addresses that came last, so that most need not be looked up.
  static constexpr uint32_t kNoAddress = std::numeric_limits<uint32_t>::max();
  struct RecentAddress {
    uint64_t address = 0;
    uint32_t id = kNoAddress;
  };
  std::array<RecentAddress, 1024> recent_;

  // CPUs with events that are not matched yet, by latest_ns. Tasks move between CPUs, so that
  // events are matched in the order of time.
  TimeMerge<uint64_t> merge_;
  // What was matched last.
  uint64_t now_ns_ = 0;
  size_t now_cpu_ = 0;
  bool is_late_ = false;
  uint64_t max_shift_ns_ = 0;
  absl::flat_hash_map<int64_t, Stack*> stack_of_task_;
  std::deque<Stack> stacks_;
  // Of each task; none of them has its entry at early_until_ns_ or later.
  absl::flat_hash_map<int32_t, std::vector<EarlyExit>> early_exits_;
  uint64_t early_until_ns_ = 0;
  // What exits before their entries say of the clocks.
  std::vector<ClockBehind> clocks_behind_;
};

// Adds what decoding has counted: other_events and lost, as BuildTrace does.
void AddDecodeCounters(const DecodeCounters& decoded, CpuCounters* counters);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_DECODING_TRACE_BUILDER_H_
