#include "models/learner/majority.h"

#include <cstddef>

#include "models/learner/saved_learner.h"

namespace callprint {
namespace {

class Majority : public Learner {
 public:
  absl::Status Fit(const LearnerInput& input) override {
    double positive = 0;
    double total = 0;
    for (const int label : input.label) {
      const double weight = label == 1 ? input.positive_weight : input.negative_weight;
      positive += label * weight;
      total += weight;
    }
    share_ = positive / total;
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    return std::vector<double>(features.rows(), share_);
  }

  absl::StatusOr<SavedLearner> Save() const override {
    SavedLearner saved;
    saved.mutable_majority()->set_share(share_);
    return saved;
  }

  absl::Status Load(const SavedLearner& saved, size_t) override {
    share_ = saved.majority().share();
    return saved.has_majority() ? absl::OkStatus() : DamagedModel("it has no share");
  }

 private:
  double share_ = 0;
};

}  // namespace

std::unique_ptr<Learner> MakeMajority() { return std::make_unique<Majority>(); }

}  // namespace callprint
