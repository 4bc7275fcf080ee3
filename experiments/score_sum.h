// Scores of classes that exclude each other add up to 1: whoever writes results and whoever reads
// them mean the same by that.
#ifndef CALLPRINT_EXPERIMENTS_SCORE_SUM_H_
#define CALLPRINT_EXPERIMENTS_SCORE_SUM_H_

#include "experiments/result.pb.h"

namespace callprint {

// Float scores of up to a few hundred classes add up to 1 within this: each is rounded by at most
// 6e-8, those of networks by some more. A model that is further away is wrong, not rounded.
inline constexpr double kScoreSumTolerance = 1e-4;

// Of the class scores as they are kept, so that what was written is not refused when it is read.
inline double ScoreSum(const Prediction& prediction) {
  double sum = 0;
  for (const float score : prediction.class_score()) sum += score;
  return sum;
}

}  // namespace callprint

#endif  // CALLPRINT_EXPERIMENTS_SCORE_SUM_H_
