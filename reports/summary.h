// Metrics with intervals for each model on each track, and comparisons with the track's best model.
#ifndef CALLPRINT_REPORTS_SUMMARY_H_
#define CALLPRINT_REPORTS_SUMMARY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/metrics.h"
#include "experiments/result.pb.h"
#include "reports/joined_folds.h"

namespace callprint {

// One summary a track and model, tracks and models in their given order. Point values are of all
// held-out predictions of a track together; intervals are percentiles over resamples of the track's
// groups, the same resamples for every model; p-values compare the folds' balanced accuracy with
// the best model's (corrected resampled t-test, Holm over the track's models). InvalidArgument
// where a metric is not defined, for example with too few groups.
absl::StatusOr<std::vector<TrackSummary>> Summarize(const ExperimentSpec& spec,
                                                    const JoinedFolds& joined);

// Everything in one message: results.pb.
ExperimentResult MakeExperimentResult(const ReportInputs& inputs,
                                      const std::vector<TrackSummary>& summaries);

// A metric of a summary. Precondition: the summary is one of Summarize's.
const MetricValue& FindMetric(const TrackSummary& summary, Metric metric);

// The summaries of a track, highest balanced accuracy first (AUROC, then name break ties).
std::vector<const TrackSummary*> RankedModels(const std::vector<TrackSummary>& summaries,
                                              const std::string& track);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_SUMMARY_H_
