// reference_test.cc compares the fit with scikit-learn; here is what surrounds it.

#include "models/learner/platt_scaling.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "absl/strings/str_cat.h"

namespace callprint {
namespace {

TEST(PlattScalingTest, DefaultIsThePlainSigmoid) {
  EXPECT_DOUBLE_EQ(PlattScaling()(0), 0.5);
  EXPECT_DOUBLE_EQ(PlattScaling()(std::log(3)), 0.75);
  EXPECT_EQ(PlattScaling()(1e6), 1);
  EXPECT_EQ(PlattScaling()(-1e6), 0);
}

// Decision values that say nothing: the sigmoid is flat at the mean of the smoothed targets. With 3
// positives and 1 negative these are 4/5 and 1/3, and the mean is (3 * 4/5 + 1/3) / 4 = 0.683333.
TEST(PlattScalingTest, UselessDecisionsGiveTheSmoothedPrior) {
  const PlattScaling fitted = FitPlattScaling({0, 0, 0, 0}, {1, 1, 1, 0}, {1, 1, 1, 1});
  EXPECT_NEAR(fitted(0), 0.683333, 1e-6);
}

TEST(PlattScalingTest, SeparatedDecisionsStayFinite) {
  const PlattScaling fitted = FitPlattScaling({-2e3, -1e3, 1e3, 2e3}, {0, 0, 1, 1}, {1, 1, 1, 1});
  EXPECT_TRUE(std::isfinite(fitted.slope));
  EXPECT_LT(fitted(-1e3), 0.5);
  EXPECT_GT(fitted(1e3), 0.5);
}

TEST(PlattScalingTest, NoDecisionComesFromAMachineThatSawTheGroup) {
  SparseMatrix features;
  std::vector<int> label;
  std::vector<std::string> group;
  for (int row = 0; row < 90; ++row) {
    label.push_back(row / 3 % 2);
    group.push_back(absl::StrCat(row / 3));
    features.row_begin.push_back(0);
  }
  std::set<size_t> decided;
  const auto decide = [&](const std::vector<size_t>& training,
                          const std::vector<size_t>& held_out) {
    std::set<std::string> known;
    for (const size_t row : training) known.insert(group[row]);
    for (const size_t row : held_out) {
      EXPECT_EQ(known.count(group[row]), 0);
      EXPECT_TRUE(decided.insert(row).second);
    }
    return absl::StatusOr<std::vector<double>>(std::vector<double>(held_out.size(), 0));
  };
  ASSERT_TRUE(FitPlattScalingOnInnerFolds({features, label, group}, decide).ok());
  EXPECT_EQ(decided.size(), 90);
}

TEST(PlattScalingTest, PassesOnWhatTheMachineReports) {
  SparseMatrix features;
  features.row_begin = {0, 0, 0, 0, 0};
  const std::vector<int> label = {0, 1, 0, 1};
  const std::vector<std::string> group = {"a", "b", "c", "d"};
  const auto fail = [](const std::vector<size_t>&, const std::vector<size_t>&) {
    return absl::StatusOr<std::vector<double>>(absl::InternalError("no"));
  };
  EXPECT_EQ(FitPlattScalingOnInnerFolds({features, label, group}, fail).status().message(), "no");
}

}  // namespace
}  // namespace callprint
