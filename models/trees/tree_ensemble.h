// libxgboost behind one call: trains an ensemble of trees on one thread and predicts with it.
#ifndef CALLPRINT_MODELS_TREES_TREE_ENSEMBLE_H_
#define CALLPRINT_MODELS_TREES_TREE_ENSEMBLE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/learner/learner.h"

namespace callprint {

class TreeEnsemble {
 public:
  using Parameters = std::vector<std::pair<std::string, std::string>>;

  TreeEnsemble();
  ~TreeEnsemble();
  TreeEnsemble(const TreeEnsemble&) = delete;
  TreeEnsemble& operator=(const TreeEnsemble&) = delete;

  // `parameters` are XGBoost's own (name, value); threads, verbosity and the seed are set here.
  // Absent entries of the matrix are zeros, not missing values. Splits by columns of input.evidence
  // are monotone, and every tree has these among the columns that it draws. Internal, with
  // XGBoost's message, where it fails.
  absl::Status Train(const Parameters& parameters, int rounds, const LearnerInput& input);

  // The same with labels as the objective wants them: one a row, or [row, output] where each output
  // has its own; and a weight a row.
  absl::Status Train(const Parameters& parameters, int rounds, const SparseMatrix& features,
                     const std::vector<float>& label, const std::vector<float>& weight,
                     uint64_t seed) {
    return Train(parameters, rounds, features, label, weight, {}, seed);
  }

  // The objective's outputs: one a row, or [row, output].
  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const;

  // Gain of all splits by each of the `columns` that it was trained on.
  absl::StatusOr<std::vector<double>> TotalGain(size_t columns) const;

  absl::StatusOr<SavedLearner> Save() const;
  // As Learner::Load. XGBoost itself reads the bytes: load only models from where you would run a
  // program.
  absl::Status Load(const SavedLearner& saved, size_t columns);

 private:
  absl::Status Train(const Parameters& parameters, int rounds, const SparseMatrix& features,
                     const std::vector<float>& label, const std::vector<float>& weight,
                     const std::vector<uint8_t>& evidence, uint64_t seed);

  // Owns XGBoost's handle, whose header stays out of ours.
  struct Booster;
  std::unique_ptr<Booster> booster_;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_TREES_TREE_ENSEMBLE_H_
