// The order of a replay: runs of one label follow one another as stretches, which take turns, so
// that a delay can be measured from the beginning of each.
//
// Example:
//   for (const OrderedRun& next : DealStretches(is_positive, 3, seed)) ... next.run
#ifndef CALLPRINT_REPORTS_ADAPTIVE_TRACING_STRETCHES_H_
#define CALLPRINT_REPORTS_ADAPTIVE_TRACING_STRETCHES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace callprint {

struct OrderedRun {
  size_t run = 0;
  bool begins_stretch = false;
};

// Every run once, in an order drawn from the seed. There are as many stretches of either label, of
// lengths drawn by chance, `mean_runs` (at least 1) being the mean of the label with fewer runs.
// With runs of one label only, they are one stretch.
std::vector<OrderedRun> DealStretches(const std::vector<bool>& is_positive, double mean_runs,
                                      uint64_t seed);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_ADAPTIVE_TRACING_STRETCHES_H_
