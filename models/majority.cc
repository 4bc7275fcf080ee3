#include "models/majority.h"

#include <cstddef>

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

 private:
  double share_ = 0;
};

}  // namespace

std::unique_ptr<Learner> MakeMajority() { return std::make_unique<Majority>(); }

}  // namespace callprint
