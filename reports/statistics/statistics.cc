#include "reports/statistics/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "boost/math/distributions/students_t.hpp"
#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// What is not defined is NaN, as with other functions of <cmath>: libraries here throw nothing.
using NoThrow = boost::math::policies::policy<
    boost::math::policies::domain_error<boost::math::policies::ignore_error>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>>;
using StudentT = boost::math::students_t_distribution<double, NoThrow>;

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
  return quantile(complement(StudentT(degrees_of_freedom), p_value / 2));
}

double StudentTwoSidedPValue(double t, double degrees_of_freedom) {
  return 2 * cdf(complement(StudentT(degrees_of_freedom), std::abs(t)));
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
