#include "models/linear/logistic_regression.h"

#include <numeric>

#include "models/learner/platt_scaling.h"
#include "models/linear/linear_machine.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

class LogisticRegression : public Learner {
 public:
  explicit LogisticRegression(const LogisticRegressionSpec& spec) : c_(spec.c()) {}

  absl::Status Fit(const LearnerInput& input) override {
    std::vector<size_t> rows(input.label.size());
    std::iota(rows.begin(), rows.end(), 0);
    ASSIGN_OR_RETURN(machine_,
                     TrainLinearMachine(LinearLoss::kLogistic, c_, kLinearTolerance, input, rows));
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    std::vector<double> score = machine_.Decide(features);
    for (double& value : score) value = scaling_(value);
    return score;
  }

  absl::StatusOr<std::vector<double>> ColumnWeights(size_t columns) const override {
    return machine_.ColumnWeights();
  }

  absl::StatusOr<SavedLearner> Save() const override { return machine_.Save(scaling_); }
  absl::Status Load(const SavedLearner& saved, size_t columns) override {
    return machine_.Load(saved, columns, &scaling_);
  }

 private:
  const double c_;
  // The plain sigmoid.
  PlattScaling scaling_;
  LinearMachine machine_;
};

}  // namespace

std::unique_ptr<Learner> MakeLogisticRegression(const LogisticRegressionSpec& spec) {
  return std::make_unique<LogisticRegression>(spec);
}

}  // namespace callprint
