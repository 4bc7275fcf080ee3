// Samples that are nearly the same: what a split by groups may still leave on both sides.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_VALIDITY_NEAR_COPIES_H_
#define CALLPRINT_REPORTS_EXPERIMENT_VALIDITY_NEAR_COPIES_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "dataset/features/sparse_matrix.h"

namespace callprint {

// Two samples are near copies where the cosine of their log(1 + calls) over all functions is at
// least this (as in dataset/release/duplicates.h).
inline constexpr double kNearCopyCosine = 0.999;

// All pairs (first < second) of rows of `counts` (calls of each function, no negative values) that
// are near copies. A row without calls is no copy of anything.
std::vector<std::pair<uint32_t, uint32_t>> FindNearCopies(const SparseMatrix& counts);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_VALIDITY_NEAR_COPIES_H_
