// Metrics with intervals for each model on each track, and comparisons with the track's best model.
#ifndef CALLPRINT_REPORTS_EVALUATION_SUMMARY_H_
#define CALLPRINT_REPORTS_EVALUATION_SUMMARY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/metrics/metrics.h"
#include "experiments/result.pb.h"
#include "reports/evaluation/joined_folds.h"

namespace callprint {

// One summary a track and model, tracks and models in their given order, with the metrics that the
// labelling defines. Point values are of all held-out predictions of a track together; intervals
// are percentiles over resamples of the track's groups, the same resamples for every model;
// p-values compare the folds' ranking metric (metric_columns.h) with the best model's (corrected
// resampled t-test over the folds that define it, 1 with fewer than two; Holm over the track's
// models). InvalidArgument where a metric is not defined, for example with too few groups.
absl::StatusOr<std::vector<TrackSummary>> Summarize(const ExperimentSpec& spec,
                                                    const JoinedFolds& joined);

// Everything in one message: results.pb.
ExperimentResult MakeExperimentResult(const EvaluationInputs& inputs,
                                      const std::vector<TrackSummary>& summaries);

// `result` without what makes a text of it too large: predictions, where they have a score a class.
ExperimentResult WithoutClassScores(const ExperimentResult& result);

// True if the test tells the best of RankedModels from every other model of the track.
bool IsClearlyBest(const std::vector<const TrackSummary*>& ranked);

// True if the track's labelling defines the metric.
bool HasMetric(const TrackSummary& summary, Metric metric);

// A metric of a summary. Precondition: HasMetric.
const MetricValue& FindMetric(const TrackSummary& summary, Metric metric);

// "0.993 [0.988, 0.997]".
std::string IntervalCell(const TrackSummary& summary, Metric metric);

// The summaries of a track, best by the ranking metric first (AUROC, then name break ties).
std::vector<const TrackSummary*> RankedModels(const JoinedFolds& joined, const JoinedTrack& track,
                                              const std::vector<TrackSummary>& summaries);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EVALUATION_SUMMARY_H_
