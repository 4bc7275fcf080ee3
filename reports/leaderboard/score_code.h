// Scores in 16 bits, for files that are checked in: the log odds in steps of 1/1185, which is finer
// than anything that a metric shows. Equal steps of the score itself would call all that is nearly
// certain the same.
//
// A code of 0x8000 or more stands for a score of 0.5 or more, so that no decision at 0.5 changes.
// Codes rise with scores; 0 and 0xffff stand for 0 and 1.
#ifndef CALLPRINT_REPORTS_LEADERBOARD_SCORE_CODE_H_
#define CALLPRINT_REPORTS_LEADERBOARD_SCORE_CODE_H_

#include <cstdint>

namespace callprint {

// Precondition: score in [0, 1].
uint16_t ScoreCode(double score);

// In [0, 1]; within 0.05 % of a score between 1e-12 and 1 - 1e-12, and of its distance to 1 (0.1 %
// just below 0.5). ScoreCode(ScoreOfCode(code)) == code.
double ScoreOfCode(uint16_t code);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_LEADERBOARD_SCORE_CODE_H_
