#include "models/linear/linear_checks.h"

namespace callprint {

void CheckLogisticRegression(const std::string& learner, const LogisticRegressionSpec& spec,
                             SpecErrors& errors) {
  errors.RequirePositive(learner + ".c", spec.c());
}

void CheckLinearSvm(const LinearSvmSpec& spec, SpecErrors& errors) {
  errors.RequirePositive("linear_svm.c", spec.c());
}

}  // namespace callprint
