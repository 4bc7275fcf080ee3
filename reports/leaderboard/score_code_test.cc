#include "reports/leaderboard/score_code.h"

#include <cmath>

#include "gtest/gtest.h"

namespace callprint {
namespace {

TEST(ScoreCodeTest, EveryCodeComesBack) {
  for (int code = 0; code <= 0xffff; ++code) {
    ASSERT_EQ(ScoreCode(ScoreOfCode(static_cast<uint16_t>(code))), code);
  }
}

TEST(ScoreCodeTest, CodesRiseWithScores) {
  double last = -1;
  for (int code = 0; code <= 0xffff; ++code) {
    const double score = ScoreOfCode(static_cast<uint16_t>(code));
    ASSERT_GE(score, last) << code;
    last = score;
  }
  EXPECT_EQ(ScoreOfCode(0), 0);
  EXPECT_EQ(ScoreOfCode(0x8000), 0.5);
  EXPECT_EQ(ScoreOfCode(0xffff), 1);
}

TEST(ScoreCodeTest, DecisionsStay) {
  EXPECT_LT(ScoreOfCode(ScoreCode(std::nextafter(0.5, 0))), 0.5);
  EXPECT_GE(ScoreOfCode(ScoreCode(0.5)), 0.5);
  EXPECT_GE(ScoreOfCode(ScoreCode(std::nextafter(0.5, 1))), 0.5);
}

TEST(ScoreCodeTest, LittleIsRoundedAway) {
  // A step of the log odds is 1 / 1185; half of it is a factor of exp(0.00042) = 1.00042 of the
  // odds.
  for (const double score : {1e-11, 1e-6, 0.003, 0.2, 0.499}) {
    EXPECT_NEAR(ScoreOfCode(ScoreCode(score)) / score, 1, 0.00043) << score;
    // 1 - 1e-11 is known to 1e-16.
    EXPECT_NEAR((1 - ScoreOfCode(ScoreCode(1 - score))) / score, 1, 0.00045) << score;
  }
  EXPECT_EQ(ScoreCode(1e-300), 1);
  EXPECT_EQ(ScoreCode(1 - 1e-16), 0xfffe);
}

}  // namespace
}  // namespace callprint
