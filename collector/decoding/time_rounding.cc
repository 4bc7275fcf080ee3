#include "collector/decoding/time_rounding.h"

#include <algorithm>

namespace callprint {
namespace {

int64_t Rounded(int64_t stretch_ns, int bits) {
  int shift = 0;
  while ((stretch_ns >> shift) >= (int64_t{2} << bits)) ++shift;
  if (shift == 0) return stretch_ns;
  return ((stretch_ns + (int64_t{1} << (shift - 1))) >> shift) << shift;
}

}  // namespace

void RoundTimes(int bits, Trace* trace) {
  if (bits == 0) return;
  int64_t before = 0;
  int64_t before_rounded = 0;
  const TraceEvent* last = nullptr;
  for (TraceEvent& event : trace->events) {
    // Each CPU's events begin at a time of their own.
    if (last == nullptr || event.cpu != last->cpu) before = before_rounded = 0;
    const int64_t time_ns = event.time_ns;
    const int64_t stretch_ns = time_ns - before;
    event.time_ns = stretch_ns < 0 || stretch_ns >= kExactStretchNs
                        ? std::max(time_ns, std::min(before_rounded, before_rounded + stretch_ns))
                        : before_rounded + Rounded(stretch_ns, bits);
    before = time_ns;
    before_rounded = event.time_ns;
    last = &event;
  }
}

void TruncateTimes(int64_t grid_ns, Trace* trace) {
  if (grid_ns == 0) return;
  for (TraceEvent& event : trace->events) {
    // Also below zero, where division goes up.
    const int64_t beyond = (event.time_ns % grid_ns + grid_ns) % grid_ns;
    event.time_ns -= beyond;
  }
}

}  // namespace callprint
