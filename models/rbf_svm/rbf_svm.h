// Support vector machine with a Gaussian kernel (libsvm); its decision values become scores by
// Platt scaling on grouped inner folds (libsvm's own scaling draws folds by rand() and ignores
// groups).
#ifndef CALLPRINT_MODELS_RBF_SVM_RBF_SVM_H_
#define CALLPRINT_MODELS_RBF_SVM_RBF_SVM_H_

#include <memory>

#include "models/learner/learner.h"
#include "models/rbf_svm/rbf_svm.pb.h"

namespace callprint {

std::unique_ptr<Learner> MakeRbfSvm(const RbfSvmSpec& spec);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_RBF_SVM_RBF_SVM_H_
