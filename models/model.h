// A model: preprocessing fitted on the training samples, and a learner.
//
// Example:
//   absl::StatusOr<std::unique_ptr<Model>> model = MakeModel(spec);
//   RETURN_IF_ERROR((*model)->Fit(training));
//   absl::StatusOr<std::vector<double>> scores = (*model)->Predict(held_out);  // [row, class]
#ifndef CALLPRINT_MODELS_MODEL_H_
#define CALLPRINT_MODELS_MODEL_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dataset/features/sparse_matrix.h"
#include "models/function_weight.pb.h"
#include "models/learner/targets.h"
#include "models/learning_curve.pb.h"
#include "models/model_spec.pb.h"
#include "models/preprocessing/preprocess.pb.h"
#include "models/saved_model.pb.h"
#include "models/tuning.pb.h"

namespace callprint {

// One fold's training part. All vectors have features.rows() elements.
struct TrainingData {
  SparseMatrix features;
  Targets targets;
  // Group of each sample on the track; inner splits (calibration, early stopping) keep groups
  // together.
  std::vector<std::string> group;
  // Family of each sample; empty where families are not known. Only models with
  // contrasted_families_only need it.
  std::vector<std::string> family;

  // These rows, in this order.
  TrainingData Rows(const std::vector<size_t>& rows) const;
};

class Model {
 public:
  virtual ~Model() = default;

  // InvalidArgument for empty data, targets of which every row has the same (all learners but
  // majority need a difference), a feature group without a column in the data, a min_samples that
  // none reaches, or values the spec's transform refuses. A model whose columns are all 0 answers
  // with the share of each class.
  virtual absl::Status Fit(const TrainingData& training) = 0;

  // Scores in [0, 1]: [row, class], row by row, those of a row adding up to 1 where classes are
  // exclusive. A class without a training row scores 0, one that held of all of them 1. Columns are
  // matched by name; columns never seen in training are ignored. FailedPrecondition before Fit,
  // InvalidArgument for values that the spec's transform refuses.
  virtual absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const = 0;

  // Number of columns that reached the learner.
  virtual int feature_count() const = 0;

  // What was learnt before the learner; a function of the training fold alone. Empty before Fit.
  virtual const FittedPreprocessing& preprocessing() const = 0;

  // How its network learnt (as Learner::learning_curve); null for all other models.
  virtual const LearningCurve* learning_curve() const { return nullptr; }

  // How its setting was chosen; null unless the spec has `tuning` and the model was fitted (not
  // loaded).
  virtual const Tuning* tuning() const { return nullptr; }

  // The `count` weightiest, the first of equals by name. Empty before Fit, and for learners that
  // have no such measure (networks, neighbours, kernel machines) or were loaded.
  virtual absl::StatusOr<std::vector<FunctionWeight>> Weights(size_t count) const {
    return std::vector<FunctionWeight>();
  }

  // For LoadModel: all but what it was trained on (saved_model.proto). FailedPrecondition before
  // Fit.
  virtual absl::StatusOr<SavedModel> Save() const = 0;
};

// Validates the spec (all errors at once, InvalidArgument) and makes its model. FailedPrecondition
// where the processor lacks what the environment's pins ask for (processor.h). Training runs on one
// thread; equal specs and data give equal scores to the last bit where the environment pins
// BLAS and ATen (README.md).
absl::StatusOr<std::unique_ptr<Model>> MakeModel(const ModelSpec& spec);

// Whether the spec's learner is a network, which programs that link :model_without_networks cannot
// fit.
bool IsNetwork(const ModelSpec& spec);

// A fitted model from what its Save gave; it answers with the same bits. InvalidArgument where it
// contradicts itself (damaged), FailedPrecondition where it has another schema version, and as
// MakeModel.
constexpr int kSavedModelSchemaVersion = 2;
absl::StatusOr<std::unique_ptr<Model>> LoadModel(const SavedModel& saved);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_MODEL_H_
