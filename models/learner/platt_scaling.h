// Decision values to probabilities: Platt's sigmoid, fitted by the Newton method of Lin, Lin and
// Weng, "A note on Platt's probabilistic outputs for support vector machines" (2007).
#ifndef CALLPRINT_MODELS_LEARNER_PLATT_SCALING_H_
#define CALLPRINT_MODELS_LEARNER_PLATT_SCALING_H_

#include <cstddef>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/learner/learner.h"

namespace callprint {

// p(positive) = 1 / (1 + exp(slope * decision + intercept)). The default is the plain sigmoid.
struct PlattScaling {
  double slope = -1;
  double intercept = 0;

  double operator()(double decision) const;
};

// `label` is 0 or 1, `weight` positive; all have decision.size() elements, of either label at least
// one. Targets are smoothed by the prior (Platt 1999), with weighted counts.
PlattScaling FitPlattScaling(const std::vector<double>& decision, const std::vector<int>& label,
                             const std::vector<double>& weight);

// Trains on rows `training` of the input and returns decision values for rows `held_out`.
using DecisionFunction = std::function<absl::StatusOr<std::vector<double>>(
    const std::vector<size_t>& training, const std::vector<size_t>& held_out)>;

// Fits the scaling on out-of-fold decision values of five inner folds that keep groups together, so
// that a decision value is never from a machine that was trained on its row's group. An inner fold
// whose training part lacks a class is left out; the default scaling is returned where none is
// left.
absl::StatusOr<PlattScaling> FitPlattScalingOnInnerFolds(const LearnerInput& input,
                                                         const DecisionFunction& decide);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_LEARNER_PLATT_SCALING_H_
