// Figures of scores against labels: ROC, precision and recall, calibration.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_FIGURES_SCORE_FIGURES_H_
#define CALLPRINT_REPORTS_EXPERIMENT_FIGURES_SCORE_FIGURES_H_

#include <vector>

#include "experiments/result.pb.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/page/page.h"

namespace callprint {

// `shown`: summaries of the track's models that have a line, in the order of the legend.
//
// BINARY: ROC (all of it, and small false-positive rates enlarged), precision over recall, and
// calibration of the score of the positive label. Of classes: calibration of the answer's score,
// and on open-world tracks the ROC of the largest score, which tells known from unknown. Of sets of
// classes: calibration of every class's score together.
std::vector<Figure> ScoreFigures(const JoinedFolds& joined, const JoinedTrack& track,
                                 const std::vector<const TrackSummary*>& shown);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_FIGURES_SCORE_FIGURES_H_
