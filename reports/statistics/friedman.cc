#include "reports/statistics/friedman.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "absl/strings/str_cat.h"
#include "reports/statistics/association.h"
#include "reports/statistics/statistics.h"

namespace callprint {
namespace {

double NormalShareBelow(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

// P(range of `groups` standard normal values <= range), by Simpson's rule over the smallest of
// them.
double NormalRangeShareBelow(double range, int groups) {
  constexpr int kSteps = 800;
  constexpr double kLow = -8;
  const double high = 8;
  const double step = (high - kLow) / kSteps;
  double sum = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const double z = kLow + i * step;
    const double density = std::exp(-z * z / 2) / std::sqrt(2 * M_PI);
    const double inside = NormalShareBelow(z + range) - NormalShareBelow(z);
    const double weight = i == 0 || i == kSteps ? 1 : i % 2 == 1 ? 4 : 2;
    sum += weight * density * std::pow(inside, groups - 1);
  }
  return groups * sum * step / 3;
}

}  // namespace

absl::StatusOr<Friedman> FriedmanTest(const std::vector<std::vector<double>>& value) {
  const size_t models = value.size();
  if (models < 3) {
    return absl::InvalidArgumentError(
        absl::StrCat("Friedman's test needs three models, but there are ", models));
  }
  for (size_t m = 1; m < models; ++m) {
    if (value[m].size() != value[0].size()) {
      return absl::InvalidArgumentError(absl::StrCat("Friedman's test: model ", m, " has ",
                                                     value[m].size(), " folds, model 0 has ",
                                                     value[0].size()));
    }
  }
  Friedman result;
  result.mean_rank.assign(models, 0);
  double ties = 0;
  for (size_t fold = 0; fold < value[0].size(); ++fold) {
    // Rank 1 is the largest value.
    std::vector<double> negated;
    for (const std::vector<double>& of_model : value) negated.push_back(-of_model[fold]);
    if (std::any_of(negated.begin(), negated.end(), [](double v) { return std::isnan(v); })) {
      continue;
    }
    ++result.folds;
    const std::vector<double> rank = AverageRanks(negated);
    std::map<double, int> tied;
    for (size_t m = 0; m < models; ++m) {
      result.mean_rank[m] += rank[m];
      ++tied[rank[m]];
    }
    for (const auto& [unused, count] : tied) ties += std::pow(count, 3) - count;
  }
  if (result.folds < 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("Friedman's test needs two folds with values of every model, but there are ",
                     result.folds));
  }
  double squares = 0;
  for (double& rank : result.mean_rank) {
    squares += rank * rank;
    rank /= result.folds;
  }
  const double k = models;
  const double n = result.folds;
  const double untied = 1 - ties / (n * k * (k * k - 1));
  // All models alike: rounding must not be taken for a difference.
  if (untied > 1e-12) {
    result.chi_squared = (12 / (n * k * (k + 1)) * squares - 3 * n * (k + 1)) / untied;
    result.p_value = ChiSquaredSurvival(result.chi_squared, models - 1);
  }
  result.critical_difference = NormalRangeQuantile(1 - kSignificanceLevel, models) /
                               std::sqrt(2.0) * std::sqrt(k * (k + 1) / (6 * n));
  return result;
}

std::vector<std::pair<size_t, size_t>> AlikeRuns(const std::vector<double>& sorted_rank,
                                                 double critical_difference) {
  std::vector<std::pair<size_t, size_t>> runs;
  for (size_t first = 0; first < sorted_rank.size(); ++first) {
    size_t last = first;
    while (last + 1 < sorted_rank.size() &&
           sorted_rank[last + 1] - sorted_rank[first] <= critical_difference) {
      ++last;
    }
    const bool inside_another = !runs.empty() && runs.back().second >= last;
    if (last > first && !inside_another) runs.push_back({first, last});
  }
  return runs;
}

double ChiSquaredSurvival(double value, int degrees_of_freedom) {
  if (value <= 0) return 1;
  const double half = value / 2;
  // The incomplete gamma function of a whole or half number is a finite sum.
  const bool odd = degrees_of_freedom % 2 == 1;
  double sum = odd ? std::erfc(std::sqrt(half)) : 0;
  double exponent = odd ? 0.5 : 0;
  for (; exponent < degrees_of_freedom / 2.0; exponent += 1) {
    sum += std::exp(exponent * std::log(half) - half - std::lgamma(exponent + 1));
  }
  return std::min(1.0, sum);
}

double NormalRangeQuantile(double share, int groups) {
  double low = 0;
  double high = 20;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (NormalRangeShareBelow(middle, groups) < share ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace callprint
