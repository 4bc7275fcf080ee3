// Calls of one run mixed into the trace of another (perturbation.h says when).
#ifndef CALLPRINT_DATASET_PERTURBATION_FOREIGN_CALLS_H_
#define CALLPRINT_DATASET_PERTURBATION_FOREIGN_CALLS_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "collector/decoding/trace.h"
#include "workloads/random.h"

namespace callprint {

// Of each event the index of the other event of its call: the return of an entry, the entry of a
// return; -1 where the trace has none (the rules are those of call_forest.h). `events` as
// InTimeOrder gives them.
std::vector<int64_t> OtherEventOfCall(const std::vector<TraceEvent>& events);

// A run whose calls are mixed into others.
struct ForeignRun {
  // In time order.
  std::vector<TraceEvent> events;
  // [begin, end) of events: an outermost call in which no other task ran, with all that it called.
  std::vector<std::pair<size_t, size_t>> uninterrupted;
};

ForeignRun PrepareForeignRun(Trace trace);

// Uninterrupted calls of `foreign` are put between outermost calls of `own` in random places, as
// the task's own: about `count` events. What follows is later by as long as they take. `own` is in
// time order, as is the outcome. Nothing happens where there is no such call or place.
std::vector<TraceEvent> InjectCalls(const std::vector<TraceEvent>& own,
                                    const std::vector<const ForeignRun*>& foreign, size_t count,
                                    Random* random);

// About `count` events of complete calls of `foreign` beside those of `own`: each run is begun
// somewhere in own's duration, on CPUs of its own and with tasks of its own, and ends where own
// does.
Trace RunBeside(Trace own, const std::vector<const ForeignRun*>& foreign, size_t count,
                Random* random);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_PERTURBATION_FOREIGN_CALLS_H_
