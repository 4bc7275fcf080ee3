#include "reports/feature_selection/set_agreement.h"

#include <cmath>

#include "gtest/gtest.h"

namespace callprint {
namespace {

using Sets = std::vector<std::set<std::string>>;

// Worked by hand: pairs share 2 of 4, 1 of 5 and 1 of 5.
TEST(SetAgreementTest, JaccardIsTheMeanOverPairs) {
  const Sets sets = {{"a", "b", "c"}, {"b", "c", "d"}, {"c", "e", "f"}};
  EXPECT_NEAR(MeanJaccard(sets), (2 / 4.0 + 1 / 5.0 + 1 / 5.0) / 3, 1e-15);
}

// Worked by hand: k = 3 of 9, so that blind draws share 1; (2 - 1) / (3 - 1) and twice 0.
TEST(SetAgreementTest, KunchevaTakesOutChance) {
  const Sets sets = {{"a", "b", "c"}, {"b", "c", "d"}, {"c", "e", "f"}};
  EXPECT_NEAR(MeanKuncheva(sets, 9), (0.5 + 0 + 0) / 3, 1e-15);
}

TEST(SetAgreementTest, EqualSetsAgreeWholly) {
  EXPECT_EQ(MeanJaccard({{"a", "b"}, {"a", "b"}}), 1);
  EXPECT_EQ(MeanKuncheva({{"a", "b"}, {"a", "b"}}, 5), 1);
}

// Worked by hand: k = 1 of 2; (0 - 1/2) / (1 - 1/2).
TEST(SetAgreementTest, SetsApartAgreeLessThanByChance) {
  EXPECT_EQ(MeanJaccard({{"a"}, {"b"}}), 0);
  EXPECT_EQ(MeanKuncheva({{"a"}, {"b"}}, 2), -1);
}

TEST(SetAgreementTest, WhereThereIsNoChoiceThereIsNoAgreement) {
  EXPECT_TRUE(std::isnan(MeanJaccard({{"a"}})));
  EXPECT_TRUE(std::isnan(MeanJaccard({{}, {}})));
  EXPECT_TRUE(std::isnan(MeanKuncheva({{"a"}}, 2)));
  EXPECT_TRUE(std::isnan(MeanKuncheva({{"a", "b"}, {"a", "b"}}, 2)));
  EXPECT_TRUE(std::isnan(MeanKuncheva({{}, {}}, 2)));
  EXPECT_TRUE(std::isnan(MeanKuncheva({{"a", "b"}, {"a"}}, 4)));
}

}  // namespace
}  // namespace callprint
