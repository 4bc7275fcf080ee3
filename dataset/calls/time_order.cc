#include "dataset/calls/time_order.h"

#include <utility>

namespace callprint {

std::vector<TraceEvent> InTimeOrder(Trace trace) {
  const auto is_of_another_cpu = [](const TraceEvent& a, const TraceEvent& b) {
    return a.cpu != b.cpu;
  };
  if (std::adjacent_find(trace.events.begin(), trace.events.end(), is_of_another_cpu) ==
      trace.events.end()) {
    return std::move(trace.events);
  }
  std::vector<TraceEvent> merged;
  merged.reserve(trace.events.size());
  VisitInTimeOrder(trace, [&](const TraceEvent& event) { merged.push_back(event); });
  return merged;
}

}  // namespace callprint
