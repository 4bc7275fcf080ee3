// Statistics behind intervals and comparisons: moments, a bootstrap over groups, the corrected
// resampled t-test and Holm's correction.
//
// Example:
//   absl::StatusOr<GroupBootstrap> bootstrap = GroupBootstrap::Make(groups, 1000, seed);
//   std::vector<uint16_t> weight;
//   for (int r = 0; r < bootstrap->resamples(); ++r) {
//     bootstrap->SampleWeights(r, &weight);
//     values.push_back(predictions.Evaluate(weight)[Metric::kAuroc]);
//   }
//   absl::StatusOr<Interval> interval = PercentileInterval(values);
#ifndef CALLPRINT_REPORTS_STATISTICS_STATISTICS_H_
#define CALLPRINT_REPORTS_STATISTICS_STATISTICS_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace callprint {

// Mean and variance in one pass, without cancellation (Welford 1962).
class Moments {
 public:
  void Add(double value);
  int64_t count() const { return count_; }
  // InvalidArgument for no values.
  absl::StatusOr<double> Mean() const;
  // Unbiased (n - 1). InvalidArgument for fewer than two values.
  absl::StatusOr<double> Variance() const;

 private:
  int64_t count_ = 0;
  double mean_ = 0;
  double squared_deviations_ = 0;
};

// Linear interpolation between order statistics (numpy's default, Hyndman & Fan type 7).
// InvalidArgument for no values, a NaN, or a share outside [0, 1].
absl::StatusOr<double> Quantile(std::vector<double> values, double share);

struct Interval {
  double low = 0;
  double high = 0;
};

// 95 % percentile interval of bootstrap values. NaN stands for a resample on which the value is not
// defined; such resamples are left out. InvalidArgument where they are more than a tenth.
absl::StatusOr<Interval> PercentileInterval(const std::vector<double>& values);

// Draws as many groups as there are, with replacement: the variation to expect from other groups
// (programs, families) of the same kind. A pure function of the groups' order, resamples and seed.
class GroupBootstrap {
 public:
  // group[i] in [0, number of groups) for each sample; every index up to the largest must occur.
  // InvalidArgument for no samples, fewer than 2 groups, no resamples, or an index without samples.
  static absl::StatusOr<GroupBootstrap> Make(const std::vector<int>& group, int resamples,
                                             uint64_t seed);

  int resamples() const { return resamples_; }
  int groups() const { return groups_; }

  // How often each sample occurs in resample `resample` in [0, resamples()).
  void SampleWeights(int resample, std::vector<uint16_t>* weight) const;

 private:
  std::vector<int> group_;
  int groups_ = 0;
  int resamples_ = 0;
  // [resample, group]
  std::vector<uint16_t> draws_;
};

struct TTest {
  double t = 0;
  // Two-sided.
  double p_value = 1;
};

// The corrected resampled t-test (Nadeau & Bengio 2003): `differences` of two models on the same
// folds, whose variance is multiplied by 1/J + n2/n1 with J folds and `held_out_per_training` =
// n2/n1, since folds share training samples. InvalidArgument for fewer than two folds or a negative
// ratio.
absl::StatusOr<TTest> CorrectedResampledTTest(const std::vector<double>& differences,
                                              double held_out_per_training);

// 95 % interval of the mean difference that goes with the corrected resampled t-test: it lacks 0
// where the test's p-value is below 0.05. Of one point where all folds agree. Errors as there.
absl::StatusOr<Interval> CorrectedResampledInterval(const std::vector<double>& differences,
                                                    double held_out_per_training);

// The t >= 0 whose two-sided p-value is `p_value`, in (0, 1].
double StudentTwoSidedQuantile(double p_value, double degrees_of_freedom);

// Two-sided p-value of Student's t; NaN for a `t` that is none.
double StudentTwoSidedPValue(double t, double degrees_of_freedom);

// Holm's step-down adjustment (1979) of p-values, in the order given.
std::vector<double> HolmAdjusted(const std::vector<double>& p_values);

// A p-value below it counts as a difference.
inline constexpr double kSignificanceLevel = 0.05;

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_STATISTICS_STATISTICS_H_
