// What is wrong with a FeatureSpec by itself, before any data are read.
#ifndef CALLPRINT_MODELS_PREPROCESSING_FEATURE_CHECKS_H_
#define CALLPRINT_MODELS_PREPROCESSING_FEATURE_CHECKS_H_

#include "models/learner/spec_errors.h"
#include "models/preprocessing/feature_spec.pb.h"

namespace callprint {

// Whether groups and columns exist is known only once tables are read.
void CheckFeatures(const FeatureSpec& spec, SpecErrors& errors);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_PREPROCESSING_FEATURE_CHECKS_H_
