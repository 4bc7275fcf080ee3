// What is wrong with the spec of Sys2vec.
#ifndef CALLPRINT_MODELS_SYS2VEC_SYS2VEC_CHECKS_H_
#define CALLPRINT_MODELS_SYS2VEC_SYS2VEC_CHECKS_H_

#include "models/learner/spec_errors.h"
#include "models/preprocessing/feature_spec.pb.h"
#include "models/sys2vec/sys2vec.pb.h"

namespace callprint {

void CheckSys2vec(const FeatureSpec& features, const Sys2vecSpec& spec, SpecErrors& errors);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_SYS2VEC_SYS2VEC_CHECKS_H_
