// Metrics of pairs of held-out stretches: a stretch is what was recorded between two changes of the
// label. A fold holds out one stretch of each label and trains on all others; every such pair is a
// fold. The figure is the mean over pairs; its interval is over other stretches of the same kind.
#ifndef CALLPRINT_REPORTS_TRACEME_OUT_STRETCH_PAIRS_H_
#define CALLPRINT_REPORTS_TRACEME_OUT_STRETCH_PAIRS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "reports/statistics/statistics.h"

namespace callprint {

struct StretchPair {
  // Sessions (SampleInfo.session).
  std::string positive;
  std::string negative;
};

// All pairs of `positive` and `negative` stretches, negative after negative within each positive.
std::vector<StretchPair> AllPairs(const std::vector<std::string>& positive,
                                  const std::vector<std::string>& negative);

struct PairMean {
  double value = 0;
  Interval interval;
};

// `value[i * negatives + j]` is that of positive stretch i and negative stretch j. The interval is
// the 95 % percentile interval of means over stretches that are drawn with replacement, those of
// each label among themselves. InvalidArgument for fewer than two stretches of a label.
absl::StatusOr<PairMean> MeanOverPairs(const std::vector<double>& value, int positives,
                                       int negatives, int resamples, uint64_t seed);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_TRACEME_OUT_STRETCH_PAIRS_H_
