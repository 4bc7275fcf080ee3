// What stands behind preprocessing in a model: a binary classifier on a prepared matrix.
#ifndef CALLPRINT_MODELS_LEARNER_H_
#define CALLPRINT_MODELS_LEARNER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dataset/sparse_matrix.h"

namespace callprint {

// Views of one training fold after preprocessing; they must outlive the call to Fit only. The
// vectors have features.rows() elements, labels are 0 or 1.
struct LearnerInput {
  const SparseMatrix& features;
  const std::vector<int>& label;
  // Inner splits keep a group on one side.
  const std::vector<std::string>& group;
  // Weight of a row of each class.
  double negative_weight = 1;
  double positive_weight = 1;
  uint64_t seed = 0;
};

class Learner {
 public:
  virtual ~Learner() = default;

  // Called once. The caller has checked that there is a row of either class and at least one
  // column.
  virtual absl::Status Fit(const LearnerInput& input) = 0;

  // Scores of the positive class in [0, 1], one a row. `features` has the columns that Fit saw.
  virtual absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const = 0;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_LEARNER_H_
