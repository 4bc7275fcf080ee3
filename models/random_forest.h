// Random forest (Breiman 2001): of a single label in XGBoost's single-round mode, of several
// classes by class_forest.h.
//
// Trees minimise squared error on labels 0 and 1, which for two classes is the Gini criterion; a
// leaf is its training rows' share of positives, and the score is the mean over trees. Two
// differences from the textbook: rows are drawn without replacement, and columns once for each
// level of a tree instead of each node (the exact split search, six times faster here than
// histograms, offers no finer draw).
#ifndef CALLPRINT_MODELS_RANDOM_FOREST_H_
#define CALLPRINT_MODELS_RANDOM_FOREST_H_

#include <memory>

#include "models/learner.h"
#include "models/model_spec.pb.h"

namespace callprint {

std::unique_ptr<Learner> MakeRandomForest(const RandomForestSpec& spec);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_RANDOM_FOREST_H_
