// Splits inside a training fold: for calibration and early stopping, which must not see the
// held-out fold and must not have one group on both sides either.
#ifndef CALLPRINT_MODELS_INNER_FOLDS_H_
#define CALLPRINT_MODELS_INNER_FOLDS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "dataset/sparse_matrix.h"
#include "models/targets.h"

namespace callprint {

// Fold (0 .. folds - 1) of each row: groups are shuffled by the seed, taken from large to small,
// and each goes to the fold that leaves the folds most alike in their rows of either label (0 or
// 1). Fewer groups than folds leave folds empty.
std::vector<int> InnerFolds(const std::vector<std::string>& group, const std::vector<int>& label,
                            int folds, uint64_t seed);

// The same for the rows of every class; where classes overlap, folds are also alike in size.
std::vector<int> InnerFolds(const std::vector<std::string>& group, const Targets& targets,
                            int folds, uint64_t seed);

// The rows named, in that order; the columns stay.
SparseMatrix SelectRows(const SparseMatrix& matrix, const std::vector<size_t>& rows);

template <typename T>
std::vector<T> SelectElements(const std::vector<T>& values, const std::vector<size_t>& rows) {
  std::vector<T> selected;
  selected.reserve(rows.size());
  for (const size_t row : rows) selected.push_back(values[row]);
  return selected;
}

}  // namespace callprint

#endif  // CALLPRINT_MODELS_INNER_FOLDS_H_
