// Mutual information of a feature column with the targets: how feature selection ranks columns.
#ifndef CALLPRINT_MODELS_PREPROCESSING_MUTUAL_INFORMATION_H_
#define CALLPRINT_MODELS_PREPROCESSING_MUTUAL_INFORMATION_H_

#include <vector>

#include "dataset/features/sparse_matrix.h"
#include "models/learner/targets.h"

namespace callprint {

// The plug-in estimate, in nats, one a column. A column is made discrete first: 0 is a bin of its
// own, and its m non-zero values fall into up to 7 bins of about equal size, cut after the sorted
// values number m*i/7 (i = 1..6, from 0); equal values share a bin. Where classes are not
// exclusive, the sum over classes of the information about each.
std::vector<double> MutualInformation(const SparseMatrix& features, const Targets& targets);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_PREPROCESSING_MUTUAL_INFORMATION_H_
