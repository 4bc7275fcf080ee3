// Gradient-boosted trees with logistic loss, or softmax where classes are exclusive (XGBoost).
#ifndef CALLPRINT_MODELS_TREES_GRADIENT_BOOSTING_H_
#define CALLPRINT_MODELS_TREES_GRADIENT_BOOSTING_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "models/learner/learner.h"
#include "models/trees/trees.pb.h"

namespace callprint {

std::unique_ptr<Learner> MakeGradientBoosting(const XgboostSpec& spec);

// Trains on `input` and returns the gain of all splits by each column: what XGBoost calls
// total_gain, 0 for a column without a split. Errors as Learner::Fit.
absl::StatusOr<std::vector<double>> TotalGain(const XgboostSpec& spec, const LearnerInput& input);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_TREES_GRADIENT_BOOSTING_H_
