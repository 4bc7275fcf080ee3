// The events of all CPUs as one sequence in time order. Each CPU's own order is kept, also where
// its times run backwards for a moment; equal times go to the lower CPU first.
#ifndef CALLPRINT_DATASET_CALLS_TIME_ORDER_H_
#define CALLPRINT_DATASET_CALLS_TIME_ORDER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "collector/decoding/time_merge.h"
#include "collector/decoding/trace.h"

namespace callprint {

// Shows each event to `visit`, a function of a const TraceEvent&.
template <typename Visit>
void VisitInTimeOrder(const Trace& trace, Visit visit) {
  struct Stream {
    const TraceEvent* next;
    const TraceEvent* end;
  };
  std::vector<Stream> streams;
  const TraceEvent* const end = trace.events.data() + trace.events.size();
  for (const TraceEvent* event = trace.events.data(); event != end;) {
    const TraceEvent* const first = event;
    while (event != end && event->cpu == first->cpu) ++event;
    streams.push_back({first, event});
  }
  TimeMerge<int64_t> merge;
  for (size_t i = 0; i < streams.size(); ++i) {
    merge.Add(streams[i].next->time_ns, static_cast<uint32_t>(i));
  }
  while (!merge.empty()) {
    Stream& stream = streams[merge.stream()];
    visit(*stream.next);
    ++stream.next;
    if (stream.next == stream.end) {
      merge.Remove();
    } else {
      // As they count for merging, times never go backwards.
      merge.GoOn(std::max(merge.time(), stream.next->time_ns));
    }
  }
}

std::vector<TraceEvent> InTimeOrder(Trace trace);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_CALLS_TIME_ORDER_H_
