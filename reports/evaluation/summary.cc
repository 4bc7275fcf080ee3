#include "reports/evaluation/summary.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "experiments/metrics/class_metrics.h"
#include "experiments/result_version.h"
#include "models/model_spec_file.h"
#include "reports/evaluation/held_out.h"
#include "reports/evaluation/metric_columns.h"
#include "reports/page/text_table.h"
#include "reports/statistics/statistics.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

absl::Status Annotated(const absl::Status& status, const JoinedTrack& track, const ModelSpec& model,
                       absl::string_view what) {
  return absl::Status(
      status.code(), absl::StrCat("track ", track.spec.name(), ", model ", model.name(), ", ", what,
                                  ": ", status.message()));
}

// Share of the most frequent class among the track's known samples. Precondition: MULTI_CLASS.
double LargestShare(const JoinedFolds& joined, const JoinedTrack& track) {
  std::vector<double> count(joined.classes.size(), 0);
  for (const int i : track.held_out) {
    if (IsKnown(joined, track, i)) ++count[joined.label[i]];
  }
  return *std::max_element(count.begin(), count.end()) /
         std::accumulate(count.begin(), count.end(), 0.0);
}

// Of many equal classes, a resample's most frequent one is more frequent than any in truth, so that
// the leakage of resamples would lie below that of the samples themselves. So it is for their
// prior.
void SetLeakageForPrior(double prior, MetricValues* values) {
  const double accuracy = (*values)[Metric::kAccuracy];
  if (accuracy > 0) (*values)[Metric::kMinEntropyLeakageBits] = std::log2(accuracy / prior);
}

// Of a track: a summary a model, and the ranking metric of each fold, by model.
struct SummarizedTrack {
  std::vector<TrackSummary> summary;
  std::vector<std::vector<double>> fold_value;
};

// Metrics with intervals of all models of a track; the fold figures come later.
absl::StatusOr<SummarizedTrack> SummarizeTrack(const ExperimentSpec& spec,
                                               const JoinedFolds& joined,
                                               const JoinedTrack& track) {
  const std::vector<Metric> metrics = DefinedMetrics(joined.labelling, track.open_world);
  std::vector<HeldOut> predictions;
  for (size_t m = 0; m < joined.models.size(); ++m) {
    absl::StatusOr<HeldOut> made = HeldOut::Make(joined, track, track.entry[m], track.held_out);
    if (!made.ok()) return Annotated(made.status(), track, joined.models[m], "predictions");
    predictions.push_back(*std::move(made));
  }
  std::vector<int> group;
  for (const int i : track.held_out) group.push_back(track.group[i]);
  absl::StatusOr<GroupBootstrap> bootstrap =
      GroupBootstrap::Make(group, spec.bootstrap_resamples(), spec.bootstrap_seed());
  if (!bootstrap.ok()) {
    return Annotated(bootstrap.status(), track, joined.models[0], "bootstrap over groups");
  }
  // [model][metric][resample]; the weights of a resample serve all models.
  std::vector<std::vector<std::vector<double>>> resampled(
      predictions.size(), std::vector<std::vector<double>>(metrics.size()));
  const double prior = joined.labelling == MULTI_CLASS ? LargestShare(joined, track) : 0;
  std::vector<uint16_t> weight;
  for (int resample = 0; resample < bootstrap->resamples(); ++resample) {
    bootstrap->SampleWeights(resample, &weight);
    for (size_t m = 0; m < predictions.size(); ++m) {
      MetricValues values = predictions[m].Evaluate(weight);
      if (joined.labelling == MULTI_CLASS) SetLeakageForPrior(prior, &values);
      for (size_t i = 0; i < metrics.size(); ++i) resampled[m][i].push_back(values[metrics[i]]);
    }
  }
  SummarizedTrack result;
  for (size_t m = 0; m < predictions.size(); ++m) {
    TrackSummary summary;
    summary.set_track(track.spec.name());
    summary.set_model(joined.models[m].name());
    summary.set_trivial_baseline(IsTrivialBaseline(joined.models[m]));
    const MetricValues values = predictions[m].Evaluate();
    for (size_t i = 0; i < metrics.size(); ++i) {
      const Metric metric = metrics[i];
      const absl::StatusOr<Interval> interval = PercentileInterval(resampled[m][i]);
      if (!interval.ok()) {
        return Annotated(interval.status(), track, joined.models[m], MetricName(metric));
      }
      MetricValue* value = summary.add_metric();
      value->set_name(std::string(MetricName(metric)));
      value->set_value(values[metric]);
      value->set_ci_low(interval->low);
      value->set_ci_high(interval->high);
    }
    ASSIGN_OR_RETURN(const std::vector<MetricValues> folds,
                     EvaluateFolds(joined, track, track.entry[m]));
    std::vector<double>& fold_value = result.fold_value.emplace_back();
    for (const MetricValues& fold : folds) {
      summary.add_fold_balanced_accuracy(fold[Metric::kBalancedAccuracy]);
      fold_value.push_back(fold[RankingMetric(joined.labelling, track.open_world)]);
    }
    result.summary.push_back(std::move(summary));
  }
  return result;
}

// Fills in p_value_against_best.
absl::Status CompareWithBest(const JoinedFolds& joined, const JoinedTrack& track,
                             SummarizedTrack* summarized) {
  const std::string best_name = RankedModels(joined, track, summarized->summary)[0]->model();
  const size_t best = ModelIndex(joined, best_name);
  // Each sample is held out once and trained on folds - 1 times.
  const double held_out_per_training = 1.0 / (track.spec.folds() - 1);
  std::vector<double> p_values;
  std::vector<TrackSummary*> others;
  for (size_t m = 0; m < summarized->summary.size(); ++m) {
    TrackSummary& summary = summarized->summary[m];
    summary.set_p_value_against_best(1);
    if (m == best) continue;
    std::vector<double> differences;
    for (size_t fold = 0; fold < track.spec.folds(); ++fold) {
      const double difference =
          summarized->fold_value[best][fold] - summarized->fold_value[m][fold];
      if (!std::isnan(difference)) differences.push_back(difference);
    }
    if (differences.size() < 2) differences = {0, 0};
    ASSIGN_OR_RETURN(const TTest test, CorrectedResampledTTest(differences, held_out_per_training));
    p_values.push_back(test.p_value);
    others.push_back(&summary);
  }
  const std::vector<double> adjusted = HolmAdjusted(p_values);
  for (size_t i = 0; i < others.size(); ++i) others[i]->set_p_value_against_best(adjusted[i]);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<TrackSummary>> Summarize(const ExperimentSpec& spec,
                                                    const JoinedFolds& joined) {
  std::vector<TrackSummary> all;
  for (const JoinedTrack& track : joined.track) {
    ASSIGN_OR_RETURN(SummarizedTrack summarized, SummarizeTrack(spec, joined, track));
    RETURN_IF_ERROR(CompareWithBest(joined, track, &summarized));
    all.insert(all.end(), std::make_move_iterator(summarized.summary.begin()),
               std::make_move_iterator(summarized.summary.end()));
  }
  return all;
}

ExperimentResult MakeExperimentResult(const EvaluationInputs& inputs,
                                      const std::vector<TrackSummary>& summaries) {
  ExperimentResult result;
  result.set_schema_version(kResultSchemaVersion);
  *result.mutable_spec() = inputs.spec;
  *result.mutable_dataset() = inputs.manifest;
  result.set_dataset_sha256(inputs.dataset_sha256);
  for (const SampleInfo& sample : inputs.samples) *result.add_sample() = sample;
  for (const FoldResult& fold : inputs.folds) *result.add_fold() = fold;
  for (const TrackSummary& summary : summaries) *result.add_summary() = summary;
  return result;
}

ExperimentResult WithoutClassScores(const ExperimentResult& result) {
  ExperimentResult small = result;
  if (result.dataset().labelling() == BINARY) return small;
  for (FoldResult& fold : *small.mutable_fold()) fold.clear_prediction();
  return small;
}

namespace {

// Null if the labelling does not define it.
const MetricValue* MetricOrNull(const TrackSummary& summary, Metric metric) {
  const auto found =
      std::find_if(summary.metric().begin(), summary.metric().end(),
                   [&](const MetricValue& value) { return value.name() == MetricName(metric); });
  return found == summary.metric().end() ? nullptr : &*found;
}

}  // namespace

bool IsClearlyBest(const std::vector<const TrackSummary*>& ranked) {
  return ranked.size() > 1 &&
         std::all_of(ranked.begin() + 1, ranked.end(), [](const TrackSummary* summary) {
           return summary->p_value_against_best() < kSignificanceLevel;
         });
}

bool HasMetric(const TrackSummary& summary, Metric metric) {
  return MetricOrNull(summary, metric) != nullptr;
}

const MetricValue& FindMetric(const TrackSummary& summary, Metric metric) {
  return *MetricOrNull(summary, metric);
}

std::string IntervalCell(const TrackSummary& summary, Metric metric) {
  const MetricValue& value = FindMetric(summary, metric);
  return WithInterval(value.value(), value.ci_low(), value.ci_high());
}

std::vector<const TrackSummary*> RankedModels(const JoinedFolds& joined, const JoinedTrack& track,
                                              const std::vector<TrackSummary>& summaries) {
  std::vector<const TrackSummary*> ranked;
  for (const TrackSummary& summary : summaries) {
    if (summary.track() == track.spec.name()) ranked.push_back(&summary);
  }
  const Metric metric = RankingMetric(joined.labelling, track.open_world);
  std::sort(ranked.begin(), ranked.end(), [&](const TrackSummary* a, const TrackSummary* b) {
    const auto key = [&](const TrackSummary* summary) {
      return std::make_tuple(-FindMetric(*summary, metric).value(),
                             -FindMetric(*summary, Metric::kAuroc).value(), summary->model());
    };
    return key(a) < key(b);
  });
  return ranked;
}

}  // namespace callprint
