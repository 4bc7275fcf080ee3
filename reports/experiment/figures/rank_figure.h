// The critical-difference diagram: which models of a track a test tells apart.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_FIGURES_RANK_FIGURE_H_
#define CALLPRINT_REPORTS_EXPERIMENT_FIGURES_RANK_FIGURE_H_

#include <optional>

#include "absl/status/statusor.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/page/page.h"

namespace callprint {

// Mean ranks over the track's folds by its ranking metric, the best at the left; bars join models
// that Nemenyi's test does not tell apart (friedman.h). None with fewer than three models, or two
// folds that define the metric. Errors as HeldOut::Make.
absl::StatusOr<std::optional<Figure>> RankFigure(const JoinedFolds& joined,
                                                 const JoinedTrack& track);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_FIGURES_RANK_FIGURE_H_
