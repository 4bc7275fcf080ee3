// Call counts of two machines, made comparable: functions by name, counts as shares.
#ifndef CALLPRINT_REPORTS_TRACEME_OUT_TWO_SIDES_H_
#define CALLPRINT_REPORTS_TRACEME_OUT_TWO_SIDES_H_

#include <string>
#include <vector>

#include "dataset/features/sparse_matrix.h"

namespace callprint {

// Names of the columns that both have, sorted.
std::vector<std::string> CommonColumns(const SparseMatrix& one, const SparseMatrix& other);

// The named columns of `counts`, which it has, in that order; in thousandths of their sum in each
// row, or 0 where that is 0.
SparseMatrix Shares(const SparseMatrix& counts, const std::vector<std::string>& columns);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_TRACEME_OUT_TWO_SIDES_H_
