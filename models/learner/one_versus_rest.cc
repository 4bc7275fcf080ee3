#include "models/learner/one_versus_rest.h"

#include <numeric>
#include <utility>

#include "workloads/status_macros.h"

namespace callprint {
namespace {

class OneVersusRest : public Learner {
 public:
  OneVersusRest(std::function<std::unique_ptr<Learner>()> make, bool balance)
      : make_(std::move(make)), balance_(balance) {}

  absl::Status Fit(const LearnerInput& input) override {
    learners_.push_back(make_());
    return learners_[0]->Fit(input);
  }

  bool LearnsClasses() const override { return true; }

  absl::Status FitClasses(const ClassLearnerInput& input) override {
    exclusive_ = input.targets.exclusive;
    for (size_t k = 0; k < input.targets.classes; ++k) {
      const std::vector<int> label = input.targets.Against(k);
      LearnerInput binary = {input.features, label, input.group};
      binary.seed = input.seed;
      binary.one_of_many = true;
      if (balance_) {
        const double positives = std::accumulate(label.begin(), label.end(), 0.0);
        binary.positive_weight = label.size() / (2 * positives);
        binary.negative_weight = label.size() / (2 * (label.size() - positives));
      }
      learners_.push_back(make_());
      RETURN_IF_ERROR(learners_.back()->Fit(binary));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    const size_t classes = learners_.size();
    std::vector<double> scores(features.rows() * classes);
    for (size_t k = 0; k < classes; ++k) {
      ASSIGN_OR_RETURN(const std::vector<double> score, learners_[k]->Predict(features));
      for (size_t row = 0; row < score.size(); ++row) scores[row * classes + k] = score[row];
    }
    if (!exclusive_) return scores;
    for (size_t row = 0; row < features.rows(); ++row) {
      double* const score = &scores[row * classes];
      const double sum = std::accumulate(score, score + classes, 0.0);
      for (size_t k = 0; k < classes; ++k) score[k] = sum > 0 ? score[k] / sum : 1.0 / classes;
    }
    return scores;
  }

  // Each class's add up to 1, so that none drowns the others.
  absl::StatusOr<std::vector<double>> ColumnWeights(size_t columns) const override {
    std::vector<double> weights;
    for (const auto& learner : learners_) {
      ASSIGN_OR_RETURN(const std::vector<double> of_class, learner->ColumnWeights(columns));
      const double sum = std::accumulate(of_class.begin(), of_class.end(), 0.0);
      if (sum == 0) continue;
      weights.resize(of_class.size(), 0);
      for (size_t column = 0; column < of_class.size(); ++column) {
        weights[column] += of_class[column] / sum;
      }
    }
    return weights;
  }

  absl::StatusOr<SavedLearner> Save() const override {
    SavedLearner saved;
    saved.mutable_one_versus_rest()->set_exclusive(exclusive_);
    for (const auto& learner : learners_) {
      ASSIGN_OR_RETURN(*saved.mutable_one_versus_rest()->add_learner(), learner->Save());
    }
    return saved;
  }

  absl::Status Load(const SavedLearner& saved, size_t columns) override {
    exclusive_ = saved.one_versus_rest().exclusive();
    for (const SavedLearner& learner : saved.one_versus_rest().learner()) {
      learners_.push_back(make_());
      RETURN_IF_ERROR(learners_.back()->Load(learner, columns));
    }
    return absl::OkStatus();
  }

 private:
  const std::function<std::unique_ptr<Learner>()> make_;
  const bool balance_;
  bool exclusive_ = false;
  std::vector<std::unique_ptr<Learner>> learners_;
};

}  // namespace

std::unique_ptr<Learner> MakeOneVersusRest(std::function<std::unique_ptr<Learner>()> make,
                                           bool balance) {
  return std::make_unique<OneVersusRest>(std::move(make), balance);
}

}  // namespace callprint
