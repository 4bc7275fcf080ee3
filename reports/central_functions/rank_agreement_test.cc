#include "reports/central_functions/rank_agreement.h"

#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/central_functions/synthetic_parts.h"

namespace callprint {
namespace {

TEST(TopOverlapTest, IsJaccardsIndexOfTheTops) {
  // By hand: of {a, b} and {a, c}, one is in both and three in either.
  EXPECT_DOUBLE_EQ(TopOverlap({0.5, 0.4, 0.3, 0}, {0.5, 0, 0.4, 0.3}, 2), 1.0 / 3);
  EXPECT_EQ(TopOverlap({0.5, 0.4, 0.1, 0}, {0.4, 0.5, 0, 0.1}, 2), 1);
  EXPECT_EQ(TopOverlap({0.5, 0.4, 0, 0}, {0, 0, 0.4, 0.5}, 2), 0);
}

TEST(TopOverlapTest, NothingOfZeroIsInATop) {
  EXPECT_EQ(TopOverlap({1, 0, 0, 0}, {1, 0, 0, 0}, 3), 1);
  EXPECT_TRUE(std::isnan(TopOverlap({0, 0}, {0, 0}, 2)));
}

TEST(AgreementOfTest, IsOfTheFunctionsThatBothHave) {
  // Both rank b below d; c is between in one and last in the other.
  const TracedPart first = MakePart("first", {"a", "b", "c", "d"}, {{1, 0.2, 0.3, 0.4}});
  const TracedPart second = MakePart("second", {"b", "c", "d", "e"}, {{0.5, 0.4, 0.6, 0}});
  const auto agreement = AgreementOf(first, second, 0, 10, 1);
  ASSERT_TRUE(agreement.ok()) << agreement.status();
  EXPECT_EQ(agreement->shared_functions, 3);
  // By hand: ranks 1, 2, 3 and 2, 1, 3: 1 - 6 * 2 / (3 * 8) = 0.5.
  EXPECT_DOUBLE_EQ(agreement->spearman.value, 0.5);
  EXPECT_EQ(agreement->top_overlap.value, 1);
  // One program has no variation to draw from.
  EXPECT_TRUE(std::isnan(agreement->spearman.interval.low));
  EXPECT_TRUE(std::isnan(agreement->top_overlap.interval.high));
}

TEST(AgreementOfTest, IntervalIsThatOfDrawsOfPrograms) {
  // The second part's programs rank the functions in the first part's way, and the other way round.
  const TracedPart first = MakePart("first", {"a", "b"}, {{0.2, 0.4}, {0.2, 0.4}});
  const TracedPart second = MakePart("second", {"a", "b"}, {{0.1, 0.4}, {0.2, 0.1}});
  const auto agreement = AgreementOf(first, second, 0, 200, 1);
  ASSERT_TRUE(agreement.ok()) << agreement.status();
  // By hand: means 0.15 and 0.25. A quarter of the draws is of the second program only.
  EXPECT_EQ(agreement->spearman.value, 1);
  EXPECT_EQ(agreement->spearman.interval.low, -1);
  EXPECT_EQ(agreement->spearman.interval.high, 1);
  const auto certain = AgreementOf(first, first, 0, 200, 1);
  ASSERT_TRUE(certain.ok()) << certain.status();
  EXPECT_EQ(certain->spearman.interval.low, 1);
}

TEST(AgreementOfHalvesTest, ProgramsThatAreAlikeAgree) {
  const std::vector<double> same = {0.1, 0.4, 0.2, 0.3};
  const TracedPart part = MakePart("alike", {"a", "b", "c", "d"}, {same, same, same, same, same});
  const auto agreement = AgreementOfHalves(part, 0, 20, 1);
  ASSERT_TRUE(agreement.ok()) << agreement.status();
  EXPECT_EQ(agreement->spearman.value, 1);
  EXPECT_EQ(agreement->spearman.interval.low, 1);
  EXPECT_EQ(agreement->top_overlap.value, 1);
  EXPECT_EQ(agreement->shared_functions, 4);
}

TEST(AgreementOfHalvesTest, ProgramsInTwoWaysAgreeWhereHalvesAreMixed) {
  // Two programs each way. By hand: of the 6 ways to choose a half, 2 put the same way together
  // (correlation -1) and 4 mix them, so that both halves have 0.25, 0.3 (1). The mean is 1/3.
  const TracedPart part =
      MakePart("two ways", {"a", "b"}, {{0.1, 0.4}, {0.1, 0.4}, {0.4, 0.2}, {0.4, 0.2}});
  const auto agreement = AgreementOfHalves(part, 0, 3000, 1);
  ASSERT_TRUE(agreement.ok()) << agreement.status();
  EXPECT_NEAR(agreement->spearman.value, 1.0 / 3, 0.06);
  EXPECT_EQ(agreement->spearman.interval.low, -1);
  EXPECT_EQ(agreement->spearman.interval.high, 1);
}

TEST(AgreementOfHalvesTest, LeavesOutWhatOneHalfAloneCalls) {
  // Function c is called by one program, which is in one half.
  const TracedPart part = MakePart("rare", {"a", "b", "c"},
                                   {{0.1, 0.2, 0.9}, {0.1, 0.2, 0}, {0.1, 0.2, 0}, {0.1, 0.2, 0}});
  const auto agreement = AgreementOfHalves(part, 0, 20, 1);
  ASSERT_TRUE(agreement.ok()) << agreement.status();
  EXPECT_EQ(agreement->shared_functions, 2);
  EXPECT_EQ(agreement->spearman.value, 1);
}

TEST(AgreementOfHalvesTest, SeedDecidesTheHalvesAndFewProgramsAreAnError) {
  const TracedPart part = MakePart(
      "part", {"a", "b", "c"},
      {{0.1, 0.2, 0.3}, {0.3, 0.2, 0.1}, {0.2, 0.3, 0.1}, {0.9, 0.1, 0.2}, {0.1, 0.5, 0.2}});
  const auto first = AgreementOfHalves(part, 0, 15, 1);
  const auto again = AgreementOfHalves(part, 0, 15, 1);
  const auto other = AgreementOfHalves(part, 0, 15, 2);
  ASSERT_TRUE(first.ok() && again.ok() && other.ok());
  EXPECT_EQ(first->spearman.value, again->spearman.value);
  EXPECT_NE(first->spearman.value, other->spearman.value);
  EXPECT_FALSE(AgreementOfHalves(MakePart("few", {"a"}, {{1}, {1}, {1}}), 0, 5, 1).ok());
}

}  // namespace
}  // namespace callprint
