// How much two rankings of functions agree: between datasets and kernels, between halves of one
// dataset's programs (what agreement can be hoped for), and between measures.
//
// Example:
//   absl::StatusOr<Agreement> kernels = AgreementOf(parts[0], parts[1], measure, 200, seed);
//   absl::StatusOr<Agreement> ceiling = AgreementOfHalves(parts[0], measure, 100, seed);
#ifndef CALLPRINT_REPORTS_CENTRAL_FUNCTIONS_RANK_AGREEMENT_H_
#define CALLPRINT_REPORTS_CENTRAL_FUNCTIONS_RANK_AGREEMENT_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "reports/central_functions/function_centrality.h"
#include "reports/statistics/statistics.h"

namespace callprint {

// The top that TopOverlap is given for.
inline constexpr int kOverlapCount = 50;
// Two in each half.
inline constexpr size_t kMinProgramsForHalves = 4;

// NaN where a value is not defined; both ends of an interval are NaN where there is none.
struct Estimate {
  double value = 0;
  Interval interval;
};

struct Agreement {
  // Functions that both sides call; of halves, the mean over splits. All else is of these only.
  double shared_functions = 0;
  // Spearman's rank correlation.
  Estimate spearman;
  // TopOverlap of the kOverlapCount most central.
  Estimate top_overlap;
};

// Jaccard's index of the two tops: functions in both over functions in either. A top has the
// `count` largest values above 0. NaN where both are empty. Precondition: as many values in both.
double TopOverlap(const std::vector<double>& first, const std::vector<double>& second, int count);

// Two parts. Intervals are over draws of their programs (ResampledMeans); a draw has fewer distinct
// programs than the part, so it agrees less, and intervals lean downward. There are none where a
// part has a single program.
absl::StatusOr<Agreement> AgreementOf(const TracedPart& first, const TracedPart& second,
                                      int measure, int resamples, uint64_t seed);

// Halves of a part's programs, dealt at random `splits` times: the mean over splits, and the 95 %
// percentile range of single splits. InvalidArgument for fewer than kMinProgramsForHalves.
absl::StatusOr<Agreement> AgreementOfHalves(const TracedPart& part, int measure, int splits,
                                            uint64_t seed);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_CENTRAL_FUNCTIONS_RANK_AGREEMENT_H_
