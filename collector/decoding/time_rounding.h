// Rounds the times of a trace: three quarters of a shard are times. Either each stretch is rounded
// to a few digits, which makes two thirds of the size and keeps what a call takes; or all times go
// to a grid, as those of a coarse clock do. Real clocks make times so irregular that only a grid
// keeps them small.
#ifndef CALLPRINT_COLLECTOR_DECODING_TIME_ROUNDING_H_
#define CALLPRINT_COLLECTOR_DECODING_TIME_ROUNDING_H_

#include <cstdint>

#include "collector/decoding/trace.h"

namespace callprint {

// Stretches of this length or more are kept exactly, and what was rounded before them is made good
// in them.
constexpr int64_t kExactStretchNs = 8192;

// Changes the stretches of time between neighbouring events of a CPU, of kExactStretchNs at most,
// to `bits` binary digits behind the leading one, half up: with 3 bits, 16 to 30 ns to a multiple
// of 2 ns, 4,096 to 8,191 ns to a multiple of 512 ns, an error of 1/16 at most. Times that run
// backwards are left alone. So durations keep their proportions, and times of day their order; over
// a stretch without an exact one, errors of rounding add up. `bits` 0 changes nothing. A pure
// function of its arguments.
void RoundTimes(int bits, Trace* trace);

// Changes each time to the multiple of `grid_ns` at or before it. What many calls take together
// stays as it was but for chance, as with any sampling clock; what one takes is known to grid_ns.
// `grid_ns` 0 changes nothing.
void TruncateTimes(int64_t grid_ns, Trace* trace);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_DECODING_TIME_ROUNDING_H_
