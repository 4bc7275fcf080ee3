// Splits inside a training fold: for calibration and early stopping, which must not see the
// held-out fold and must not have one group on both sides either.
#ifndef CALLPRINT_MODELS_LEARNER_INNER_FOLDS_H_
#define CALLPRINT_MODELS_LEARNER_INNER_FOLDS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "dataset/features/sparse_matrix.h"
#include "models/learner/targets.h"

namespace callprint {

// Fold (0 .. folds - 1) of each row: groups are shuffled by the seed, taken from large to small,
// and each goes to the fold that leaves the folds most alike in their rows of either label (0 or
// 1). Fewer groups than folds leave folds empty.
std::vector<int> InnerFolds(const std::vector<std::string>& group, const std::vector<int>& label,
                            int folds, uint64_t seed);

// The same for the rows of every class; where classes overlap, folds are also alike in size.
std::vector<int> InnerFolds(const std::vector<std::string>& group, const Targets& targets,
                            int folds, uint64_t seed);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_LEARNER_INNER_FOLDS_H_
