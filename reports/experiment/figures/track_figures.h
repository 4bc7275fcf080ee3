// The figures of one track of a report.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_FIGURES_TRACK_FIGURES_H_
#define CALLPRINT_REPORTS_EXPERIMENT_FIGURES_TRACK_FIGURES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/result.pb.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/page/page.h"

namespace callprint {

// As many models have a line in a figure, besides the best trivial baseline: more cannot be told
// apart.
inline constexpr size_t kModelsInFigure = 6;

// Ranks, curves of scores, and the best model's classes and confusions; those that the labelling
// has. Errors as HeldOut::Make.
absl::StatusOr<std::vector<Figure>> TrackFigures(const JoinedFolds& joined,
                                                 const JoinedTrack& track,
                                                 const std::vector<TrackSummary>& summaries,
                                                 const std::string& positive_label);

// Of `ranked` (RankedModels), those that figures show: the best kModelsInFigure that are neither
// baselines nor trained on permuted labels, and the best baseline. Never empty.
std::vector<const TrackSummary*> ShownModels(const JoinedFolds& joined,
                                             const std::vector<const TrackSummary*>& ranked);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_FIGURES_TRACK_FIGURES_H_
