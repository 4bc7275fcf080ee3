#include "models/linear/linear_svm.h"

#include <numeric>

#include "models/learner/inner_folds.h"
#include "models/learner/platt_scaling.h"
#include "models/linear/linear_machine.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

class LinearSvm : public Learner {
 public:
  explicit LinearSvm(const LinearSvmSpec& spec) : c_(spec.c()) {}

  absl::Status Fit(const LearnerInput& input) override {
    const auto decide =
        [&](const std::vector<size_t>& training,
            const std::vector<size_t>& held_out) -> absl::StatusOr<std::vector<double>> {
      ASSIGN_OR_RETURN(const LinearMachine machine,
                       TrainLinearMachine(LinearLoss::kSquaredHinge, c_, kCalibrationTolerance,
                                          input, training));
      return machine.Decide(SelectRows(input.features, held_out));
    };
    ASSIGN_OR_RETURN(scaling_, FitPlattScalingOnInnerFolds(input, decide));
    std::vector<size_t> rows(input.label.size());
    std::iota(rows.begin(), rows.end(), 0);
    ASSIGN_OR_RETURN(
        machine_, TrainLinearMachine(LinearLoss::kSquaredHinge, c_, kLinearTolerance, input, rows));
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
  PlattScaling scaling_;
  LinearMachine machine_;
};

}  // namespace

std::unique_ptr<Learner> MakeLinearSvm(const LinearSvmSpec& spec) {
  return std::make_unique<LinearSvm>(spec);
}

}  // namespace callprint
