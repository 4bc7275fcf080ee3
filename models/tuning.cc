#include "models/tuning.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "models/learner/inner_folds.h"
#include "models/validate_model_spec.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr double kSmallestScore = 1e-6;

using Make = std::function<absl::StatusOr<std::unique_ptr<Model>>(const ModelSpec& spec)>;

// There is a difference to learn.
bool Learnable(const Targets& targets) {
  const std::vector<size_t> counts = targets.Counts();
  return std::any_of(counts.begin(), counts.end(),
                     [&](size_t count) { return count > 0 && count < targets.rows(); });
}

class TunedModel : public Model {
 public:
  TunedModel(const ModelSpec& spec, Make make) : spec_(spec), make_(std::move(make)) {}

  absl::Status Fit(const TrainingData& training) override {
    model_.reset();
    tuning_.Clear();
    const std::vector<ModelSpec> candidates = CandidateSpecs(spec_);
    const int folds = spec_.tuning().folds();
    const std::vector<int> fold_of =
        InnerFolds(training.group, training.targets, folds, spec_.seed());
    std::vector<double> loss(candidates.size(), 0);
    size_t judged = 0;
    for (int fold = 0; fold < folds; ++fold) {
      std::vector<size_t> inner, held_out;
      for (size_t row = 0; row < fold_of.size(); ++row) {
        (fold_of[row] == fold ? held_out : inner).push_back(row);
      }
      if (held_out.empty() || inner.empty() || !Learnable(training.targets.Rows(inner))) continue;
      const TrainingData inner_training = training.Rows(inner);
      const SparseMatrix rows = SelectRows(training.features, held_out);
      const Targets truth = training.targets.Rows(held_out);
      judged += held_out.size();
      for (size_t i = 0; i < candidates.size(); ++i) {
        ASSIGN_OR_RETURN(const std::unique_ptr<Model> model, make_(candidates[i]));
        RETURN_IF_ERROR(model->Fit(inner_training));
        ASSIGN_OR_RETURN(const std::vector<double> score, model->Predict(rows));
        loss[i] += held_out.size() * LogLoss(score, truth);
      }
    }
    if (judged == 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          "model \"", spec_.name(), "\" cannot be tuned: none of ", folds,
          " inner folds leaves anything to learn (all of one label, or too few groups)"));
    }
    const size_t chosen = std::min_element(loss.begin(), loss.end()) - loss.begin();
    for (const double sum : loss) tuning_.add_loss(sum / judged);
    tuning_.set_chosen(chosen);
    ASSIGN_OR_RETURN(model_, make_(candidates[chosen]));
    return model_->Fit(training);
  }

  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    if (model_ == nullptr) return NotFitted();
    return model_->Predict(features);
  }

  int feature_count() const override { return model_ == nullptr ? 0 : model_->feature_count(); }

  const FittedPreprocessing& preprocessing() const override {
    return model_ == nullptr ? FittedPreprocessing::default_instance() : model_->preprocessing();
  }

  absl::StatusOr<std::vector<FunctionWeight>> Weights(size_t count) const override {
    if (model_ == nullptr) return std::vector<FunctionWeight>();
    return model_->Weights(count);
  }

  const LearningCurve* learning_curve() const override {
    return model_ == nullptr ? nullptr : model_->learning_curve();
  }

  const Tuning* tuning() const override { return model_ == nullptr ? nullptr : &tuning_; }

  // Of the chosen candidate, which is all that prediction needs.
  absl::StatusOr<SavedModel> Save() const override {
    if (model_ == nullptr) return NotFitted();
    return model_->Save();
  }

 private:
  absl::Status NotFitted() const {
    return absl::FailedPreconditionError(
        absl::StrCat("model \"", spec_.name(), "\" is not fitted; call Fit first"));
  }

  const ModelSpec spec_;
  const Make make_;
  Tuning tuning_;
  // Null before Fit succeeds.
  std::unique_ptr<Model> model_;
};

}  // namespace

double LogLoss(const std::vector<double>& score, const Targets& targets) {
  double sum = 0;
  size_t terms = 0;
  for (size_t row = 0; row < targets.rows(); ++row) {
    for (size_t k = 0; k < targets.classes; ++k) {
      const bool holds = targets.holds(row, k);
      if (targets.exclusive && !holds) continue;
      const double of_truth = score[row * targets.classes + k];
      sum -= std::log(std::max(holds ? of_truth : 1 - of_truth, kSmallestScore));
      ++terms;
    }
  }
  return sum / terms;
}

std::unique_ptr<Model> MakeTunedModel(const ModelSpec& spec, Make make) {
  return std::make_unique<TunedModel>(spec, std::move(make));
}

}  // namespace callprint
