#include "reports/predictions/score_code.h"

#include <algorithm>
#include <cmath>

namespace callprint {
namespace {

constexpr int kHalf = 0x8000;
// Of the log odds.
constexpr double kStepsPerUnit = 74;
// Log odds of +-27.6, those of 1e-12. Nearer to 1 a double is too coarse for a step.
constexpr int kMaxSteps = 2045;

}  // namespace

uint16_t ScoreCode(double score) {
  if (score <= 0) return 0;
  if (score >= 1) return 0xffff;
  const double steps = std::log(score / (1 - score)) * kStepsPerUnit;
  // Below 0.5 it stays below.
  const double rounded = score < 0.5 ? std::min(std::round(steps), -1.0) : std::round(steps);
  const int bounded = std::min(std::max(static_cast<int>(rounded), -kMaxSteps), kMaxSteps);
  return static_cast<uint16_t>(kHalf + bounded);
}

double ScoreOfCode(uint16_t code) {
  if (code == 0) return 0;
  if (code == 0xffff) return 1;
  return 1 / (1 + std::exp((kHalf - static_cast<int>(code)) / kStepsPerUnit));
}

}  // namespace callprint
