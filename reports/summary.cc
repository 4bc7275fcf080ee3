#include "reports/summary.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "experiments/model_file.h"
#include "reports/statistics.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

absl::Status Annotated(const absl::Status& status, const JoinedTrack& track, const ModelSpec& model,
                       absl::string_view what) {
  return absl::Status(
      status.code(), absl::StrCat("track ", track.spec.name(), ", model ", model.name(), ", ", what,
                                  ": ", status.message()));
}

// By fold.
absl::StatusOr<std::vector<double>> FoldBalancedAccuracies(const JoinedFolds& joined,
                                                           const JoinedTrack& track,
                                                           const Entry& entry) {
  const size_t folds = track.spec.folds();
  std::vector<std::vector<double>> score(folds);
  std::vector<std::vector<int>> label(folds);
  for (size_t i = 0; i < joined.samples.size(); ++i) {
    score[track.fold[i]].push_back(entry.score[i]);
    label[track.fold[i]].push_back(joined.label[i]);
  }
  std::vector<double> values;
  for (size_t fold = 0; fold < folds; ++fold) {
    ASSIGN_OR_RETURN(
        const ScoredPredictions predictions,
        ScoredPredictions::Make(score[fold], label[fold], std::vector<int>(score[fold].size(), 0)));
    values.push_back(predictions.Evaluate()[Metric::kBalancedAccuracy]);
  }
  return values;
}

// Metrics with intervals of all models of a track; the fold figures come later.
absl::StatusOr<std::vector<TrackSummary>> SummarizeTrack(const ExperimentSpec& spec,
                                                         const JoinedFolds& joined,
                                                         const JoinedTrack& track) {
  std::vector<ScoredPredictions> predictions;
  for (size_t m = 0; m < joined.models.size(); ++m) {
    absl::StatusOr<ScoredPredictions> made =
        ScoredPredictions::Make(track.entry[m].score, joined.label, joined.program);
    if (!made.ok()) return Annotated(made.status(), track, joined.models[m], "predictions");
    predictions.push_back(*std::move(made));
  }
  absl::StatusOr<GroupBootstrap> bootstrap =
      GroupBootstrap::Make(track.group, spec.bootstrap_resamples(), spec.bootstrap_seed());
  if (!bootstrap.ok()) {
    return Annotated(bootstrap.status(), track, joined.models[0], "bootstrap over groups");
  }
  // [model][metric][resample]; the weights of a resample serve all models.
  std::vector<std::vector<std::vector<double>>> resampled(
      predictions.size(), std::vector<std::vector<double>>(kMetricCount));
  std::vector<uint16_t> weight;
  for (int resample = 0; resample < bootstrap->resamples(); ++resample) {
    bootstrap->SampleWeights(resample, &weight);
    for (size_t m = 0; m < predictions.size(); ++m) {
      const MetricValues values = predictions[m].Evaluate(weight);
      for (int i = 0; i < kMetricCount; ++i) {
        resampled[m][i].push_back(values[static_cast<Metric>(i)]);
      }
    }
  }
  std::vector<TrackSummary> summaries;
  for (size_t m = 0; m < predictions.size(); ++m) {
    TrackSummary summary;
    summary.set_track(track.spec.name());
    summary.set_model(joined.models[m].name());
    summary.set_trivial_baseline(IsTrivialBaseline(joined.models[m]));
    const MetricValues values = predictions[m].Evaluate();
    for (int i = 0; i < kMetricCount; ++i) {
      const Metric metric = static_cast<Metric>(i);
      const absl::StatusOr<Interval> interval = PercentileInterval(resampled[m][i]);
      if (!interval.ok()) {
        return Annotated(interval.status(), track, joined.models[m], MetricName(metric));
      }
      MetricValue* value = summary.add_metric();
      value->set_name(std::string(MetricName(metric)));
      value->set_mean(values[metric]);
      value->set_ci_low(interval->low);
      value->set_ci_high(interval->high);
    }
    ASSIGN_OR_RETURN(const std::vector<double> folds,
                     FoldBalancedAccuracies(joined, track, track.entry[m]));
    for (double value : folds) summary.add_fold_balanced_accuracy(value);
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

// Fills in p_value_against_best.
absl::Status CompareWithBest(const JoinedTrack& track, std::vector<TrackSummary>* summaries) {
  const std::string best_name = RankedModels(*summaries, track.spec.name())[0]->model();
  const TrackSummary& best =
      *std::find_if(summaries->begin(), summaries->end(),
                    [&](const TrackSummary& summary) { return summary.model() == best_name; });
  // Each sample is held out once and trained on folds - 1 times.
  const double held_out_per_training = 1.0 / (track.spec.folds() - 1);
  std::vector<double> p_values;
  std::vector<TrackSummary*> others;
  for (TrackSummary& summary : *summaries) {
    summary.set_p_value_against_best(1);
    if (&summary == &best) continue;
    std::vector<double> differences;
    for (int fold = 0; fold < best.fold_balanced_accuracy_size(); ++fold) {
      differences.push_back(best.fold_balanced_accuracy(fold) -
                            summary.fold_balanced_accuracy(fold));
    }
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
    ASSIGN_OR_RETURN(std::vector<TrackSummary> summaries, SummarizeTrack(spec, joined, track));
    RETURN_IF_ERROR(CompareWithBest(track, &summaries));
    all.insert(all.end(), std::make_move_iterator(summaries.begin()),
               std::make_move_iterator(summaries.end()));
  }
  return all;
}

ExperimentResult MakeExperimentResult(const ReportInputs& inputs,
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

const MetricValue& FindMetric(const TrackSummary& summary, Metric metric) {
  return summary.metric(static_cast<int>(metric));
}

std::vector<const TrackSummary*> RankedModels(const std::vector<TrackSummary>& summaries,
                                              const std::string& track) {
  std::vector<const TrackSummary*> ranked;
  for (const TrackSummary& summary : summaries) {
    if (summary.track() == track) ranked.push_back(&summary);
  }
  std::sort(ranked.begin(), ranked.end(), [](const TrackSummary* a, const TrackSummary* b) {
    const auto key = [](const TrackSummary* summary) {
      return std::make_tuple(-FindMetric(*summary, Metric::kBalancedAccuracy).mean(),
                             -FindMetric(*summary, Metric::kAuroc).mean(), summary->model());
    };
    return key(a) < key(b);
  });
  return ranked;
}

}  // namespace callprint
