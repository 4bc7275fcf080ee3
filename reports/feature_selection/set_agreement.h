// How much sets of the same kind agree: whether a selection is the same from fold to fold.
//
// Example:
//   double stable = MeanKuncheva(chosen_of_fold, candidates);
#ifndef CALLPRINT_REPORTS_FEATURE_SELECTION_SET_AGREEMENT_H_
#define CALLPRINT_REPORTS_FEATURE_SELECTION_SET_AGREEMENT_H_

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace callprint {

// Mean over all pairs of sets: shared elements by elements of either. It rises with the size of
// sets that are drawn blindly. NaN for fewer than two sets, or a pair of empty ones.
double MeanJaccard(const std::vector<std::set<std::string>>& sets);

// Mean over all pairs of sets of k of `candidates` elements: Kuncheva's index (2007),
// (shared - k^2 / candidates) / (k - k^2 / candidates): 1 for equal sets, 0 for what blind draws
// share on average. NaN for fewer than two sets, sets that differ in size, or where there is no
// choice (k = 0 or k = candidates).
double MeanKuncheva(const std::vector<std::set<std::string>>& sets, size_t candidates);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_FEATURE_SELECTION_SET_AGREEMENT_H_
