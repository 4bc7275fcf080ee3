#include "models/model.h"

#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "models/gradient_boosting.h"
#include "models/learner.h"
#include "models/linear_svm.h"
#include "models/logistic_regression.h"
#include "models/majority.h"
#include "models/mlp.h"
#include "models/preprocess.h"
#include "models/random_forest.h"
#include "models/rbf_svm.h"
#include "workloads/random.h"
#include "models/validate_model_spec.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

std::unique_ptr<Learner> MakeLearner(const ModelSpec& spec) {
  switch (spec.learner_case()) {
    case ModelSpec::kMajority:
      return MakeMajority();
    case ModelSpec::kLogisticRegression:
      return MakeLogisticRegression(spec.logistic_regression());
    case ModelSpec::kLinearSvm:
      return MakeLinearSvm(spec.linear_svm());
    case ModelSpec::kRbfSvm:
      return MakeRbfSvm(spec.rbf_svm());
    case ModelSpec::kRandomForest:
      return MakeRandomForest(spec.random_forest());
    case ModelSpec::kXgboost:
      return MakeGradientBoosting(spec.xgboost());
    case ModelSpec::kMlp:
      return MakeMlp(spec.mlp());
    case ModelSpec::LEARNER_NOT_SET:
      return nullptr;
  }
  return nullptr;
}

absl::Status CheckShape(const TrainingData& training) {
  const size_t rows = training.features.rows();
  if (rows == 0) return absl::InvalidArgumentError("the training data are empty");
  if (training.label.size() != rows || training.group.size() != rows) {
    return absl::InvalidArgumentError(absl::StrCat("the training data have ", rows, " rows, but ",
                                                   training.label.size(), " labels and ",
                                                   training.group.size(), " groups"));
  }
  for (size_t row = 0; row < rows; ++row) {
    if (training.label[row] != 0 && training.label[row] != 1) {
      return absl::InvalidArgumentError(absl::StrCat("the label of training row ", row, " is ",
                                                     training.label[row], "; it must be 0 or 1"));
    }
  }
  return absl::OkStatus();
}

class PreprocessedModel : public Model {
 public:
  explicit PreprocessedModel(const ModelSpec& spec) : spec_(spec) {}

  absl::Status Fit(const TrainingData& training) override {
    learner_.reset();
    RETURN_IF_ERROR(CheckShape(training));
    std::vector<int> label = training.label;
    if (spec_.permute_labels()) Random(spec_.seed()).Shuffle(&label);
    const double positives = std::accumulate(label.begin(), label.end(), 0.0);
    const double negatives = label.size() - positives;
    const bool single_class = positives == 0 || negatives == 0;
    if (single_class && !spec_.has_majority()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "all ", label.size(), " training samples are ", positives == 0 ? "negative" : "positive",
          "; model \"", spec_.name(), "\" needs both classes"));
    }
    ASSIGN_OR_RETURN(fitted_, FitPreprocessing(spec_.features(), training.features, label));
    ASSIGN_OR_RETURN(const SparseMatrix prepared, ApplyPreprocessing(fitted_, training.features));
    LearnerInput input = {prepared, label, training.group};
    input.seed = spec_.seed();
    if (spec_.balance_classes() && !single_class) {
      input.negative_weight = label.size() / (2 * negatives);
      input.positive_weight = label.size() / (2 * positives);
    }
    // Without a column that is ever non-zero (a dataset that lost no event, for the loss baseline)
    // there is nothing to learn but the share of positives.
    std::unique_ptr<Learner> learner =
        prepared.columns() == 0 ? MakeMajority() : MakeLearner(spec_);
    RETURN_IF_ERROR(learner->Fit(input));
    learner_ = std::move(learner);
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    if (learner_ == nullptr) {
      return absl::FailedPreconditionError(
          absl::StrCat("model \"", spec_.name(), "\" is not fitted; call Fit first"));
    }
    ASSIGN_OR_RETURN(const SparseMatrix prepared, ApplyPreprocessing(fitted_, features));
    return learner_->Predict(prepared);
  }

  int feature_count() const override { return SelectedColumns(fitted_); }

  const FittedPreprocessing& preprocessing() const override { return fitted_; }

 private:
  const ModelSpec spec_;
  FittedPreprocessing fitted_;
  // Null before Fit succeeds.
  std::unique_ptr<Learner> learner_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Model>> MakeModel(const ModelSpec& spec) {
  RETURN_IF_ERROR(ValidateModelSpec(spec));
  return std::unique_ptr<Model>(std::make_unique<PreprocessedModel>(spec));
}

}  // namespace callprint
