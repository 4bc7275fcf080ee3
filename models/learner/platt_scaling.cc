#include "models/learner/platt_scaling.h"

#include <algorithm>
#include <cmath>

#include "models/learner/inner_folds.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr int kInnerFolds = 5;

// log(1 + exp(x)) without overflow.
double SoftPlus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

// 1 / (1 + exp(x)) without overflow.
double Sigmoid(double x) {
  const double small = std::exp(-std::abs(x));
  return x >= 0 ? small / (1 + small) : 1 / (1 + small);
}

}  // namespace

double PlattScaling::operator()(double decision) const {
  return Sigmoid(slope * decision + intercept);
}

PlattScaling FitPlattScaling(const std::vector<double>& decision, const std::vector<int>& label,
                             const std::vector<double>& weight) {
  double positive = 0;
  double negative = 0;
  for (size_t i = 0; i < label.size(); ++i) (label[i] == 1 ? positive : negative) += weight[i];
  const double positive_target = (positive + 1) / (positive + 2);
  const double negative_target = 1 / (negative + 2);

  const auto target = [&](size_t i) { return label[i] == 1 ? positive_target : negative_target; };
  const auto loss = [&](double slope, double intercept) {
    double sum = 0;
    for (size_t i = 0; i < decision.size(); ++i) {
      const double x = slope * decision[i] + intercept;
      sum += weight[i] * (SoftPlus(x) - (1 - target(i)) * x);
    }
    return sum;
  };

  constexpr int kMaxIterations = 100;
  constexpr double kSmallestStep = 1e-10;
  constexpr double kRidge = 1e-12;
  constexpr double kGradientBound = 1e-9;
  PlattScaling fitted;
  fitted.slope = 0;
  fitted.intercept = std::log((negative + 1) / (positive + 1));
  double value = loss(fitted.slope, fitted.intercept);
  for (int iteration = 0; iteration < kMaxIterations; ++iteration) {
    double h11 = kRidge, h22 = kRidge, h21 = 0, g1 = 0, g2 = 0;
    for (size_t i = 0; i < decision.size(); ++i) {
      const double p = Sigmoid(fitted.slope * decision[i] + fitted.intercept);
      const double curvature = weight[i] * p * (1 - p);
      h11 += decision[i] * decision[i] * curvature;
      h22 += curvature;
      h21 += decision[i] * curvature;
      const double slack = weight[i] * (target(i) - p);
      g1 += decision[i] * slack;
      g2 += slack;
    }
    if (std::abs(g1) < kGradientBound && std::abs(g2) < kGradientBound) break;
    const double determinant = h11 * h22 - h21 * h21;
    const double slope_step = -(h22 * g1 - h21 * g2) / determinant;
    const double intercept_step = -(h11 * g2 - h21 * g1) / determinant;
    const double descent = g1 * slope_step + g2 * intercept_step;
    double step = 1;
    for (; step >= kSmallestStep; step /= 2) {
      const double slope = fitted.slope + step * slope_step;
      const double intercept = fitted.intercept + step * intercept_step;
      const double next = loss(slope, intercept);
      if (next < value + 1e-4 * step * descent) {
        fitted.slope = slope;
        fitted.intercept = intercept;
        value = next;
        break;
      }
    }
    if (step < kSmallestStep) break;
  }
  return fitted;
}

absl::StatusOr<PlattScaling> FitPlattScalingOnInnerFolds(const LearnerInput& input,
                                                         const DecisionFunction& decide) {
  const std::vector<int> fold_of = InnerFolds(input.group, input.label, kInnerFolds, input.seed);
  std::vector<double> decision;
  std::vector<int> label;
  std::vector<double> weight;
  for (int fold = 0; fold < kInnerFolds; ++fold) {
    std::vector<size_t> training;
    std::vector<size_t> held_out;
    int training_positives = 0;
    for (size_t row = 0; row < fold_of.size(); ++row) {
      if (fold_of[row] == fold) {
        held_out.push_back(row);
      } else {
        training.push_back(row);
        training_positives += input.label[row];
      }
    }
    if (held_out.empty() || training_positives == 0 ||
        training_positives == static_cast<int>(training.size())) {
      continue;
    }
    ASSIGN_OR_RETURN(const std::vector<double> values, decide(training, held_out));
    for (size_t i = 0; i < held_out.size(); ++i) {
      const int row_label = input.label[held_out[i]];
      decision.push_back(values[i]);
      label.push_back(row_label);
      weight.push_back(row_label == 1 ? input.positive_weight : input.negative_weight);
    }
  }
  const bool both = std::find(label.begin(), label.end(), 0) != label.end() &&
                    std::find(label.begin(), label.end(), 1) != label.end();
  if (!both) return PlattScaling();
  return FitPlattScaling(decision, label, weight);
}

}  // namespace callprint
