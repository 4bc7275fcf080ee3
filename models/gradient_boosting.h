// Gradient-boosted trees with logistic loss, or softmax where classes are exclusive (XGBoost).
#ifndef CALLPRINT_MODELS_GRADIENT_BOOSTING_H_
#define CALLPRINT_MODELS_GRADIENT_BOOSTING_H_

#include <memory>

#include "models/learner.h"
#include "models/model_spec.pb.h"

namespace callprint {

std::unique_ptr<Learner> MakeGradientBoosting(const XgboostSpec& spec);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_GRADIENT_BOOSTING_H_
