// Metrics of binary scores, exact with ties, and fast enough to be computed on thousands of
// weighted resamples.
//
// Example:
//   absl::StatusOr<ScoredPredictions> predictions =
//       ScoredPredictions::Make(scores, labels, programs);
//   double auroc = predictions->Evaluate()[Metric::kAuroc];
//
// Hard decisions: a score of 0.5 or more is a positive answer, on every track and for every model;
// no threshold is tuned on held-out samples.
#ifndef CALLPRINT_EXPERIMENTS_METRICS_METRICS_H_
#define CALLPRINT_EXPERIMENTS_METRICS_METRICS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace callprint {

enum class Metric : int {
  kAccuracy,
  // Mean of the two labels' recalls (of one label's, where only one occurs).
  kBalancedAccuracy,
  // Mean of the two labels' F1; the F1 of a label that is neither true nor predicted is 0.
  kMacroF1,
  // F1 over all decisions together. With one label a sample it equals accuracy; it is listed
  // because publications list it.
  kMicroF1,
  // Matthews correlation coefficient; 0 where all answers, or all labels, are the same.
  kMcc,
  // Area under the ROC curve: the share of (positive, negative) pairs in the right order, a tie
  // being half right.
  kAuroc,
  // Average precision: the sum over thresholds of (gain in recall) * precision, without
  // interpolation.
  kAuprc,
  // Largest true-positive rate of a threshold whose false-positive rate is at most 1 % (0.1 %).
  // Means little with fewer than a few hundred (thousand) negatives.
  kTprAtFpr1e2,
  kTprAtFpr1e3,
  // Mean squared difference of score and label.
  kBrier,
  // Expected calibration error: over kCalibrationBins bins of equal width, the mean of
  // |mean score - share of positives|, weighted by the samples in the bin.
  kEce,
  // The lowest accuracy of any program. The same groups on every track, so that tracks compare. The
  // minimum of a resample that misses the worst program is higher, so a bootstrap interval of this
  // metric leans upward.
  kWorstGroupAccuracy,
  // --- The metrics above are the columns of the leaderboard of binary scores; those below are in
  // results only (LeaderboardMetrics in class_metrics.h). ---
  // Mean negative log likelihood in nats, of scores clipped to [1e-15, 1 - 1e-15].
  kLogLoss,
  // Precision of the same decisions where one sample in 11 (101, 1001) is positive; 0 where nothing
  // is answered positive.
  kPrecisionAtPrior10,
  kPrecisionAtPrior100,
  kPrecisionAtPrior1000,
  // log2(accuracy / share of the most frequent label): bits that one answer gives to an observer
  // who bets on it. Zero or less: no better than betting on the most frequent label. An accuracy of
  // 0 counts as half a sample.
  kMinEntropyLeakageBits,
  // Entropy of the label minus the log loss, in bits: a lower bound of the mutual information
  // between trace and label, below zero for models whose scores are worse than the base rate.
  kMutualInformationBits,
  // --- Of a score a class only (class_metrics.h); NaN for binary scores. ---
  // Share of wrong (sample, class) decisions.
  kHammingLoss,
  // AUROC of a sample's largest class score, telling samples of a class that training knew (which
  // should score higher) from samples of none.
  kUnknownAuroc,
};

inline constexpr int kMetricCount = static_cast<int>(Metric::kUnknownAuroc) + 1;
inline constexpr int kLeaderboardMetricCount = static_cast<int>(Metric::kWorstGroupAccuracy) + 1;
inline constexpr int kCalibrationBins = 15;
inline constexpr double kDecisionThreshold = 0.5;

// As in report.csv: "accuracy", "tpr_at_fpr_1e-2", ...
absl::string_view MetricName(Metric metric);

// NotFound for a name that no metric has; the message lists the names.
absl::StatusOr<Metric> MetricByName(absl::string_view name);

// True for the metrics of which less is better (Brier, ECE, log loss, Hamming loss).
bool LowerIsBetter(Metric metric);

// One value for each metric; NaN where the labels do not define it (AUROC of a single label), or
// the labelling does not (class_metrics.h).
class MetricValues {
 public:
  double& operator[](Metric metric) { return value_[static_cast<int>(metric)]; }
  double operator[](Metric metric) const { return value_[static_cast<int>(metric)]; }

 private:
  std::array<double, kMetricCount> value_{};
};

// Decisions at kDecisionThreshold.
struct ConfusionCounts {
  uint64_t true_positives = 0;
  uint64_t false_positives = 0;
  uint64_t true_negatives = 0;
  uint64_t false_negatives = 0;
};

// Held-out predictions, sorted once so that each evaluation is one pass.
class ScoredPredictions {
 public:
  // score[i] in [0, 1], label[i] 1 = positive, program[i] >= 0 any index of the sample's program.
  // InvalidArgument for no predictions, vectors of different lengths, or values out of range.
  static absl::StatusOr<ScoredPredictions> Make(const std::vector<double>& score,
                                                const std::vector<int>& label,
                                                const std::vector<int>& program);

  // Metrics of all predictions.
  MetricValues Evaluate() const;

  // Metrics where prediction i (in the order given to Make) counts weight[i] times. Precondition:
  // weight has size() elements, not all zero.
  MetricValues Evaluate(const std::vector<uint16_t>& weight) const;

  ConfusionCounts Confusion() const;

  size_t size() const { return sorted_.size(); }
  // Number of samples with the negative label: what the smallest measurable FPR depends on.
  size_t negatives() const;

 private:
  struct Sorted {
    uint32_t index;
    uint32_t program;
    double score;
    double squared_error;
    double log_loss;
    uint8_t label;
    uint8_t answer;
    uint8_t bin;
    // The next prediction has a lower score (or there is none).
    bool last_of_tie;
  };

  // By falling score.
  std::vector<Sorted> sorted_;
  size_t programs_ = 0;
};

}  // namespace callprint

#endif  // CALLPRINT_EXPERIMENTS_METRICS_METRICS_H_
