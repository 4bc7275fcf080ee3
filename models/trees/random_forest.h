// Random forest (Breiman 2001) of trees whose leaves hold a share for every class: of one label, of
// one of several classes, or of any set of them.
//
// No library of Debian 12 grows such trees: XGBoost 1.7's forests have a tree for each class, 44
// times the work for 44 classes; OpenCV's know one label for a row, dlib's only regression, and
// mlpack is not there.
//
// A split is the one that lowers the Gini impurity most, summed over classes; a leaf's answer is
// its training rows' share of each class, and the score is the mean over trees. Two differences
// from the textbook: rows are drawn without replacement, and columns once for each level of a tree
// instead of each node.
#ifndef CALLPRINT_MODELS_TREES_RANDOM_FOREST_H_
#define CALLPRINT_MODELS_TREES_RANDOM_FOREST_H_

#include <memory>

#include "models/learner/learner.h"
#include "models/trees/trees.pb.h"

namespace callprint {

std::unique_ptr<Learner> MakeRandomForest(const RandomForestSpec& spec);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_TREES_RANDOM_FOREST_H_
