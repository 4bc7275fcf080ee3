#include "reports/ablation.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "experiments/metrics.h"
#include "reports/held_out.h"
#include "reports/metric_columns.h"
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

// A model of an ablation on a track.
class AblatedModel {
 public:
  static absl::StatusOr<AblatedModel> Make(const JoinedFolds& joined, const JoinedTrack& track,
                                           size_t model) {
    ASSIGN_OR_RETURN(HeldOut all, HeldOut::Make(joined, track, track.entry[model], track.held_out));
    std::vector<std::vector<int>> samples(track.spec.folds());
    for (const int i : track.held_out) samples[track.fold[i]].push_back(i);
    const Metric metric = RankingMetric(joined.labelling, track.open_world);
    std::vector<double> fold_value;
    for (const std::vector<int>& fold : samples) {
      ASSIGN_OR_RETURN(const HeldOut of_fold,
                       HeldOut::Make(joined, track, track.entry[model], fold));
      fold_value.push_back(of_fold.Evaluate()[metric]);
    }
    return AblatedModel(std::move(all), metric, std::move(fold_value));
  }

  double Value() const { return all_.Evaluate()[metric_]; }
  double Value(const std::vector<uint16_t>& weight) const { return all_.Evaluate(weight)[metric_]; }
  // NaN where the fold does not define it.
  const std::vector<double>& fold_value() const { return fold_value_; }

 private:
  AblatedModel(HeldOut all, Metric metric, std::vector<double> fold_value)
      : all_(std::move(all)), metric_(metric), fold_value_(std::move(fold_value)) {}

  HeldOut all_;
  Metric metric_;
  std::vector<double> fold_value_;
};

absl::StatusOr<double> PValue(const AblatedModel& left_out, const AblatedModel& all) {
  std::vector<double> differences;
  for (size_t fold = 0; fold < all.fold_value().size(); ++fold) {
    const double difference = left_out.fold_value()[fold] - all.fold_value()[fold];
    if (!std::isnan(difference)) differences.push_back(difference);
  }
  if (differences.size() < 2) return 1;
  // Each sample is held out once and trained on folds - 1 times.
  ASSIGN_OR_RETURN(const TTest test,
                   CorrectedResampledTTest(differences, 1.0 / (all.fold_value().size() - 1)));
  return test.p_value;
}

absl::StatusOr<TrackAblation> AnalyseTrack(const ExperimentSpec& spec, const JoinedFolds& joined,
                                           const JoinedTrack& track, const AblationModels& models) {
  ASSIGN_OR_RETURN(const AblatedModel all, AblatedModel::Make(joined, track, models.all));
  std::vector<AblatedModel> left_out;
  for (const GroupModels& group : models.group) {
    ASSIGN_OR_RETURN(AblatedModel model, AblatedModel::Make(joined, track, group.left_out));
    left_out.push_back(std::move(model));
  }
  std::vector<int> group_of_sample;
  for (const int i : track.held_out) group_of_sample.push_back(track.group[i]);
  ASSIGN_OR_RETURN(
      const GroupBootstrap bootstrap,
      GroupBootstrap::Make(group_of_sample, spec.bootstrap_resamples(), spec.bootstrap_seed()));
  // [group][resample]
  std::vector<std::vector<double>> resampled(left_out.size());
  std::vector<uint16_t> weight;
  for (int resample = 0; resample < bootstrap.resamples(); ++resample) {
    bootstrap.SampleWeights(resample, &weight);
    const double of_all = all.Value(weight);
    for (size_t g = 0; g < left_out.size(); ++g) {
      resampled[g].push_back(left_out[g].Value(weight) - of_all);
    }
  }
  TrackAblation result;
  std::vector<double> p_values;
  for (size_t g = 0; g < left_out.size(); ++g) {
    Change& change = result.change.emplace_back();
    change.value = left_out[g].Value() - all.Value();
    ASSIGN_OR_RETURN(change.interval, PercentileInterval(resampled[g]));
    ASSIGN_OR_RETURN(p_values.emplace_back(), PValue(left_out[g], all));
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
