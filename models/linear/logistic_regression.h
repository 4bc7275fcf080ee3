// L2-regularised logistic regression (liblinear).
#ifndef CALLPRINT_MODELS_LINEAR_LOGISTIC_REGRESSION_H_
#define CALLPRINT_MODELS_LINEAR_LOGISTIC_REGRESSION_H_

#include <memory>

#include "models/learner/learner.h"
#include "models/linear/linear.pb.h"

namespace callprint {

std::unique_ptr<Learner> MakeLogisticRegression(const LogisticRegressionSpec& spec);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_LINEAR_LOGISTIC_REGRESSION_H_
