// What is wrong with the spec of a learner of trees.
#ifndef CALLPRINT_MODELS_TREES_TREE_CHECKS_H_
#define CALLPRINT_MODELS_TREES_TREE_CHECKS_H_

#include <string>

#include "models/learner/spec_errors.h"
#include "models/preprocessing/feature_spec.pb.h"
#include "models/trees/trees.pb.h"

namespace callprint {

void CheckRandomForest(const RandomForestSpec& forest, SpecErrors& errors);

// `learner`: the name of its field.
void CheckXgboost(const std::string& learner, const FeatureSpec& features, const XgboostSpec& spec,
                  SpecErrors& errors);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_TREES_TREE_CHECKS_H_
