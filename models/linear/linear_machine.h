// liblinear's primal solvers behind one call. They draw no random numbers, so equal inputs give
// equal weights. The intercept is the weight of a constant column of ones, and so is regularised
// too.
#ifndef CALLPRINT_MODELS_LINEAR_LINEAR_MACHINE_H_
#define CALLPRINT_MODELS_LINEAR_LINEAR_MACHINE_H_

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/learner/learner.h"
#include "models/learner/platt_scaling.h"

namespace callprint {

enum class LinearLoss { kLogistic, kSquaredHinge };

// How near to the optimum: of the size of the first gradient, how much may be left. liblinear's own
// 0.01 leaves the second digit of a score open.
constexpr double kLinearTolerance = 1e-6;
// Of machines whose decisions are only to be calibrated by: errors of so many even out.
constexpr double kCalibrationTolerance = 1e-2;

struct LinearMachine {
  // One a column.
  std::vector<double> weight;
  double intercept = 0;

  // weight . row + intercept, one a row; positive speaks for the positive class.
  std::vector<double> Decide(const SparseMatrix& features) const;

  // The size of each weight.
  std::vector<double> ColumnWeights() const;

  // With the calibration of the decision.
  SavedLearner Save(const PlattScaling& scaling) const;
  absl::Status Load(const SavedLearner& saved, size_t columns, PlattScaling* scaling);
};

// Minimises |w|^2 / 2 + c * sum of class weight * loss over the rows named, to `tolerance` or, for
// one class of many, more coarsely. Internal where liblinear refuses the problem.
absl::StatusOr<LinearMachine> TrainLinearMachine(LinearLoss loss, double c, double tolerance,
                                                 const LearnerInput& input,
                                                 const std::vector<size_t>& rows);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_LINEAR_LINEAR_MACHINE_H_
