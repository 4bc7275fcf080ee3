// Random forest (Breiman 2001) of trees whose leaves hold a share for every class, for one of
// several classes or any set of them. XGBoost's forests, which random_forest.h uses for a single
// label, grow a tree a class instead: 44 times the work for 44 classes.
//
// A split is the one that lowers the Gini impurity most, summed over classes; a leaf's answer is
// its training rows' share of each class, and the score is the mean over trees. As in
// random_forest.h, rows are drawn without replacement, and columns once for each level of a tree.
#ifndef CALLPRINT_MODELS_CLASS_FOREST_H_
#define CALLPRINT_MODELS_CLASS_FOREST_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "models/learner.h"
#include "models/model_spec.pb.h"

namespace callprint {

class ClassForest {
 public:
  void Train(const RandomForestSpec& spec, const ClassLearnerInput& input);

  // [row, class], row by row.
  std::vector<double> Predict(const SparseMatrix& features) const;

  SavedLearner Save() const;
  // As Learner::Load.
  absl::Status Load(const SavedLearner& saved, size_t columns);

 private:
  friend class TreeGrower;

  struct Node {
    // Rows with a smaller value go to the node after this one, others to `right`. A leaf's `right`
    // is 0.
    uint32_t column = 0;
    float threshold = 0;
    uint32_t right = 0;
    // Leaves: where its shares begin in share_.
    uint32_t shares = 0;
  };

  size_t classes_ = 0;
  std::vector<std::vector<Node>> trees_;
  std::vector<float> share_;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_CLASS_FOREST_H_
