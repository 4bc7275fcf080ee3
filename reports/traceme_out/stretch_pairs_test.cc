#include "reports/traceme_out/stretch_pairs.h"

#include "gtest/gtest.h"

namespace callprint {
namespace {

TEST(AllPairsTest, IsEachPositiveWithEachNegative) {
  const std::vector<StretchPair> pairs = AllPairs({"a", "b"}, {"x", "y", "z"});
  ASSERT_EQ(pairs.size(), 6);
  EXPECT_EQ(pairs[0].positive + pairs[0].negative, "ax");
  EXPECT_EQ(pairs[2].positive + pairs[2].negative, "az");
  EXPECT_EQ(pairs[3].positive + pairs[3].negative, "bx");
}

TEST(MeanOverPairsTest, IntervalIsThatOfOtherStretches) {
  // All pairs alike: nothing varies.
  auto mean = MeanOverPairs({0.7, 0.7, 0.7, 0.7}, 2, 2, 1000, 1);
  ASSERT_TRUE(mean.ok()) << mean.status();
  EXPECT_DOUBLE_EQ(mean->value, 0.7);
  EXPECT_NEAR(mean->interval.low, 0.7, 1e-12);
  EXPECT_NEAR(mean->interval.high, 0.7, 1e-12);
  // One positive stretch is never told from the negatives, the other always: a draw of two has the
  // first twice with a probability of 1/4, so the interval goes from 0 to 1.
  mean = MeanOverPairs({0, 0, 1, 1}, 2, 2, 1000, 1);
  ASSERT_TRUE(mean.ok()) << mean.status();
  EXPECT_DOUBLE_EQ(mean->value, 0.5);
  EXPECT_DOUBLE_EQ(mean->interval.low, 0);
  EXPECT_DOUBLE_EQ(mean->interval.high, 1);
  EXPECT_EQ(MeanOverPairs({0, 1}, 1, 2, 1000, 1).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace callprint
