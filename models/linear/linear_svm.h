// Linear support vector machine with squared hinge loss (liblinear); its decision values become
// scores by Platt scaling on grouped inner folds.
#ifndef CALLPRINT_MODELS_LINEAR_LINEAR_SVM_H_
#define CALLPRINT_MODELS_LINEAR_LINEAR_SVM_H_

#include <memory>

#include "models/learner/learner.h"
#include "models/linear/linear.pb.h"

namespace callprint {

std::unique_ptr<Learner> MakeLinearSvm(const LinearSvmSpec& spec);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_LINEAR_LINEAR_SVM_H_
