// Feature groups alone, and all groups but one: what each is worth, from an experiment that has a
// model of all groups and, but for the groups, the same model of each alone and of all but each.
//
// Example:
//   ASSIGN_OR_RETURN(const AblationModels models, FindAblation(joined));
//   ASSIGN_OR_RETURN(const std::vector<TrackAblation> tracks,
//                    AnalyseAblation(spec, joined, models));
#ifndef CALLPRINT_REPORTS_ABLATION_ABLATION_H_
#define CALLPRINT_REPORTS_ABLATION_ABLATION_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/result.pb.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/statistics/statistics.h"

namespace callprint {

struct GroupModels {
  std::string group;
  // Indices of models.
  size_t alone = 0;
  size_t left_out = 0;
};

struct AblationModels {
  // Index of the model of all groups.
  size_t all = 0;
  // In the order of that model's spec.
  std::vector<GroupModels> group;
};

// Other models (baselines) may be there. InvalidArgument where the model with the most groups has
// one group only, or names every model that is missing beside it.
absl::StatusOr<AblationModels> FindAblation(const JoinedFolds& joined);

// What becomes of a track's ranking metric (metric_columns.h) without a group.
struct Change {
  // Without the group minus with all, of all held-out predictions of the track together.
  double value = 0;
  // 95 %, over resamples of the track's groups, the same for both models.
  Interval interval;
  // Corrected resampled t-test over the folds that define the metric, Holm over the feature groups;
  // 1 with fewer than two folds.
  double p_value = 1;
};

struct TrackAblation {
  // By feature group, in the order of AblationModels.
  std::vector<Change> change;
};

// One a track, in their order. InvalidArgument where a metric is not defined.
absl::StatusOr<std::vector<TrackAblation>> AnalyseAblation(const ExperimentSpec& spec,
                                                           const JoinedFolds& joined,
                                                           const AblationModels& models);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_ABLATION_ABLATION_H_
