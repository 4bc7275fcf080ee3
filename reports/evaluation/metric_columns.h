// Which metrics rank models and head the columns of tables, by labelling.
#ifndef CALLPRINT_REPORTS_EVALUATION_METRIC_COLUMNS_H_
#define CALLPRINT_REPORTS_EVALUATION_METRIC_COLUMNS_H_

#include <string>
#include <vector>

#include "experiments/metrics/metrics.h"
#include "reports/evaluation/joined_folds.h"

namespace callprint {

// The metric by which models are ranked and compared: balanced accuracy (BINARY), macro-F1
// (MULTI_CLASS, MULTI_LABEL), AUROC of known against unknown (open_world, open_world_family).
Metric RankingMetric(Labelling labelling, bool open_world);

// The metrics of the first table of a track.
std::vector<Metric> LeaderboardColumns(Labelling labelling, bool open_world);

// Those of the second.
std::vector<Metric> DetailColumns(Labelling labelling);

// "balanced accuracy", "AUROC"; accuracy is "subset accuracy" for MULTI_LABEL, and "accuracy =
// micro-F1" for MULTI_CLASS.
std::string MetricHeading(Metric metric, Labelling labelling);

// The names of the tracks of which the AUROC of known against unknown is shown, with commas.
std::string OpenWorldTracks(const JoinedFolds& joined);

// Balanced accuracy of answers that have nothing to do with the trace: 1 / number of classes for
// MULTI_CLASS, else 0.5.
double ChanceBalancedAccuracy(const JoinedFolds& joined);

// The same of a track; where families are left out, the mean over its folds of 1 / number of
// classes that are trained on.
double ChanceBalancedAccuracy(const JoinedFolds& joined, const JoinedTrack& track);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EVALUATION_METRIC_COLUMNS_H_
