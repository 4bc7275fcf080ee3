// report.svg: the ranking metric by track and model, with intervals.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_FIGURES_RANKING_FIGURE_H_
#define CALLPRINT_REPORTS_EXPERIMENT_FIGURES_RANKING_FIGURE_H_

#include <string>
#include <vector>

#include "experiments/result.pb.h"
#include "reports/evaluation/joined_folds.h"

namespace callprint {

// A panel a track, in the experiment's order; a row a model, in the last track's ranking; a point
// of the track's ranking metric (metric_columns.h) with its 95 % interval; a line at chance, where
// the metric has one. Colours are those of palette.h: a model has its own, controls are grey. Names
// are escaped.
std::string RankingMetricSvg(const JoinedFolds& joined, const std::vector<TrackSummary>& summaries);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_FIGURES_RANKING_FIGURE_H_
