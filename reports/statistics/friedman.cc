#include "reports/statistics/friedman.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>

#include "absl/strings/str_cat.h"
#include "boost/math/distributions/chi_squared.hpp"
#include "boost/math/distributions/normal.hpp"
#include "boost/math/quadrature/gauss_kronrod.hpp"
#include "boost/math/tools/toms748_solve.hpp"
#include "reports/statistics/association.h"
#include "reports/statistics/statistics.h"

namespace callprint {
namespace {

// P(range of `groups` standard normal values <= range), as an integral over the smallest of them.
double NormalRangeShareBelow(double range, int groups) {
  const boost::math::normal normal;
  const auto density_within = [&](double smallest) {
    const double within = cdf(normal, smallest + range) - cdf(normal, smallest);
    return pdf(normal, smallest) * std::pow(within, groups - 1);
  };
  // Beyond 8 lies less than 1e-15 of a normal value.
  return groups *
         boost::math::quadrature::gauss_kronrod<double, 61>::integrate(density_within, -8.0, 8.0);
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
  // A statistic of no difference may be rounded below 0.
  if (value <= 0) return 1;
  return cdf(complement(boost::math::chi_squared(degrees_of_freedom), value));
}

double NormalRangeQuantile(double share, int groups) {
  uintmax_t steps = 100;
  const auto [low, high] = boost::math::tools::toms748_solve(
      [&](double range) { return NormalRangeShareBelow(range, groups) - share; }, 0.0, 20.0,
      boost::math::tools::eps_tolerance<double>(40), steps);
  return (low + high) / 2;
}

}  // namespace callprint
