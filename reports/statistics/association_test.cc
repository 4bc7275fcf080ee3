#include "reports/statistics/association.h"

#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;

TEST(CramersVTest, AgreesWithScipy) {
  // testdata/expected_statistics.py.
  EXPECT_DOUBLE_EQ(CramersV({0, 0, 1, 1}, {5, 5, 2, 2}), 1);
  EXPECT_DOUBLE_EQ(CramersV({0, 0, 1, 1}, {0, 1, 0, 1}), 0);
  EXPECT_DOUBLE_EQ(CramersV({0, 0, 0}, {0, 1, 0}), 0);
  EXPECT_NEAR(CramersV({0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2},
                       {0, 0, 0, 0, 1, 1, 0, 1, 1, 1, 0, 0, 1, 1}),
              0.3450327796711771, 1e-12);
}

TEST(UnbiasedCramersVTest, AgreesWithScipysChiSquaredAndBergsmasFormula) {
  // testdata/expected_statistics.py.
  EXPECT_NEAR(UnbiasedCramersV({0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2},
                               {0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 0}),
              0.7066733721472465, 1e-12);
  // Weaker than chance alone would give.
  EXPECT_EQ(UnbiasedCramersV({0, 0, 1, 1}, {0, 1, 0, 1}), 0);
  EXPECT_EQ(UnbiasedCramersV({0, 0, 0}, {0, 1, 0}), 0);
}

TEST(CohensDTest, IsTheDifferenceOfMeansInStandardDeviations) {
  // By hand: means 2 and 5, both variances 1.
  EXPECT_DOUBLE_EQ(CohensD({1, 2, 3, 4, 5, 6}, {0, 0, 0, 1, 1, 1}), 3);
  EXPECT_EQ(CohensD({2, 2, 2, 2}, {0, 0, 1, 1}), 0);
}

TEST(EpsilonSquaredTest, AgreesWithStatsmodelsAdjustedRSquared) {
  // testdata/expected_statistics.py.
  EXPECT_NEAR(EpsilonSquared({1.0, 2.5, 3.0, 2.0, 6.0, 7.5, 5.0, 2.0, 1.5, 3.0},
                             {0, 0, 0, 0, 1, 1, 1, 2, 2, 2}),
              0.7931171234687582, 1e-12);
  EXPECT_EQ(EpsilonSquared({3, 3, 3}, {0, 1, 1}), 0);
}

TEST(AverageRanksTest, EqualValuesShareTheMeanOfTheirRanks) {
  // By hand: 0 and 0 share ranks 1 and 2, the three 5 share 4, 5 and 6.
  EXPECT_THAT(AverageRanks({5, 0, 5, 3, 0, 5, 9}), ElementsAre(5, 1.5, 5, 3, 1.5, 5, 7));
  EXPECT_TRUE(AverageRanks({}).empty());
}

TEST(SpearmanCorrelationTest, WithoutTiesIsTheFormulaOfTextbooks) {
  // By hand: ranks differ by 1, 1, 1, 1, 0, so 1 - 6 * 4 / (5 * 24) = 0.8.
  EXPECT_DOUBLE_EQ(SpearmanCorrelation({10, 20, 30, 40, 50}, {2, 1, 4, 3, 1000}), 0.8);
  EXPECT_DOUBLE_EQ(SpearmanCorrelation({1, 2, 3}, {9, 4, 1}), -1);
}

TEST(SpearmanCorrelationTest, WithTiesIsPearsonsOfAverageRanks) {
  // By hand: ranks 1, 2.5, 2.5, 4 and 1, 4, 2.5, 2.5; about their mean of 2.5 the products sum to
  // 2.25 and both squares to 4.5. The textbook's formula, which is for no ties, would give 0.55.
  EXPECT_DOUBLE_EQ(SpearmanCorrelation({1, 2, 2, 4}, {10, 30, 20, 20}), 0.5);
  // By hand: ranks 2, 2, 2, 4.5, 4.5, 6 and 1.5, 3.5, 1.5, 3.5, 5.5, 5.5 about 3.5: products
  // 3 + 0 + 3 + 0 + 2 + 5 = 13, squares 6.75 + 2 + 6.25 = 15 and 8 + 8 = 16.
  EXPECT_DOUBLE_EQ(SpearmanCorrelation({0, 0, 0, 7, 7, 8}, {1, 2, 1, 2, 3, 3}),
                   13 / std::sqrt(15.0 * 16.0));
}

TEST(SpearmanCorrelationTest, IsUndefinedWithoutSpread) {
  EXPECT_TRUE(std::isnan(SpearmanCorrelation({1, 1, 1}, {1, 2, 3})));
  EXPECT_TRUE(std::isnan(SpearmanCorrelation({4}, {4})));
}

}  // namespace
}  // namespace callprint
