// Pearson's chi-squared of a feature column and the targets: a way to rank columns.
#ifndef CALLPRINT_MODELS_PREPROCESSING_CHI_SQUARED_H_
#define CALLPRINT_MODELS_PREPROCESSING_CHI_SQUARED_H_

#include <vector>

#include "dataset/features/sparse_matrix.h"
#include "models/learner/targets.h"

namespace callprint {

// One a column, as scikit-learn's chi2 has it: a column's values are taken for counts, whose sum is
// to be shared among the labels as the rows are. 0 for a column of zeros. Where classes are not
// exclusive, the sum over classes of each against its absence. Precondition: no value is negative.
std::vector<double> ChiSquared(const SparseMatrix& features, const Targets& targets);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_PREPROCESSING_CHI_SQUARED_H_
