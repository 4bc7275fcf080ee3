#include "models/rbf_svm/rbf_svm_checks.h"

namespace callprint {

void CheckRbfSvm(const RbfSvmSpec& spec, SpecErrors& errors) {
  errors.RequirePositive("rbf_svm.c", spec.c());
  errors.RequireNotNegative("rbf_svm.gamma", spec.gamma());
}

}  // namespace callprint
