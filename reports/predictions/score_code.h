// Scores as small integers, for files that are checked in: the log odds in steps of 1/74, which
// changes no metric by what three decimals show. Twelve bits are left of a score; a sixteenth of
// that step would take 16, and no metric would tell. Equal steps of the score itself would call all
// that is nearly certain the same.
//
// A code of 0x8000 or more stands for a score of 0.5 or more, so that no decision at 0.5 changes.
// Codes rise with scores; 0 and 0xffff stand for 0 and 1.
#ifndef CALLPRINT_REPORTS_PREDICTIONS_SCORE_CODE_H_
#define CALLPRINT_REPORTS_PREDICTIONS_SCORE_CODE_H_

#include <cstdint>

namespace callprint {

// Precondition: score in [0, 1].
uint16_t ScoreCode(double score);

// In [0, 1]; the odds are within 0.7 % of those of a score between 1e-12 and 1 - 1e-12 (1.4 % just
// below 0.5). ScoreCode(ScoreOfCode(code)) == code for every code that ScoreCode gives.
double ScoreOfCode(uint16_t code);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_PREDICTIONS_SCORE_CODE_H_
