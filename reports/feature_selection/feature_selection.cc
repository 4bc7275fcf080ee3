#include "reports/feature_selection/feature_selection.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "dataset/split.h"
#include "experiments/metrics/metrics.h"
#include "models/model_spec_file.h"
#include "reports/feature_selection/selection_version.h"
#include "reports/feature_selection/set_agreement.h"
#include "reports/statistics/statistics.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr Metric kMetrics[] = {Metric::kBalancedAccuracy, Metric::kAccuracy, Metric::kAuroc};

// What all folds are to have in common.
std::string Common(const SelectionFold& fold) {
  SelectionFold common;
  common.set_schema_version(fold.schema_version());
  *common.mutable_spec() = fold.spec();
  *common.mutable_model() = fold.model();
  *common.mutable_split() = fold.split();
  common.set_dataset_sha256(fold.dataset_sha256());
  return SerializeDeterministically(common);
}

absl::Status CheckFolds(const SelectionInputs& inputs) {
  if (inputs.folds.empty()) return absl::InvalidArgumentError("there are no folds");
  std::vector<std::string> errors;
  // [track][fold]
  std::map<std::string, std::vector<int>> times;
  for (const SelectionFold& fold : inputs.folds) {
    const std::string where = absl::StrCat("track ", fold.track(), ", fold ", fold.fold(), ": ");
    if (fold.schema_version() != kSelectionSchemaVersion) {
      errors.push_back(absl::StrCat(where, "schema version ", fold.schema_version(), ", not ",
                                    kSelectionSchemaVersion));
    }
    if (fold.dataset_sha256() != inputs.dataset_sha256) {
      errors.push_back(absl::StrCat(where, "it is of another dataset"));
    }
    if (Common(fold) != Common(inputs.folds[0])) {
      errors.push_back(absl::StrCat(where, "it is of another spec, model or split than the first"));
    }
    std::vector<int>& of_track = times[fold.track()];
    of_track.resize(std::max<size_t>(of_track.size(), fold.folds()), 0);
    if (fold.fold() >= of_track.size()) {
      errors.push_back(absl::StrCat(where, "there are ", fold.folds(), " folds"));
    } else {
      ++of_track[fold.fold()];
    }
    const bool complete = std::all_of(
        fold.ranking().begin(), fold.ranking().end(), [&](const RankedColumns& ranking) {
          return ranking.order_size() == fold.column_size() &&
                 ranking.point_size() == fold.spec().size_size() + 1 &&
                 std::all_of(ranking.order().begin(), ranking.order().end(),
                             [&](uint32_t column) { return column < fold.column_size(); }) &&
                 std::all_of(ranking.point().begin(), ranking.point().end(),
                             [&](const SelectionPoint& point) {
                               return point.score_size() == fold.sample_id_size();
                             });
        });
    if (!complete || fold.ranking_size() != inputs.folds[0].ranking_size()) {
      errors.push_back(absl::StrCat(where, "it is not complete"));
    }
  }
  for (const auto& [track, of_track] : times) {
    for (size_t fold = 0; fold < of_track.size(); ++fold) {
      if (of_track[fold] == 1) continue;
      errors.push_back(absl::StrCat("track ", track, ", fold ", fold, ": it is there ",
                                    of_track[fold], " times"));
    }
  }
  if (errors.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(errors, "; "));
}

// A track's folds in their order, and its samples.
struct TrackData {
  std::vector<SelectionFold> fold;
  // By sample: the fold that holds it out and its place there, or kNoFold.
  std::vector<std::pair<int, int>> place;
  // The samples that take part, rising; of each, its label and its index of program and group.
  std::vector<int> held_out;
  std::vector<int> label;
  std::vector<int> program;
  std::vector<int> group;
  int groups = 0;
};

absl::StatusOr<TrackData> GatherTrack(const SelectionInputs& inputs, const std::string& track) {
  TrackData data;
  for (const SelectionFold& fold : inputs.folds) {
    if (fold.track() == track) data.fold.push_back(fold);
  }
  std::sort(data.fold.begin(), data.fold.end(),
            [](const SelectionFold& a, const SelectionFold& b) { return a.fold() < b.fold(); });
  const std::vector<SampleInfo>& samples = inputs.samples.info;
  std::map<std::string, int> index;
  for (size_t i = 0; i < samples.size(); ++i) index[samples[i].id()] = i;
  data.place.assign(samples.size(), {kNoFold, 0});
  for (size_t f = 0; f < data.fold.size(); ++f) {
    for (int i = 0; i < data.fold[f].sample_id_size(); ++i) {
      const auto found = index.find(data.fold[f].sample_id(i));
      if (found == index.end() || data.place[found->second].first != kNoFold) {
        return absl::InvalidArgumentError(
            absl::StrCat("track ", track, ": sample ", data.fold[f].sample_id(i),
                         found == index.end() ? " is unknown" : " is held out twice"));
      }
      data.place[found->second] = {f, i};
    }
  }
  const std::vector<bool> takes_part = TakesPart(samples, track, inputs.manifest.unknown_label());
  std::map<std::string, int> programs;
  std::vector<std::string> group_of_sample;
  for (size_t i = 0; i < samples.size(); ++i) {
    if (takes_part[i] != (data.place[i].first != kNoFold)) {
      return absl::InvalidArgumentError(
          absl::StrCat("track ", track, ": sample ", samples[i].id(),
                       takes_part[i] ? " is not predicted" : " takes no part in it"));
    }
    if (!takes_part[i]) continue;
    ASSIGN_OR_RETURN(const std::string group, TrackGroup(samples[i], track));
    data.held_out.push_back(i);
    data.label.push_back(samples[i].label() == inputs.manifest.positive_label());
    data.program.push_back(programs.emplace(samples[i].program(), programs.size()).first->second);
    group_of_sample.push_back(group);
  }
  // Groups by name, so that resamples are those of the experiment's report.
  const std::set<std::string> names(group_of_sample.begin(), group_of_sample.end());
  std::map<std::string, int> number;
  for (const std::string& name : names) number.emplace(name, number.size());
  for (const std::string& group : group_of_sample) data.group.push_back(number.at(group));
  data.groups = names.size();
  return data;
}

// Held-out scores of one point of one ranking, with their fold.
absl::StatusOr<SelectionSize> EvaluateSize(const TrackData& data, size_t ranking, size_t point,
                                           const GroupBootstrap& bootstrap) {
  std::vector<double> score;
  struct Part {
    std::vector<double> score;
    std::vector<int> label;
    std::vector<int> program;
  };
  std::vector<Part> parts(data.fold.size());
  for (size_t i = 0; i < data.held_out.size(); ++i) {
    const auto [fold, place] = data.place[data.held_out[i]];
    score.push_back(data.fold[fold].ranking(ranking).point(point).score(place));
    parts[fold].score.push_back(score.back());
    parts[fold].label.push_back(data.label[i]);
    parts[fold].program.push_back(data.program[i]);
  }
  SelectionSize size;
  Moments over_folds;
  for (const Part& part : parts) {
    ASSIGN_OR_RETURN(const ScoredPredictions of_fold,
                     ScoredPredictions::Make(part.score, part.label, part.program));
    over_folds.Add(of_fold.Evaluate()[Metric::kBalancedAccuracy]);
  }
  ASSIGN_OR_RETURN(size.fold_mean, over_folds.Mean());
  ASSIGN_OR_RETURN(const double variance, over_folds.Variance());
  size.standard_error = std::sqrt(variance / data.fold.size());

  ASSIGN_OR_RETURN(const ScoredPredictions together,
                   ScoredPredictions::Make(score, data.label, data.program));
  const MetricValues values = together.Evaluate();
  std::vector<double> resampled[std::size(kMetrics)];
  std::vector<uint16_t> weight;
  for (int resample = 0; resample < bootstrap.resamples(); ++resample) {
    bootstrap.SampleWeights(resample, &weight);
    const MetricValues of_resample = together.Evaluate(weight);
    for (size_t m = 0; m < std::size(kMetrics); ++m) {
      resampled[m].push_back(of_resample[kMetrics[m]]);
    }
  }
  HeldOutMetric* const metric[] = {&size.balanced_accuracy, &size.accuracy, &size.auroc};
  for (size_t m = 0; m < std::size(kMetrics); ++m) {
    ASSIGN_OR_RETURN(const Interval interval, PercentileInterval(resampled[m]));
    *metric[m] = {values[kMetrics[m]], interval.low, interval.high};
  }
  return size;
}

// Share of each column in the sum of all values.
std::map<std::string, double> SharesOfValues(const SparseMatrix& features) {
  std::vector<double> sum(features.columns(), 0);
  double total = 0;
  for (size_t i = 0; i < features.value.size(); ++i) {
    sum[features.column_index[i]] += features.value[i];
    total += features.value[i];
  }
  std::map<std::string, double> share;
  for (size_t column = 0; column < features.columns(); ++column) {
    share[features.column_names[column]] = total > 0 ? sum[column] / total : 0;
  }
  return share;
}

std::set<std::string> FirstColumns(const SelectionFold& fold, size_t ranking, size_t columns) {
  const size_t all = fold.column_size();
  const size_t kept = columns == 0 ? all : std::min(columns, all);
  std::set<std::string> names;
  for (size_t i = 0; i < kept; ++i) names.insert(fold.column(fold.ranking(ranking).order(i)));
  return names;
}

absl::StatusOr<SelectionCurve> EvaluateRanking(const TrackData& data, size_t ranking,
                                               const GroupBootstrap& bootstrap,
                                               const std::map<std::string, double>& share) {
  const FeatureSelectionSpec& spec = data.fold[0].spec();
  SelectionCurve curve;
  curve.method = data.fold[0].ranking(ranking).method();
  curve.is_control = data.fold[0].ranking(ranking).control();
  for (int point = 0; point <= spec.size_size(); ++point) {
    ASSIGN_OR_RETURN(SelectionSize size, EvaluateSize(data, ranking, point, bootstrap));
    size.columns = point < spec.size_size() ? spec.size(point) : 0;
    std::vector<std::set<std::string>> chosen;
    for (const SelectionFold& fold : data.fold) {
      chosen.push_back(FirstColumns(fold, ranking, size.columns));
    }
    std::vector<SelectedColumn> agreed = AgreedColumns(data.fold, ranking, size.columns);
    size.jaccard = size.kuncheva = std::numeric_limits<double>::quiet_NaN();
    const size_t kept = size.columns == 0 ? agreed.size() : std::min(size.columns, agreed.size());
    if (kept < agreed.size()) {
      size.jaccard = MeanJaccard(chosen);
      size.kuncheva = MeanKuncheva(chosen, agreed.size());
    }
    agreed.resize(kept);
    for (SelectedColumn& column : agreed) {
      column.calls = share.at(column.name);
      size.calls += column.calls;
    }
    size.column = std::move(agreed);
    curve.size.push_back(std::move(size));
  }
  const OneStandardError fewest = FewestWithinOneStandardError(curve.size);
  curve.best = fewest.best;
  curve.enough = fewest.enough;
  return curve;
}

// 0 stands for all.
size_t Columns(const SelectionSize& size) {
  return size.columns == 0 ? std::numeric_limits<size_t>::max() : size.columns;
}

void Choose(TrackSelection* track) {
  const auto size_of = [&](const Choice& choice) -> const SelectionSize& {
    return track->curve[choice.curve].size[choice.size];
  };
  std::vector<Choice> choices;
  for (size_t c = 0; c < track->curve.size(); ++c) {
    if (track->curve[c].is_control) continue;
    for (size_t s = 0; s < track->curve[c].size.size(); ++s) choices.push_back({c, s});
  }
  track->best = choices[0];
  for (const Choice& choice : choices) {
    if (size_of(choice).fold_mean > size_of(track->best).fold_mean) track->best = choice;
  }
  const SelectionSize& best = size_of(track->best);
  track->smallest = track->cheapest = track->best;
  for (const Choice& choice : choices) {
    const SelectionSize& size = size_of(choice);
    if (size.fold_mean < best.fold_mean - best.standard_error) continue;
    const SelectionSize& smallest = size_of(track->smallest);
    if (std::make_pair(Columns(size), -size.fold_mean) <
        std::make_pair(Columns(smallest), -smallest.fold_mean)) {
      track->smallest = choice;
    }
    if (size.calls < size_of(track->cheapest).calls) track->cheapest = choice;
  }
}

}  // namespace

std::vector<SelectedColumn> AgreedColumns(const std::vector<SelectionFold>& folds, size_t ranking,
                                          size_t columns) {
  struct Ranks {
    int folds = 0;
    int chosen = 0;
    double sum = 0;
  };
  std::map<std::string, Ranks> ranks;
  double behind_the_last = 0;
  for (const SelectionFold& fold : folds) {
    const RankedColumns& ranked = fold.ranking(ranking);
    for (int i = 0; i < ranked.order_size(); ++i) {
      Ranks& of_column = ranks[fold.column(ranked.order(i))];
      ++of_column.folds;
      of_column.chosen += columns == 0 || i < columns;
      // From the end, so that a fold without the column adds nothing.
      of_column.sum += i - ranked.order_size();
    }
    behind_the_last += ranked.order_size() + 1;
  }
  std::vector<SelectedColumn> agreed;
  for (const auto& [name, of_column] : ranks) {
    SelectedColumn& column = agreed.emplace_back();
    column.name = name;
    column.folds = of_column.chosen;
    column.mean_rank = (behind_the_last + of_column.sum) / folds.size();
  }
  std::stable_sort(
      agreed.begin(), agreed.end(), [](const SelectedColumn& a, const SelectedColumn& b) {
        return std::make_pair(-a.folds, a.mean_rank) < std::make_pair(-b.folds, b.mean_rank);
      });
  return agreed;
}

OneStandardError FewestWithinOneStandardError(const std::vector<SelectionSize>& sizes) {
  OneStandardError fewest;
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i].fold_mean > sizes[fewest.best].fold_mean) fewest.best = i;
  }
  const double least = sizes[fewest.best].fold_mean - sizes[fewest.best].standard_error;
  while (sizes[fewest.enough].fold_mean < least) ++fewest.enough;
  return fewest;
}

absl::StatusOr<FeatureSelection> AnalyseFeatureSelection(SelectionInputs inputs) {
  RETURN_IF_ERROR(CheckFolds(inputs));
  FeatureSelection selection;
  selection.spec = inputs.folds[0].spec();
  selection.model = inputs.folds[0].model();
  selection.manifest = inputs.manifest;
  selection.dataset_sha256 = inputs.dataset_sha256;
  selection.experiment = inputs.experiment;
  const std::map<std::string, double> share = SharesOfValues(inputs.samples.features);
  std::set<std::string> tracks;
  for (const SelectionFold& fold : inputs.folds) {
    tracks.insert(fold.track());
    for (const std::string& column : fold.column()) {
      if (share.count(column) > 0) continue;
      return absl::InvalidArgumentError(
          absl::StrCat("column \"", column, "\" was ranked, but is in no feature table"));
    }
  }
  for (const std::string& name : tracks) {
    ASSIGN_OR_RETURN(const TrackData data, GatherTrack(inputs, name));
    ASSIGN_OR_RETURN(const GroupBootstrap bootstrap,
                     GroupBootstrap::Make(data.group, inputs.experiment.bootstrap_resamples(),
                                          inputs.experiment.bootstrap_seed()));
    TrackSelection track;
    track.spec.set_name(name);
    track.spec.set_folds(data.fold.size());
    track.samples = data.held_out.size();
    track.groups = data.groups;
    for (int ranking = 0; ranking < data.fold[0].ranking_size(); ++ranking) {
      ASSIGN_OR_RETURN(SelectionCurve curve, EvaluateRanking(data, ranking, bootstrap, share));
      track.columns = curve.size.back().column.size();
      track.curve.push_back(std::move(curve));
    }
    Choose(&track);
    selection.track.push_back(std::move(track));
  }
  return selection;
}

std::string SizeName(const SelectionSize& size) {
  return size.columns == 0 ? "all" : absl::StrCat(size.columns);
}

}  // namespace callprint
