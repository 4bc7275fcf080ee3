#include "experiments/metrics/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace callprint {
namespace {

constexpr std::array<absl::string_view, kMetricCount> kNames = {
    "accuracy",
    "balanced_accuracy",
    "macro_f1",
    "micro_f1",
    "mcc",
    "auroc",
    "auprc",
    "tpr_at_fpr_1e-2",
    "tpr_at_fpr_1e-3",
    "brier",
    "ece",
    "worst_group_accuracy",
    "log_loss",
    "precision_at_prior_1:10",
    "precision_at_prior_1:100",
    "precision_at_prior_1:1000",
    "min_entropy_leakage_bits",
    "mutual_information_bits",
    "hamming_loss",
    "unknown_auroc",
};

constexpr double kLogLossClip = 1e-15;
constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

// Where 0 / 0 stands for "no such decisions", the value is 0, as in scikit-learn.
double RatioOrZero(double numerator, double denominator) {
  return denominator == 0 ? 0 : numerator / denominator;
}

double Entropy(double share) {
  double bits = 0;
  for (double p : {share, 1 - share}) {
    if (p > 0) bits -= p * std::log2(p);
  }
  return bits;
}

// All metrics that the four counts of decisions define.
void DecisionMetrics(double tp, double fp, double tn, double fn, MetricValues* values) {
  const double positives = tp + fn;
  const double negatives = fp + tn;
  const double total = positives + negatives;
  MetricValues& v = *values;
  v[Metric::kAccuracy] = (tp + tn) / total;
  v[Metric::kMicroF1] = v[Metric::kAccuracy];
  const double tpr = RatioOrZero(tp, positives);
  const double fpr = RatioOrZero(fp, negatives);
  const int labels = (positives > 0) + (negatives > 0);
  v[Metric::kBalancedAccuracy] = (tpr + RatioOrZero(tn, negatives)) / labels;
  v[Metric::kMacroF1] =
      (RatioOrZero(2 * tp, 2 * tp + fp + fn) + RatioOrZero(2 * tn, 2 * tn + fp + fn)) / 2;
  // Paired so that a perfect model gets exactly 1.
  v[Metric::kMcc] = RatioOrZero(
      tp * tn - fp * fn, std::sqrt((tp + fp) * positives) * std::sqrt((tn + fn) * negatives));
  v[Metric::kPrecisionAtPrior10] = RatioOrZero(tpr, tpr + 10 * fpr);
  v[Metric::kPrecisionAtPrior100] = RatioOrZero(tpr, tpr + 100 * fpr);
  v[Metric::kPrecisionAtPrior1000] = RatioOrZero(tpr, tpr + 1000 * fpr);
  const double prior = std::max(positives, negatives) / total;
  v[Metric::kMinEntropyLeakageBits] =
      std::log2(std::max(v[Metric::kAccuracy], 0.5 / total) / prior);
}

}  // namespace

absl::string_view MetricName(Metric metric) { return kNames[static_cast<int>(metric)]; }

absl::StatusOr<Metric> MetricByName(absl::string_view name) {
  std::string known;
  for (int i = 0; i < kMetricCount; ++i) {
    if (kNames[i] == name) return static_cast<Metric>(i);
    absl::StrAppend(&known, i == 0 ? "" : ", ", kNames[i]);
  }
  return absl::NotFoundError(
      absl::StrCat("no metric is called \"", name, "\"; there are: ", known));
}

bool LowerIsBetter(Metric metric) {
  return metric == Metric::kBrier || metric == Metric::kEce || metric == Metric::kLogLoss ||
         metric == Metric::kHammingLoss;
}

absl::StatusOr<ScoredPredictions> ScoredPredictions::Make(const std::vector<double>& score,
                                                          const std::vector<int>& label,
                                                          const std::vector<int>& program) {
  if (score.empty())
    return absl::InvalidArgumentError("no predictions: metrics of nothing are undefined");
  if (label.size() != score.size() || program.size() != score.size()) {
    return absl::InvalidArgumentError(absl::StrCat("metrics need as many labels (", label.size(),
                                                   ") and programs (", program.size(),
                                                   ") as scores (", score.size(), ")"));
  }
  ScoredPredictions result;
  result.sorted_.reserve(score.size());
  for (size_t i = 0; i < score.size(); ++i) {
    if (!(score[i] >= 0 && score[i] <= 1)) {
      return absl::InvalidArgumentError(
          absl::StrCat("prediction ", i, ": score ", score[i], " is not in [0, 1]"));
    }
    if (label[i] != 0 && label[i] != 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("prediction ", i, ": label ", label[i], " is not 0 or 1"));
    }
    if (program[i] < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("prediction ", i, ": program index ", program[i], " is negative"));
    }
    Sorted entry;
    entry.index = i;
    entry.program = program[i];
    entry.score = score[i];
    entry.squared_error = (score[i] - label[i]) * (score[i] - label[i]);
    const double clipped = std::min(std::max(score[i], kLogLossClip), 1 - kLogLossClip);
    entry.log_loss = -std::log(label[i] == 1 ? clipped : 1 - clipped);
    entry.label = label[i];
    entry.answer = score[i] >= kDecisionThreshold;
    entry.bin = std::min(kCalibrationBins - 1, static_cast<int>(score[i] * kCalibrationBins));
    entry.last_of_tie = true;
    result.sorted_.push_back(entry);
    result.programs_ = std::max<size_t>(result.programs_, program[i] + 1);
  }
  // The index breaks ties, so that sums of doubles have one order.
  std::sort(result.sorted_.begin(), result.sorted_.end(), [](const Sorted& a, const Sorted& b) {
    return a.score != b.score ? a.score > b.score : a.index < b.index;
  });
  for (size_t i = 0; i + 1 < result.sorted_.size(); ++i) {
    result.sorted_[i].last_of_tie = result.sorted_[i].score != result.sorted_[i + 1].score;
  }
  return result;
}

MetricValues ScoredPredictions::Evaluate() const {
  return Evaluate(std::vector<uint16_t>(sorted_.size(), 1));
}

MetricValues ScoredPredictions::Evaluate(const std::vector<uint16_t>& weight) const {
  uint64_t label_weight[2] = {0, 0};
  for (const Sorted& entry : sorted_) label_weight[entry.label] += weight[entry.index];
  const uint64_t negatives = label_weight[0];
  const uint64_t positives = label_weight[1];
  const double total = positives + negatives;

  // [answer][label]
  uint64_t decisions[2][2] = {{0, 0}, {0, 0}};
  double squared_error = 0;
  double log_loss = 0;
  struct Bin {
    uint64_t weight = 0;
    uint64_t positives = 0;
    double score = 0;
  };
  std::array<Bin, kCalibrationBins> bins;
  struct Program {
    uint64_t weight = 0;
    uint64_t correct = 0;
  };
  std::vector<Program> programs(programs_);

  // Counts above the current threshold, and those at it.
  uint64_t above[2] = {0, 0};
  uint64_t tied[2] = {0, 0};
  double pairs_in_order = 0;
  double precision_sum = 0;
  uint64_t true_positives_at_1e2 = 0;
  uint64_t true_positives_at_1e3 = 0;
  for (const Sorted& entry : sorted_) {
    const uint64_t w = weight[entry.index];
    if (w != 0) {
      decisions[entry.answer][entry.label] += w;
      squared_error += w * entry.squared_error;
      log_loss += w * entry.log_loss;
      Bin& bin = bins[entry.bin];
      bin.weight += w;
      bin.positives += w * entry.label;
      bin.score += w * entry.score;
      Program& program = programs[entry.program];
      program.weight += w;
      program.correct += w * (entry.answer == entry.label);
      tied[entry.label] += w;
    }
    if (!entry.last_of_tie || tied[0] + tied[1] == 0) continue;
    pairs_in_order += tied[0] * (above[1] + 0.5 * tied[1]);
    above[0] += tied[0];
    above[1] += tied[1];
    precision_sum += static_cast<double>(tied[1]) * above[1] / (above[0] + above[1]);
    // In integers: 0.01 * negatives is not exact.
    if (above[0] * 100 <= negatives) true_positives_at_1e2 = above[1];
    if (above[0] * 1000 <= negatives) true_positives_at_1e3 = above[1];
    tied[0] = tied[1] = 0;
  }

  MetricValues values;
  values[Metric::kHammingLoss] = values[Metric::kUnknownAuroc] = kUndefined;
  DecisionMetrics(decisions[1][1], decisions[1][0], decisions[0][0], decisions[0][1], &values);
  const bool both = positives > 0 && negatives > 0;
  values[Metric::kAuroc] = both ? pairs_in_order / positives / negatives : kUndefined;
  values[Metric::kAuprc] = positives > 0 ? precision_sum / positives : kUndefined;
  values[Metric::kTprAtFpr1e2] =
      both ? static_cast<double>(true_positives_at_1e2) / positives : kUndefined;
  values[Metric::kTprAtFpr1e3] =
      both ? static_cast<double>(true_positives_at_1e3) / positives : kUndefined;
  values[Metric::kBrier] = squared_error / total;
  values[Metric::kLogLoss] = log_loss / total;
  values[Metric::kMutualInformationBits] =
      Entropy(positives / total) - log_loss / total / std::log(2.0);
  double calibration_error = 0;
  for (const Bin& bin : bins) calibration_error += std::abs(bin.score - bin.positives);
  values[Metric::kEce] = calibration_error / total;
  double worst = 1;
  for (const Program& program : programs) {
    if (program.weight > 0)
      worst = std::min(worst, static_cast<double>(program.correct) / program.weight);
  }
  values[Metric::kWorstGroupAccuracy] = worst;
  return values;
}

ConfusionCounts ScoredPredictions::Confusion() const {
  ConfusionCounts counts;
  for (const Sorted& entry : sorted_) {
    uint64_t& count = entry.answer ? (entry.label ? counts.true_positives : counts.false_positives)
                                   : (entry.label ? counts.false_negatives : counts.true_negatives);
    ++count;
  }
  return counts;
}

size_t ScoredPredictions::negatives() const {
  return std::count_if(sorted_.begin(), sorted_.end(),
                       [](const Sorted& entry) { return entry.label == 0; });
}

}  // namespace callprint
