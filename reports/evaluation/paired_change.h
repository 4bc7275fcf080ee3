// What a metric gains from one model to another that was asked about the same samples in the same
// folds: the change itself, its interval over the track's groups, and the test that is corrected
// for folds that share training samples.
//
// Example:
//   ASSIGN_OR_RETURN(const FoldedPredictions before, FoldedPredictions::Make(joined, track,
//   entry));
//   ...
//   ASSIGN_OR_RETURN(const auto changes, PairedChanges(track, metrics, before, {&after}, 1000, 1));
//   double gain = changes[0][0].value();
#ifndef CALLPRINT_REPORTS_EVALUATION_PAIRED_CHANGE_H_
#define CALLPRINT_REPORTS_EVALUATION_PAIRED_CHANGE_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/metrics/metrics.h"
#include "reports/evaluation/held_out.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/statistics/statistics.h"

namespace callprint {

// A model's held-out predictions on a track, all together and fold by fold.
class FoldedPredictions {
 public:
  // Errors as HeldOut::Make.
  static absl::StatusOr<FoldedPredictions> Make(const JoinedFolds& joined, const JoinedTrack& track,
                                                const Entry& entry);

  // In the order of track.held_out.
  const HeldOut& all() const { return all_; }
  // By fold; NaN where a fold does not define a metric.
  const std::vector<MetricValues>& fold() const { return fold_; }

 private:
  FoldedPredictions(HeldOut all, std::vector<MetricValues> fold)
      : all_(std::move(all)), fold_(std::move(fold)) {}

  HeldOut all_;
  std::vector<MetricValues> fold_;
};

struct PairedChange {
  Metric metric = Metric::kAccuracy;
  // Of all held-out predictions together.
  double before = 0;
  double after = 0;
  // 95 % bootstrap interval of after - before over the track's groups.
  Interval interval;
  // Corrected resampled t-test of the folds that define the metric in both, two-sided, and the
  // interval of their mean difference; 1 and no interval (all of the line) with fewer than two.
  double p_value = 1;
  Interval fold_interval;

  double value() const { return after - before; }
};

// [after][metric]: from `before` to each of `after`, whose samples and folds are those of `track`.
// All are evaluated on the same resamples. Precondition: as many folds in each as the track has.
// InvalidArgument where the bootstrap has too few groups, or most resamples do not define a metric.
absl::StatusOr<std::vector<std::vector<PairedChange>>> PairedChanges(
    const JoinedTrack& track, const std::vector<Metric>& metrics, const FoldedPredictions& before,
    const std::vector<const FoldedPredictions*>& after, int resamples, uint64_t seed);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EVALUATION_PAIRED_CHANGE_H_
