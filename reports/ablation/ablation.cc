#include "reports/ablation/ablation.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "reports/evaluation/metric_columns.h"
#include "reports/evaluation/paired_change.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

using Groups = std::set<std::string>;

Groups GroupsOf(const ModelSpec& model) {
  return {model.features().group().begin(), model.features().group().end()};
}

// What the models of an ablation have in common.
std::string Rest(ModelSpec model) {
  model.clear_name();
  model.clear_description();
  model.mutable_features()->clear_group();
  return SerializeDeterministically(model);
}

absl::StatusOr<TrackAblation> AnalyseTrack(const ExperimentSpec& spec, const JoinedFolds& joined,
                                           const JoinedTrack& track, const AblationModels& models) {
  const auto predictions = [&](size_t model) {
    return FoldedPredictions::Make(joined, track, track.entry[model]);
  };
  ASSIGN_OR_RETURN(const FoldedPredictions all, predictions(models.all));
  std::vector<FoldedPredictions> left_out;
  for (const GroupModels& group : models.group) {
    ASSIGN_OR_RETURN(FoldedPredictions without, predictions(group.left_out));
    left_out.push_back(std::move(without));
  }
  std::vector<const FoldedPredictions*> after;
  for (const FoldedPredictions& without : left_out) after.push_back(&without);
  ASSIGN_OR_RETURN(const auto changes,
                   PairedChanges(track, {RankingMetric(joined.labelling, track.open_world)}, all,
                                 after, spec.bootstrap_resamples(), spec.bootstrap_seed()));
  TrackAblation result;
  std::vector<double> p_values;
  for (const std::vector<PairedChange>& of_group : changes) {
    result.change.push_back({of_group[0].value(), of_group[0].interval});
    p_values.push_back(of_group[0].p_value);
  }
  const std::vector<double> adjusted = HolmAdjusted(p_values);
  for (size_t g = 0; g < adjusted.size(); ++g) result.change[g].p_value = adjusted[g];
  return result;
}

}  // namespace

absl::StatusOr<AblationModels> FindAblation(const JoinedFolds& joined) {
  AblationModels found;
  for (size_t m = 0; m < joined.models.size(); ++m) {
    if (GroupsOf(joined.models[m]).size() > GroupsOf(joined.models[found.all]).size()) {
      found.all = m;
    }
  }
  const ModelSpec& all = joined.models[found.all];
  const Groups groups = GroupsOf(all);
  if (groups.size() < 2) {
    return absl::InvalidArgumentError(
        "no model has two feature groups or more; there is none to leave out");
  }
  // The first of these groups that is but in its groups the model of all.
  const auto model_of = [&](const Groups& wanted) {
    return std::find_if(joined.models.begin(), joined.models.end(),
                        [&](const ModelSpec& model) {
                          return GroupsOf(model) == wanted && Rest(model) == Rest(all);
                        }) -
           joined.models.begin();
  };
  std::vector<std::string> missing;
  for (const std::string& group : all.features().group()) {
    Groups others = groups;
    others.erase(group);
    GroupModels of_group;
    of_group.group = group;
    of_group.alone = model_of({group});
    of_group.left_out = model_of(others);
    if (of_group.alone == joined.models.size()) {
      missing.push_back(absl::StrCat(group, " alone"));
    }
    if (of_group.left_out == joined.models.size()) {
      missing.push_back(absl::StrCat("all but ", group));
    }
    found.group.push_back(std::move(of_group));
  }
  if (missing.empty()) return found;
  return absl::InvalidArgumentError(absl::StrCat("beside ", all.name(),
                                                 " there is no model of the same learner of ",
                                                 absl::StrJoin(missing, ", of ")));
}

absl::StatusOr<std::vector<TrackAblation>> AnalyseAblation(const ExperimentSpec& spec,
                                                           const JoinedFolds& joined,
                                                           const AblationModels& models) {
  std::vector<TrackAblation> result;
  for (const JoinedTrack& track : joined.track) {
    ASSIGN_OR_RETURN(TrackAblation of_track, AnalyseTrack(spec, joined, track, models));
    result.push_back(std::move(of_track));
  }
  return result;
}

}  // namespace callprint
