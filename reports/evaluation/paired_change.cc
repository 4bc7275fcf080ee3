#include "reports/evaluation/paired_change.h"

#include <cmath>
#include <cstddef>
#include <limits>

#include "workloads/status_macros.h"

namespace callprint {
namespace {

absl::Status TestFolds(const FoldedPredictions& before, const FoldedPredictions& after,
                       PairedChange* change) {
  std::vector<double> differences;
  for (size_t fold = 0; fold < before.fold().size(); ++fold) {
    const double difference =
        after.fold()[fold][change->metric] - before.fold()[fold][change->metric];
    if (!std::isnan(difference)) differences.push_back(difference);
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  change->fold_interval = {-kInfinity, kInfinity};
  if (differences.size() < 2) return absl::OkStatus();
  // Each sample is held out once and trained on folds - 1 times.
  const double held_out_per_training = 1.0 / (before.fold().size() - 1);
  ASSIGN_OR_RETURN(const TTest test, CorrectedResampledTTest(differences, held_out_per_training));
  change->p_value = test.p_value;
  ASSIGN_OR_RETURN(change->fold_interval,
                   CorrectedResampledInterval(differences, held_out_per_training));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<FoldedPredictions> FoldedPredictions::Make(const JoinedFolds& joined,
                                                          const JoinedTrack& track,
                                                          const Entry& entry) {
  ASSIGN_OR_RETURN(HeldOut all, HeldOut::Make(joined, track, entry, track.held_out));
  ASSIGN_OR_RETURN(std::vector<MetricValues> fold, EvaluateFolds(joined, track, entry));
  return FoldedPredictions(std::move(all), std::move(fold));
}

absl::StatusOr<std::vector<std::vector<PairedChange>>> PairedChanges(
    const JoinedTrack& track, const std::vector<Metric>& metrics, const FoldedPredictions& before,
    const std::vector<const FoldedPredictions*>& after, int resamples, uint64_t seed) {
  std::vector<int> group;
  for (const int i : track.held_out) group.push_back(track.group[i]);
  ASSIGN_OR_RETURN(const GroupBootstrap bootstrap, GroupBootstrap::Make(group, resamples, seed));
  // [after][metric][resample]
  std::vector<std::vector<std::vector<double>>> resampled(
      after.size(), std::vector<std::vector<double>>(metrics.size()));
  std::vector<uint16_t> weight;
  for (int resample = 0; resample < bootstrap.resamples(); ++resample) {
    bootstrap.SampleWeights(resample, &weight);
    const MetricValues of_before = before.all().Evaluate(weight);
    for (size_t a = 0; a < after.size(); ++a) {
      const MetricValues of_after = after[a]->all().Evaluate(weight);
      for (size_t i = 0; i < metrics.size(); ++i) {
        resampled[a][i].push_back(of_after[metrics[i]] - of_before[metrics[i]]);
      }
    }
  }
  const MetricValues of_before = before.all().Evaluate();
  std::vector<std::vector<PairedChange>> result(after.size());
  for (size_t a = 0; a < after.size(); ++a) {
    const MetricValues of_after = after[a]->all().Evaluate();
    for (size_t i = 0; i < metrics.size(); ++i) {
      PairedChange& change = result[a].emplace_back();
      change.metric = metrics[i];
      change.before = of_before[metrics[i]];
      change.after = of_after[metrics[i]];
      ASSIGN_OR_RETURN(change.interval, PercentileInterval(resampled[a][i]));
      RETURN_IF_ERROR(TestFolds(before, *after[a], &change));
    }
  }
  return result;
}

}  // namespace callprint
