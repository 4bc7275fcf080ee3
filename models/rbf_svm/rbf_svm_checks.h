// What is wrong with the spec of an SVM with a radial basis function.
#ifndef CALLPRINT_MODELS_RBF_SVM_RBF_SVM_CHECKS_H_
#define CALLPRINT_MODELS_RBF_SVM_RBF_SVM_CHECKS_H_

#include "models/learner/spec_errors.h"
#include "models/rbf_svm/rbf_svm.pb.h"

namespace callprint {

void CheckRbfSvm(const RbfSvmSpec& spec, SpecErrors& errors);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_RBF_SVM_RBF_SVM_CHECKS_H_
