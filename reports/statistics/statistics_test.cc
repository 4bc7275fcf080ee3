#include "reports/statistics/statistics.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

Moments MomentsOf(const std::vector<double>& values) {
  Moments moments;
  for (double value : values) moments.Add(value);
  return moments;
}

TEST(MomentsTest, VarianceSurvivesALargeMean) {
  // By hand: of 4, 7, 13, 16 the mean is 10 and the squared deviations are 36 + 9 + 9 + 36 = 90.
  const Moments moments = MomentsOf({1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16});
  EXPECT_EQ(moments.Mean().value(), 1e9 + 10);
  EXPECT_DOUBLE_EQ(moments.Variance().value(), 30);
}

TEST(MomentsTest, TooFewValuesAreErrors) {
  EXPECT_EQ(Moments().Mean().status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(MomentsOf({1}).Variance().status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(QuantileTest, AgreesWithNumpy) {
  // testdata/expected_statistics.py.
  const std::vector<double> values = {3.0, 1.5, -2.0, 8.25, 0.0, 4.0, 4.0};
  EXPECT_DOUBLE_EQ(Quantile(values, 0).value(), -2.0);
  EXPECT_NEAR(Quantile(values, 0.025).value(), -1.7, 1e-12);
  EXPECT_NEAR(Quantile(values, 0.3).value(), 1.2, 1e-12);
  EXPECT_DOUBLE_EQ(Quantile(values, 0.5).value(), 3.0);
  EXPECT_NEAR(Quantile(values, 0.975).value(), 7.6125, 1e-12);
  EXPECT_DOUBLE_EQ(Quantile(values, 1).value(), 8.25);
}

TEST(QuantileTest, UndefinedInputIsAnError) {
  EXPECT_FALSE(Quantile({}, 0.5).ok());
  EXPECT_FALSE(Quantile({1, std::nan("")}, 0.5).ok());
  EXPECT_FALSE(Quantile({1, 2}, 1.5).ok());
}

TEST(PercentileIntervalTest, LeavesOutFewUndefinedResamplesAndRefusesMany) {
  // By hand: the defined values are 0, 1, ..., 40, so 2.5 % of the way is 1 and 97.5 % is 39.
  std::vector<double> values(41);
  std::iota(values.begin(), values.end(), 0);
  values.push_back(std::nan(""));
  const absl::StatusOr<Interval> interval = PercentileInterval(values);
  ASSERT_TRUE(interval.ok()) << interval.status();
  EXPECT_NEAR(interval->low, 1, 1e-12);
  EXPECT_NEAR(interval->high, 39, 1e-12);
  values.insert(values.end(), 5, std::nan(""));
  EXPECT_FALSE(PercentileInterval(values).ok());
}

TEST(GroupBootstrapTest, SamplesOfAGroupStayTogetherAndGroupsAreDrawnAsOftenAsThereAre) {
  const std::vector<int> group = {0, 1, 1, 2, 3, 3, 3};
  const absl::StatusOr<GroupBootstrap> bootstrap = GroupBootstrap::Make(group, 200, 3);
  ASSERT_TRUE(bootstrap.ok()) << bootstrap.status();
  std::vector<uint16_t> weight;
  for (int resample = 0; resample < bootstrap->resamples(); ++resample) {
    bootstrap->SampleWeights(resample, &weight);
    ASSERT_EQ(weight.size(), group.size());
    EXPECT_EQ(weight[1], weight[2]);
    EXPECT_EQ(weight[4], weight[5]);
    EXPECT_EQ(weight[5], weight[6]);
    EXPECT_EQ(weight[0] + weight[1] + weight[3] + weight[4], 4);
  }
}

TEST(GroupBootstrapTest, StandardErrorOfAMeanIsThatOfItsGroups) {
  // 100 groups with the values 0 .. 99: the mean's standard error is sqrt(variance / groups) =
  // sqrt(833.25 / 100) = 2.887 by hand. 20,000 resamples know it to about 0.5 %.
  std::vector<int> group(100);
  std::iota(group.begin(), group.end(), 0);
  const absl::StatusOr<GroupBootstrap> bootstrap = GroupBootstrap::Make(group, 20000, 1);
  ASSERT_TRUE(bootstrap.ok()) << bootstrap.status();
  Moments means;
  std::vector<uint16_t> weight;
  for (int resample = 0; resample < bootstrap->resamples(); ++resample) {
    bootstrap->SampleWeights(resample, &weight);
    double sum = 0;
    for (int i = 0; i < 100; ++i) sum += i * weight[i];
    means.Add(sum / 100);
  }
  EXPECT_NEAR(means.Mean().value(), 49.5, 0.1);
  EXPECT_NEAR(std::sqrt(means.Variance().value()), 2.887, 0.06);
}

TEST(GroupBootstrapTest, SeedDecidesTheDraws) {
  const std::vector<int> group = {0, 1, 2, 3, 4, 5, 6, 7};
  std::vector<uint16_t> first, again, other;
  GroupBootstrap::Make(group, 5, 1)->SampleWeights(4, &first);
  GroupBootstrap::Make(group, 5, 1)->SampleWeights(4, &again);
  GroupBootstrap::Make(group, 5, 2)->SampleWeights(4, &other);
  EXPECT_EQ(first, again);
  EXPECT_NE(first, other);
}

TEST(GroupBootstrapTest, UnusableGroupsAreErrors) {
  EXPECT_FALSE(GroupBootstrap::Make({}, 10, 1).ok());
  EXPECT_FALSE(GroupBootstrap::Make({0, 0}, 10, 1).ok());
  EXPECT_FALSE(GroupBootstrap::Make({0, 2}, 10, 1).ok());
  EXPECT_FALSE(GroupBootstrap::Make({0, -1}, 10, 1).ok());
  EXPECT_FALSE(GroupBootstrap::Make({0, 1}, 0, 1).ok());
}

TEST(StudentTwoSidedPValueTest, AgreesWithScipy) {
  // testdata/expected_statistics.py.
  EXPECT_NEAR(StudentTwoSidedPValue(0.5, 4), 0.6433299631818633, 1e-12);
  EXPECT_NEAR(StudentTwoSidedPValue(2.0, 9), 0.07655282377070093, 1e-12);
  EXPECT_NEAR(StudentTwoSidedPValue(-3.7, 9), 0.0049205621893296395, 1e-12);
  EXPECT_NEAR(StudentTwoSidedPValue(12.0, 4), 0.000276428548502973, 1e-12);
  EXPECT_NEAR(StudentTwoSidedPValue(0.001, 1), 0.9993633804398389, 1e-12);
  EXPECT_NEAR(StudentTwoSidedPValue(40.0, 30) / 1.3726045194406362e-27, 1, 1e-9);
}

TEST(StudentTwoSidedPValueTest, OfWhatIsNoNumberIsNoNumber) {
  EXPECT_TRUE(std::isnan(StudentTwoSidedPValue(std::nan(""), 4)));
  EXPECT_EQ(StudentTwoSidedPValue(std::numeric_limits<double>::infinity(), 4), 0);
}

TEST(CorrectedResampledTTestTest, AgreesWithScipyTimesTheCorrection) {
  // testdata/expected_statistics.py.
  const absl::StatusOr<TTest> test = CorrectedResampledTTest(
      {0.02, 0.05, -0.01, 0.03, 0.04, 0.0, 0.06, 0.01, 0.02, 0.03}, 1.0 / 9);
  ASSERT_TRUE(test.ok()) << test.status();
  EXPECT_NEAR(test->t, 2.5038669783359575, 1e-10);
  EXPECT_NEAR(test->p_value, 0.03364765706113092, 1e-10);
}

TEST(CorrectedResampledTTestTest, FoldsThatAllAgree) {
  EXPECT_EQ(CorrectedResampledTTest({0, 0, 0}, 0.5)->p_value, 1);
  EXPECT_EQ(CorrectedResampledTTest({0.25, 0.25, 0.25}, 0.5)->p_value, 0);
  EXPECT_FALSE(CorrectedResampledTTest({0.25}, 0.5).ok());
  EXPECT_FALSE(CorrectedResampledTTest({0.25, 0.5}, -1).ok());
}

TEST(CorrectedResampledIntervalTest, AgreesWithScipy) {
  // testdata/expected_statistics.py.
  const absl::StatusOr<Interval> interval = CorrectedResampledInterval(
      {0.02, 0.05, -0.01, 0.03, 0.04, 0.0, 0.06, 0.01, 0.02, 0.03}, 1.0 / 9);
  ASSERT_TRUE(interval.ok()) << interval.status();
  EXPECT_NEAR(interval->low, 0.0024133651835969716, 1e-12);
  EXPECT_NEAR(interval->high, 0.047586634816403024, 1e-12);
}

TEST(CorrectedResampledIntervalTest, IsOnePointWhereAllFoldsAgree) {
  EXPECT_EQ(CorrectedResampledInterval({0.25, 0.25}, 0.5)->low, 0.25);
  EXPECT_EQ(CorrectedResampledInterval({0.25, 0.25}, 0.5)->high, 0.25);
  EXPECT_FALSE(CorrectedResampledInterval({0.25}, 0.5).ok());
}

TEST(StudentTwoSidedQuantileTest, AgreesWithScipy) {
  // testdata/expected_statistics.py; this scipy's own error is up to 3e-10.
  EXPECT_NEAR(StudentTwoSidedQuantile(0.05, 1), 12.706204736432102, 1e-9);
  EXPECT_NEAR(StudentTwoSidedQuantile(0.05, 4), 2.7764451051977996, 1e-9);
  EXPECT_NEAR(StudentTwoSidedQuantile(0.05, 9), 2.262157162740992, 1e-9);
  EXPECT_NEAR(StudentTwoSidedQuantile(0.001, 30), 3.6459586349971094, 1e-9);
  EXPECT_NEAR(StudentTwoSidedQuantile(1, 3), 0, 1e-12);
}

TEST(HolmAdjustedTest, AgreesWithStatsmodels) {
  // testdata/expected_statistics.py.
  EXPECT_THAT(HolmAdjusted({0.01, 0.04, 0.03, 0.005, 0.9}),
              ElementsAre(DoubleNear(0.04, 1e-12), DoubleNear(0.09, 1e-12), DoubleNear(0.09, 1e-12),
                          DoubleNear(0.025, 1e-12), DoubleNear(0.9, 1e-12)));
  EXPECT_TRUE(HolmAdjusted({}).empty());
}

}  // namespace
}  // namespace callprint
