#include "reports/association.h"

#include "gtest/gtest.h"

namespace callprint {
namespace {

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

}  // namespace
}  // namespace callprint
