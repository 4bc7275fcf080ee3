// libxgboost behind one call: trains an ensemble of trees on one thread and predicts with it.
#ifndef CALLPRINT_MODELS_TREE_ENSEMBLE_H_
#define CALLPRINT_MODELS_TREE_ENSEMBLE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/learner.h"

namespace callprint {

class TreeEnsemble {
 public:
  TreeEnsemble();
  ~TreeEnsemble();
  TreeEnsemble(const TreeEnsemble&) = delete;
  TreeEnsemble& operator=(const TreeEnsemble&) = delete;

  // `parameters` are XGBoost's own (name, value); threads, verbosity and the seed are set here.
  // Absent entries of the matrix are zeros, not missing values. Internal, with XGBoost's message,
  // where it fails.
  absl::Status Train(const std::vector<std::pair<std::string, std::string>>& parameters, int rounds,
                     const LearnerInput& input);

  // The objective's outputs, one a row.
  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const;

 private:
  // Owns XGBoost's handle, whose header stays out of ours.
  struct Booster;
  std::unique_ptr<Booster> booster_;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_TREE_ENSEMBLE_H_
