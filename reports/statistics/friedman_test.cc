// Expectations come from scipy, by reports/statistics/testdata/expected_curves.py, but where a test
// says otherwise.
#include "reports/statistics/friedman.h"

#include <limits>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

std::vector<std::vector<double>> Values() {
  return {{0.91, 0.88, 0.93, 0.90, 0.95, 0.89},
          {0.90, 0.88, 0.91, 0.85, 0.95, 0.87},
          {0.85, 0.89, 0.80, 0.85, 0.90, 0.82},
          {0.50, 0.52, 0.49, 0.50, 0.51, 0.50}};
}

TEST(FriedmanTest, AgreesWithScipyWithTies) {
  const Friedman friedman = FriedmanTest(Values()).value();
  EXPECT_EQ(friedman.folds, 6);
  const double expected[] = {1.3333333333333333, 2.0833333333333335, 2.5833333333333335, 4.0};
  for (int model = 0; model < 4; ++model) {
    EXPECT_NEAR(friedman.mean_rank[model], expected[model], 1e-12) << model;
  }
  EXPECT_NEAR(friedman.chi_squared, 14.368421052631586, 1e-10);
  EXPECT_NEAR(friedman.p_value, 0.0024442395345491462, 1e-12);
  EXPECT_NEAR(friedman.critical_difference, 1.9148432265902373, 1e-6);
}

TEST(FriedmanTest, LeavesOutFoldsThatLackAValue) {
  std::vector<std::vector<double>> values = Values();
  for (std::vector<double>& of_model : values) of_model.push_back(0.7);
  values[2].back() = std::numeric_limits<double>::quiet_NaN();
  const Friedman friedman = FriedmanTest(values).value();
  EXPECT_EQ(friedman.folds, 6);
  EXPECT_NEAR(friedman.chi_squared, 14.368421052631586, 1e-10);
}

TEST(FriedmanTest, FindsNothingWhereAllModelsAreAlike) {
  const Friedman friedman = FriedmanTest({{0.5, 0.6}, {0.5, 0.6}, {0.5, 0.6}}).value();
  EXPECT_THAT(friedman.mean_rank, ElementsAre(2, 2, 2));
  EXPECT_EQ(friedman.chi_squared, 0);
  EXPECT_EQ(friedman.p_value, 1);
}

TEST(FriedmanTest, SaysWhatItLacks) {
  const auto few_models = FriedmanTest({{0.5, 0.6}, {0.5, 0.6}});
  EXPECT_EQ(few_models.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(few_models.status().message()), HasSubstr("needs three models"));
  const auto few_folds = FriedmanTest({{0.5}, {0.6}, {0.7}});
  EXPECT_THAT(std::string(few_folds.status().message()), HasSubstr("needs two folds"));
  const auto uneven = FriedmanTest({{0.5, 0.6}, {0.6, 0.7}, {0.7}});
  EXPECT_THAT(std::string(uneven.status().message()), HasSubstr("model 2 has 1 folds"));
}

TEST(NormalRangeQuantileTest, AgreesWithScipysStudentizedRange) {
  EXPECT_NEAR(NormalRangeQuantile(0.95, 2), 2.771807648699355, 1e-6);
  EXPECT_NEAR(NormalRangeQuantile(0.95, 3), 3.314493155398122, 1e-6);
  EXPECT_NEAR(NormalRangeQuantile(0.95, 4), 3.6331595749026278, 1e-6);
  EXPECT_NEAR(NormalRangeQuantile(0.95, 10), 4.474124221725907, 1e-6);
  EXPECT_NEAR(NormalRangeQuantile(0.95, 20), 5.0116887941184425, 1e-6);
}

TEST(ChiSquaredSurvivalTest, AgreesWithScipy) {
  EXPECT_NEAR(ChiSquaredSurvival(0.5, 1), 0.47950012218695337, 1e-12);
  EXPECT_NEAR(ChiSquaredSurvival(3.84, 1), 0.05004352124870519, 1e-12);
  EXPECT_NEAR(ChiSquaredSurvival(7.0, 2), 0.0301973834223185, 1e-12);
  EXPECT_NEAR(ChiSquaredSurvival(7.0, 3), 0.07189777249646509, 1e-12);
  EXPECT_NEAR(ChiSquaredSurvival(30.0, 19), 0.05179845889302389, 1e-12);
  EXPECT_NEAR(ChiSquaredSurvival(100.0, 12), 5.567756260698086e-16, 1e-24);
  EXPECT_EQ(ChiSquaredSurvival(0, 3), 1);
}

// By hand: 1 and 1.5 and 2 are within 1 of each other, 1.5 to 2.4 too, 5 is alone.
TEST(AlikeRunsTest, AreTheLargestRunsWithinTheDifference) {
  EXPECT_THAT(AlikeRuns({1, 1.5, 2, 2.4, 5}, 1), ElementsAre(Pair(0, 2), Pair(1, 3)));
  EXPECT_THAT(AlikeRuns({1, 3, 5}, 1), IsEmpty());
  EXPECT_THAT(AlikeRuns({1, 2, 3}, 5), ElementsAre(Pair(0, 2)));
}

}  // namespace
}  // namespace callprint
