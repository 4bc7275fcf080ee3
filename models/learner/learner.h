// What stands behind preprocessing in a model: a classifier on a prepared matrix. Every learner
// tells one label from its absence; some also learn several classes at once, and one-versus-rest
// (one_versus_rest.h) does that for the others.
#ifndef CALLPRINT_MODELS_LEARNER_LEARNER_H_
#define CALLPRINT_MODELS_LEARNER_LEARNER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dataset/features/sparse_matrix.h"
#include "models/learner/targets.h"
#include "models/learning_curve.pb.h"
#include "models/saved_model.pb.h"

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
  // The label is one class of many, each with a learner of its own: time is short, and an answer
  // to the last digit is not worth its price.
  bool one_of_many = false;
  // By column: 1 where more never makes the label less likely (XgboostSpec.evidence_group). Empty
  // where the spec names none.
  std::vector<uint8_t> evidence = {};
};

// The same of several classes. Each has a row that it holds of and one that it does not.
struct ClassLearnerInput {
  const SparseMatrix& features;
  const Targets& targets;
  const std::vector<std::string>& group;
  // Weight of each row.
  const std::vector<double>& weight;
  uint64_t seed = 0;
};

class Learner {
 public:
  virtual ~Learner() = default;

  // One of the two is called, once. The caller has checked that there is a row of either class and
  // at least one column.
  virtual absl::Status Fit(const LearnerInput& input) = 0;
  // Only where LearnsClasses().
  virtual absl::Status FitClasses(const ClassLearnerInput& input) {
    return absl::InternalError("this learner knows two classes only");
  }
  virtual bool LearnsClasses() const { return false; }

  // Scores in [0, 1]: of the positive class, one a row; after FitClasses [row, class], row by row,
  // those of a row adding up to 1 where classes are exclusive. `features` has the columns that Fit
  // saw.
  virtual absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const = 0;

  // How it learnt, epoch by epoch, valid as long as the learner; null unless it is a network that
  // was fitted (not loaded).
  virtual const LearningCurve* learning_curve() const { return nullptr; }

  // How much of what it learnt rests on each of the `columns` that Fit saw, in any unit; not
  // negative. Empty where there is no such measure, or it was loaded.
  virtual absl::StatusOr<std::vector<double>> ColumnWeights(size_t columns) const {
    return std::vector<double>();
  }

  // What was learnt. Precondition: it was fitted, or loaded.
  virtual absl::StatusOr<SavedLearner> Save() const = 0;
  // In place of Fit: what Save gave for rows of `columns` columns, after which Predict answers with
  // the same bits. InvalidArgument where it is of another learner, or not such rows' (damaged).
  virtual absl::Status Load(const SavedLearner& saved, size_t columns) = 0;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_LEARNER_LEARNER_H_
