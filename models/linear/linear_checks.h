// What is wrong with the spec of a linear learner.
#ifndef CALLPRINT_MODELS_LINEAR_LINEAR_CHECKS_H_
#define CALLPRINT_MODELS_LINEAR_LINEAR_CHECKS_H_

#include <string>

#include "models/learner/spec_errors.h"
#include "models/linear/linear.pb.h"

namespace callprint {

// `learner`: the name of its field.
void CheckLogisticRegression(const std::string& learner, const LogisticRegressionSpec& spec,
                             SpecErrors& errors);

void CheckLinearSvm(const LinearSvmSpec& spec, SpecErrors& errors);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_LINEAR_LINEAR_CHECKS_H_
