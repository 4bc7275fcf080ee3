// Do many models differ over the same folds, and which of them? Friedman's test and Nemenyi's
// critical difference, as Demšar (2006, "Statistical Comparisons of Classifiers over Multiple Data
// Sets") has them.
//
// Example:
//   absl::StatusOr<Friedman> friedman = FriedmanTest(value);  // [model][fold]
//   bool differ = friedman->mean_rank[1] - friedman->mean_rank[0] > friedman->critical_difference;
#ifndef CALLPRINT_REPORTS_STATISTICS_FRIEDMAN_H_
#define CALLPRINT_REPORTS_STATISTICS_FRIEDMAN_H_

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace callprint {

struct Friedman {
  // By model, from 1 (the best), ties sharing the mean of their ranks; mean over folds.
  std::vector<double> mean_rank;
  // Folds that have a value of every model.
  int folds = 0;
  // Corrected for ties; 0 and 1 where all models are alike on every fold.
  double chi_squared = 0;
  double p_value = 1;
  // Nemenyi, at 5 %: mean ranks that are further apart are of models that differ.
  double critical_difference = 0;
};

// `value`: [model][fold], more is better. A fold that lacks a model's value (NaN) is left out.
// InvalidArgument for fewer than three models or two such folds, or models with different numbers
// of folds. The test takes folds to be independent. They share training samples, so that p is too
// small.
absl::StatusOr<Friedman> FriedmanTest(const std::vector<std::vector<double>>& value);

// The largest runs of models that Nemenyi's test does not tell apart, as the first and the last
// index of `sorted_rank` (rising); runs of one are left out.
std::vector<std::pair<size_t, size_t>> AlikeRuns(const std::vector<double>& sorted_rank,
                                                 double critical_difference);

// P(X > value) of a chi-squared distribution. Precondition: degrees_of_freedom >= 1.
double ChiSquaredSurvival(double value, int degrees_of_freedom);

// Quantile of the range of `groups` standard normal values (the studentized range with infinitely
// many degrees of freedom). Precondition: groups >= 2, share in (0, 1).
double NormalRangeQuantile(double share, int groups);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_STATISTICS_FRIEDMAN_H_
