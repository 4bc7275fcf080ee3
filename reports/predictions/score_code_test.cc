#include "reports/predictions/score_code.h"

#include <cmath>

#include "gtest/gtest.h"

namespace callprint {
namespace {

TEST(ScoreCodeTest, EveryCodeOfAScoreComesBack) {
  for (int code = ScoreCode(1e-300); code <= ScoreCode(1 - 1e-16); ++code) {
    ASSERT_EQ(ScoreCode(ScoreOfCode(static_cast<uint16_t>(code))), code);
  }
  EXPECT_EQ(ScoreCode(0), 0);
  EXPECT_EQ(ScoreCode(1), 0xffff);
}

TEST(ScoreCodeTest, ScoresRiseWithAnyCodes) {
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
  // Half a step of the log odds, 1 / 148, is a factor of exp(0.00676) = 1.0068 of the odds.
  const auto odds_ratio = [](double score) {
    const double rounded = ScoreOfCode(ScoreCode(score));
    return rounded / (1 - rounded) * (1 - score) / score;
  };
  for (const double score : {1e-11, 1e-6, 0.003, 0.2, 0.49, 0.7, 0.99999}) {
    EXPECT_NEAR(odds_ratio(score), 1, 0.0069) << score;
  }
  // Less than half a step below 0.5 it is a whole one: exp(1 / 74) = 1.0136.
  EXPECT_NEAR(odds_ratio(0.499), 1, 0.0137);
  // 1e-12 has log odds of -27.63, 2,045 steps.
  EXPECT_EQ(ScoreCode(1e-300), 0x8000 - 2045);
  EXPECT_EQ(ScoreCode(1 - 1e-16), 0x8000 + 2045);
}

}  // namespace
}  // namespace callprint
