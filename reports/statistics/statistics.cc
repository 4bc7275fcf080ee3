#include "reports/statistics/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// Continued fraction of the incomplete beta function (modified Lentz).
double BetaContinuedFraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  double c = 1;
  double d = 1 - (a + b) * x / (a + 1);
  d = 1 / (std::abs(d) < kTiny ? kTiny : d);
  double fraction = d;
  for (int m = 1; m <= 1000; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    double factor = 1;
    for (double term : {even, odd}) {
      d = 1 + term * d;
      d = 1 / (std::abs(d) < kTiny ? kTiny : d);
      c = 1 + term / c;
      if (std::abs(c) < kTiny) c = kTiny;
      factor = c * d;
      fraction *= factor;
    }
    if (std::abs(factor - 1) < 1e-15) break;
  }
  return fraction;
}

// Regularized incomplete beta function I_x(a, b).
double IncompleteBeta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast on this side of the mean; the symmetry covers the other.
  if (x > (a + 1) / (a + b + 2)) return 1 - IncompleteBeta(b, a, 1 - x);
  const double log_front =
      std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x);
  return std::exp(log_front) * BetaContinuedFraction(a, b, x) / a;
}

}  // namespace

void Moments::Add(double value) {
  ++count_;
  const double deviation = value - mean_;
  mean_ += deviation / count_;
  squared_deviations_ += deviation * (value - mean_);
}

absl::StatusOr<double> Moments::Mean() const {
  if (count_ == 0) return absl::InvalidArgumentError("the mean of no values is undefined");
  return mean_;
}

absl::StatusOr<double> Moments::Variance() const {
  if (count_ < 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("the variance needs two values, but there are ", count_));
  }
  return squared_deviations_ / (count_ - 1);
}

absl::StatusOr<double> Quantile(std::vector<double> values, double share) {
  if (values.empty()) return absl::InvalidArgumentError("a quantile of no values is undefined");
  if (!(share >= 0 && share <= 1)) {
    return absl::InvalidArgumentError(absl::StrCat("quantile share ", share, " is not in [0, 1]"));
  }
  if (std::any_of(values.begin(), values.end(), [](double v) { return std::isnan(v); })) {
    return absl::InvalidArgumentError("a quantile of values with a NaN is undefined");
  }
  const double position = share * (values.size() - 1);
  const size_t below = static_cast<size_t>(position);
  std::nth_element(values.begin(), values.begin() + below, values.end());
  const double low = values[below];
  if (below + 1 == values.size()) return low;
  const double high = *std::min_element(values.begin() + below + 1, values.end());
  return low + (position - below) * (high - low);
}

absl::StatusOr<Interval> PercentileInterval(const std::vector<double>& values) {
  std::vector<double> defined;
  for (double value : values) {
    if (!std::isnan(value)) defined.push_back(value);
  }
  if (defined.empty() || defined.size() * 10 < values.size() * 9) {
    return absl::InvalidArgumentError(
        absl::StrCat("only ", defined.size(), " of ", values.size(),
                     " bootstrap resamples define the value: too few groups have both labels"));
  }
  Interval interval;
  ASSIGN_OR_RETURN(interval.low, Quantile(defined, 0.025));
  ASSIGN_OR_RETURN(interval.high, Quantile(std::move(defined), 0.975));
  return interval;
}

absl::StatusOr<GroupBootstrap> GroupBootstrap::Make(const std::vector<int>& group, int resamples,
                                                    uint64_t seed) {
  if (group.empty()) return absl::InvalidArgumentError("a bootstrap of no samples is undefined");
  if (resamples < 1) {
    return absl::InvalidArgumentError(absl::StrCat("a bootstrap needs resamples, not ", resamples));
  }
  const auto [lowest, highest] = std::minmax_element(group.begin(), group.end());
  if (*lowest < 0) {
    return absl::InvalidArgumentError(absl::StrCat("group index ", *lowest, " is negative"));
  }
  GroupBootstrap bootstrap;
  bootstrap.group_ = group;
  bootstrap.groups_ = *highest + 1;
  bootstrap.resamples_ = resamples;
  std::vector<bool> seen(bootstrap.groups_, false);
  for (int index : group) seen[index] = true;
  if (std::find(seen.begin(), seen.end(), false) != seen.end()) {
    return absl::InvalidArgumentError("a group index below the largest has no samples");
  }
  if (bootstrap.groups_ < 2) {
    return absl::InvalidArgumentError("a bootstrap over one group has no variation to show");
  }
  bootstrap.draws_.resize(static_cast<size_t>(resamples) * bootstrap.groups_, 0);
  Random random(seed);
  for (int resample = 0; resample < resamples; ++resample) {
    uint16_t* draws = &bootstrap.draws_[static_cast<size_t>(resample) * bootstrap.groups_];
    for (int draw = 0; draw < bootstrap.groups_; ++draw) ++draws[random.Below(bootstrap.groups_)];
  }
  return bootstrap;
}

void GroupBootstrap::SampleWeights(int resample, std::vector<uint16_t>* weight) const {
  weight->resize(group_.size());
  const uint16_t* draws = &draws_[static_cast<size_t>(resample) * groups_];
  for (size_t i = 0; i < group_.size(); ++i) (*weight)[i] = draws[group_[i]];
}

absl::StatusOr<TTest> CorrectedResampledTTest(const std::vector<double>& differences,
                                              double held_out_per_training) {
  if (!(held_out_per_training >= 0)) {
    return absl::InvalidArgumentError(absl::StrCat("held-out samples per training sample is ",
                                                   held_out_per_training,
                                                   ", but must be 0 or more"));
  }
  Moments moments;
  for (double difference : differences) moments.Add(difference);
  ASSIGN_OR_RETURN(const double mean, moments.Mean());
  ASSIGN_OR_RETURN(const double variance, moments.Variance());
  TTest result;
  if (variance == 0) {
    // All folds agree: no difference at all, or one without any doubt.
    if (mean == 0) return result;
    result.t = std::copysign(std::numeric_limits<double>::infinity(), mean);
    result.p_value = 0;
    return result;
  }
  const double folds = differences.size();
  result.t = mean / std::sqrt(variance * (1 / folds + held_out_per_training));
  result.p_value = StudentTwoSidedPValue(result.t, folds - 1);
  return result;
}

absl::StatusOr<Interval> CorrectedResampledInterval(const std::vector<double>& differences,
                                                    double held_out_per_training) {
  // Its errors are those of the interval.
  RETURN_IF_ERROR(CorrectedResampledTTest(differences, held_out_per_training).status());
  Moments moments;
  for (double difference : differences) moments.Add(difference);
  ASSIGN_OR_RETURN(const double mean, moments.Mean());
  ASSIGN_OR_RETURN(const double variance, moments.Variance());
  const double folds = differences.size();
  const double half_width = StudentTwoSidedQuantile(0.05, folds - 1) *
                            std::sqrt(variance * (1 / folds + held_out_per_training));
  return Interval{mean - half_width, mean + half_width};
}

double StudentTwoSidedQuantile(double p_value, double degrees_of_freedom) {
  double high = 1;
  while (StudentTwoSidedPValue(high, degrees_of_freedom) > p_value && high < 1e300) high *= 2;
  double low = 0;
  // Halving ends where no double lies between.
  while (true) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    (StudentTwoSidedPValue(middle, degrees_of_freedom) > p_value ? low : high) = middle;
  }
}

double StudentTwoSidedPValue(double t, double degrees_of_freedom) {
  return IncompleteBeta(degrees_of_freedom / 2, 0.5,
                        degrees_of_freedom / (degrees_of_freedom + t * t));
}

std::vector<double> HolmAdjusted(const std::vector<double>& p_values) {
  std::vector<size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> adjusted(p_values.size());
  double largest = 0;
  for (size_t rank = 0; rank < order.size(); ++rank) {
    const double scaled = p_values[order[rank]] * (order.size() - rank);
    largest = std::max(largest, std::min(1.0, scaled));
    adjusted[order[rank]] = largest;
  }
  return adjusted;
}

}  // namespace callprint
