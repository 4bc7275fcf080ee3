#include "experiments/metrics/class_metrics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr double kLogLossClip = 1e-15;
constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

double Ratio(double numerator, double denominator) {
  return denominator == 0 ? kUndefined : numerator / denominator;
}

double NegativeLog(double score) {
  return -std::log(std::min(std::max(score, kLogLossClip), 1 - kLogLossClip));
}

// The mean of what is defined.
class Mean {
 public:
  void Add(double value) {
    if (std::isnan(value)) return;
    sum_ += value;
    ++terms_;
  }
  double value() const { return Ratio(sum_, terms_); }

 private:
  double sum_ = 0;
  int terms_ = 0;
};

absl::Status CheckShape(Labelling labelling, const ClassScores& held_out) {
  if (labelling != MULTI_CLASS && labelling != MULTI_LABEL) {
    return absl::InvalidArgumentError(
        absl::StrCat("class metrics are of MULTI_CLASS and MULTI_LABEL scores, not of ",
                     Labelling_Name(labelling), "; binary scores have ScoredPredictions"));
  }
  const size_t samples = held_out.program.size();
  if (samples == 0) {
    return absl::InvalidArgumentError("no predictions: metrics of nothing are undefined");
  }
  if (held_out.classes == 0) {
    return absl::InvalidArgumentError("no classes: there is nothing to be right about");
  }
  if (held_out.score.size() != samples * held_out.classes ||
      held_out.truth.size() != samples * held_out.classes ||
      (!held_out.unknown.empty() && held_out.unknown.size() != samples)) {
    return absl::InvalidArgumentError(
        absl::StrCat("metrics of ", samples, " samples and ", held_out.classes, " classes need ",
                     samples * held_out.classes, " scores (not ", held_out.score.size(),
                     "), as many truths (", held_out.truth.size(), ") and ", samples,
                     " flags of unknown samples or none (", held_out.unknown.size(), ")"));
  }
  return absl::OkStatus();
}

absl::Status CheckSample(Labelling labelling, const ClassScores& held_out, size_t sample) {
  int present = 0;
  for (size_t k = 0; k < held_out.classes; ++k) {
    const double score = held_out.score[sample * held_out.classes + k];
    const int truth = held_out.truth[sample * held_out.classes + k];
    if (!(score >= 0 && score <= 1)) {
      return absl::InvalidArgumentError(absl::StrCat("prediction ", sample, ", class ", k,
                                                     ": score ", score, " is not in [0, 1]"));
    }
    if (truth > 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("prediction ", sample, ", class ", k, ": truth ", truth, " is not 0 or 1"));
    }
    present += truth;
  }
  if (held_out.program[sample] < 0) {
    return absl::InvalidArgumentError(absl::StrCat("prediction ", sample, ": program index ",
                                                   held_out.program[sample], " is negative"));
  }
  const bool unknown = !held_out.unknown.empty() && held_out.unknown[sample] != 0;
  if (unknown && labelling != MULTI_CLASS) {
    return absl::InvalidArgumentError(absl::StrCat("prediction ", sample,
                                                   " is unknown, but only MULTI_CLASS has samples "
                                                   "of no class"));
  }
  if (labelling == MULTI_CLASS && present != (unknown ? 0 : 1)) {
    return absl::InvalidArgumentError(absl::StrCat("prediction ", sample, " is of ", present,
                                                   " classes; ", unknown ? "unknown " : "",
                                                   "samples are of ", unknown ? "none" : "one"));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Metric> DefinedMetrics(Labelling labelling, bool open_world) {
  std::vector<Metric> defined;
  switch (labelling) {
    case MULTI_CLASS:
      defined = {Metric::kAccuracy,
                 Metric::kBalancedAccuracy,
                 Metric::kMacroF1,
                 Metric::kMicroF1,
                 Metric::kMcc,
                 Metric::kAuroc,
                 Metric::kAuprc,
                 Metric::kBrier,
                 Metric::kEce,
                 Metric::kWorstGroupAccuracy,
                 Metric::kLogLoss,
                 Metric::kMinEntropyLeakageBits,
                 Metric::kMutualInformationBits};
      if (open_world) defined.push_back(Metric::kUnknownAuroc);
      return defined;
    case MULTI_LABEL:
      return {Metric::kAccuracy,   Metric::kBalancedAccuracy,
              Metric::kMacroF1,    Metric::kMicroF1,
              Metric::kAuroc,      Metric::kAuprc,
              Metric::kBrier,      Metric::kLogLoss,
              Metric::kHammingLoss};
    default:
      for (int i = 0; i < static_cast<int>(Metric::kHammingLoss); ++i) {
        defined.push_back(static_cast<Metric>(i));
      }
      return defined;
  }
}

std::vector<Metric> LeaderboardMetrics(Labelling labelling, bool open_world) {
  std::vector<Metric> shown;
  for (const Metric metric : DefinedMetrics(labelling, open_world)) {
    if (static_cast<int>(metric) < kLeaderboardMetricCount || metric == Metric::kHammingLoss ||
        metric == Metric::kUnknownAuroc) {
      shown.push_back(metric);
    }
  }
  return shown;
}

absl::StatusOr<ClassPredictions> ClassPredictions::Make(Labelling labelling,
                                                        const ClassScores& held_out) {
  RETURN_IF_ERROR(CheckShape(labelling, held_out));
  const size_t classes = held_out.classes;
  ClassPredictions result;
  result.labelling_ = labelling;
  result.samples_.resize(held_out.program.size());
  bool open_world = false;
  for (size_t i = 0; i < result.samples_.size(); ++i) {
    RETURN_IF_ERROR(CheckSample(labelling, held_out, i));
    Sample& sample = result.samples_[i];
    sample.program = held_out.program[i];
    sample.unknown = !held_out.unknown.empty() && held_out.unknown[i] != 0;
    open_world |= sample.unknown;
    result.programs_ = std::max<size_t>(result.programs_, sample.program + 1);
    const double* const score = &held_out.score[i * classes];
    const uint8_t* const truth = &held_out.truth[i * classes];
    sample.answer = std::max_element(score, score + classes) - score;
    sample.top_score = score[sample.answer];
    sample.bin =
        std::min(kCalibrationBins - 1, static_cast<int>(sample.top_score * kCalibrationBins));
    for (size_t k = 0; k < classes; ++k) {
      sample.squared_error += (score[k] - truth[k]) * (score[k] - truth[k]);
      if (labelling == MULTI_LABEL) {
        sample.log_loss += NegativeLog(truth[k] == 1 ? score[k] : 1 - score[k]) / classes;
        sample.wrong += (score[k] >= kDecisionThreshold) != (truth[k] == 1);
      } else if (truth[k] == 1) {
        sample.log_loss = NegativeLog(score[k]);
        sample.label = k;
      }
    }
    if (labelling == MULTI_LABEL) sample.squared_error /= classes;
  }

  std::vector<double> score(result.samples_.size());
  for (size_t k = 0; k < classes; ++k) {
    std::vector<Ranked> ranked;
    for (uint32_t i = 0; i < result.samples_.size(); ++i) {
      score[i] = held_out.score[i * classes + k];
      if (result.samples_[i].unknown) continue;
      const bool answered = labelling == MULTI_LABEL ? score[i] >= kDecisionThreshold
                                                     : result.samples_[i].answer == k;
      ranked.push_back({i, held_out.truth[i * classes + k], answered, 0});
    }
    result.by_score_.push_back(RankByScore(score, std::move(ranked)));
  }
  if (open_world) {
    std::vector<Ranked> ranked;
    for (uint32_t i = 0; i < result.samples_.size(); ++i) {
      score[i] = result.samples_[i].top_score;
      ranked.push_back({i, !result.samples_[i].unknown, 0, 0});
    }
    result.by_top_score_ = RankByScore(score, std::move(ranked));
  }
  return result;
}

std::vector<ClassPredictions::Ranked> ClassPredictions::RankByScore(
    const std::vector<double>& score, std::vector<Ranked> samples) {
  std::sort(samples.begin(), samples.end(), [&](const Ranked& a, const Ranked& b) {
    return score[a.sample] != score[b.sample] ? score[a.sample] > score[b.sample]
                                              : a.sample < b.sample;
  });
  for (size_t i = 0; i < samples.size(); ++i) {
    samples[i].last_of_tie =
        i + 1 == samples.size() || score[samples[i].sample] != score[samples[i + 1].sample];
  }
  return samples;
}

ClassPredictions::ClassCounts ClassPredictions::CountRanking(const std::vector<Ranked>& ranking,
                                                             const std::vector<uint16_t>& weight) {
  // [positive]: counts above the current threshold, and those at it.
  uint64_t above[2] = {0, 0};
  uint64_t tied[2] = {0, 0};
  // [positive]
  uint64_t answered[2] = {0, 0};
  double pairs_in_order = 0;
  double precision_sum = 0;
  for (const Ranked& entry : ranking) {
    const uint64_t w = weight[entry.sample];
    tied[entry.positive] += w;
    answered[entry.positive] += w * entry.answered;
    if (!entry.last_of_tie) continue;
    pairs_in_order += tied[0] * (above[1] + 0.5 * tied[1]);
    above[0] += tied[0];
    above[1] += tied[1];
    if (tied[1] > 0) {
      precision_sum += static_cast<double>(tied[1]) * above[1] / (above[0] + above[1]);
    }
    tied[0] = tied[1] = 0;
  }
  ClassCounts counts;
  counts.negatives = above[0];
  counts.positives = above[1];
  counts.false_positives = answered[0];
  counts.true_positives = answered[1];
  counts.auroc = above[0] > 0 && above[1] > 0 ? pairs_in_order / above[1] / above[0] : kUndefined;
  counts.auprc = Ratio(precision_sum, above[1]);
  return counts;
}

MetricValues ClassPredictions::Evaluate() const {
  return Evaluate(std::vector<uint16_t>(samples_.size(), 1));
}

MetricValues ClassPredictions::Evaluate(const std::vector<uint16_t>& weight) const {
  MetricValues values;
  for (int i = 0; i < kMetricCount; ++i) values[static_cast<Metric>(i)] = kUndefined;
  if (!by_top_score_.empty()) {
    values[Metric::kUnknownAuroc] = CountRanking(by_top_score_, weight).auroc;
  }
  uint64_t known = 0;
  for (size_t i = 0; i < samples_.size(); ++i) {
    if (!samples_[i].unknown) known += weight[i];
  }
  if (known == 0) return values;
  if (labelling_ == MULTI_CLASS) {
    EvaluateMultiClass(weight, &values);
  } else {
    EvaluateMultiLabel(weight, &values);
  }
  return values;
}

void ClassPredictions::SetMacroAverages(const std::vector<ClassCounts>& counts,
                                        MetricValues* values) const {
  Mean balanced_accuracy;
  Mean f1;
  Mean auroc;
  Mean auprc;
  for (const ClassCounts& k : counts) {
    const double recall = Ratio(k.true_positives, k.positives);
    const double specificity = 1 - Ratio(k.false_positives, k.negatives);
    balanced_accuracy.Add(labelling_ == MULTI_CLASS ? recall : (recall + specificity) / 2);
    // 2 TP / (2 TP + FP + FN)
    f1.Add(Ratio(2.0 * k.true_positives, k.positives + k.true_positives + k.false_positives));
    auroc.Add(k.auroc);
    auprc.Add(k.auprc);
  }
  (*values)[Metric::kBalancedAccuracy] = balanced_accuracy.value();
  (*values)[Metric::kMacroF1] = f1.value();
  (*values)[Metric::kAuroc] = auroc.value();
  (*values)[Metric::kAuprc] = auprc.value();
}

void ClassPredictions::EvaluateMultiClass(const std::vector<uint16_t>& weight,
                                          MetricValues* values) const {
  uint64_t total = 0;
  uint64_t correct = 0;
  double squared_error = 0;
  double log_loss = 0;
  struct Bin {
    uint64_t correct = 0;
    double score = 0;
  };
  std::array<Bin, kCalibrationBins> bins;
  struct Program {
    uint64_t weight = 0;
    uint64_t correct = 0;
  };
  std::vector<Program> programs(programs_);
  for (size_t i = 0; i < samples_.size(); ++i) {
    const Sample& sample = samples_[i];
    const uint64_t w = weight[i];
    if (w == 0 || sample.unknown) continue;
    const uint64_t right = w * (sample.answer == sample.label);
    total += w;
    correct += right;
    squared_error += w * sample.squared_error;
    log_loss += w * sample.log_loss;
    bins[sample.bin].correct += right;
    bins[sample.bin].score += w * sample.top_score;
    programs[sample.program].weight += w;
    programs[sample.program].correct += right;
  }
  std::vector<ClassCounts> counts;
  for (const std::vector<Ranked>& ranking : by_score_) {
    counts.push_back(CountRanking(ranking, weight));
  }

  MetricValues& v = *values;
  SetMacroAverages(counts, values);
  const double samples = total;
  v[Metric::kAccuracy] = v[Metric::kMicroF1] = correct / samples;
  v[Metric::kBrier] = squared_error / samples;
  v[Metric::kLogLoss] = log_loss / samples;
  double calibration_error = 0;
  for (const Bin& bin : bins) calibration_error += std::abs(bin.score - bin.correct);
  v[Metric::kEce] = calibration_error / samples;
  double worst = 1;
  for (const Program& program : programs) {
    if (program.weight == 0) continue;
    worst = std::min(worst, static_cast<double>(program.correct) / program.weight);
  }
  v[Metric::kWorstGroupAccuracy] = worst;

  double entropy = 0;
  double largest = 0;
  // Sums over classes of (true * answered), true^2 and answered^2.
  double joint = 0;
  double true_squares = 0;
  double answered_squares = 0;
  for (const ClassCounts& k : counts) {
    const double is_true = k.positives;
    const double is_answered = k.true_positives + k.false_positives;
    if (is_true > 0) entropy -= is_true / samples * std::log2(is_true / samples);
    largest = std::max(largest, is_true);
    joint += is_true * is_answered;
    true_squares += is_true * is_true;
    answered_squares += is_answered * is_answered;
  }
  const double spread =
      std::sqrt(samples * samples - true_squares) * std::sqrt(samples * samples - answered_squares);
  v[Metric::kMcc] = spread == 0 ? 0 : (correct * samples - joint) / spread;
  v[Metric::kMinEntropyLeakageBits] = std::log2(std::max<double>(correct, 0.5) / largest);
  v[Metric::kMutualInformationBits] = entropy - v[Metric::kLogLoss] / std::log(2.0);
}

void ClassPredictions::EvaluateMultiLabel(const std::vector<uint16_t>& weight,
                                          MetricValues* values) const {
  uint64_t total = 0;
  uint64_t correct = 0;
  uint64_t wrong_decisions = 0;
  double squared_error = 0;
  double log_loss = 0;
  for (size_t i = 0; i < samples_.size(); ++i) {
    const uint64_t w = weight[i];
    if (w == 0) continue;
    total += w;
    correct += w * (samples_[i].wrong == 0);
    wrong_decisions += w * samples_[i].wrong;
    squared_error += w * samples_[i].squared_error;
    log_loss += w * samples_[i].log_loss;
  }
  std::vector<ClassCounts> counts;
  double true_positives = 0;
  double true_and_answered = 0;
  for (const std::vector<Ranked>& ranking : by_score_) {
    counts.push_back(CountRanking(ranking, weight));
    const ClassCounts& k = counts.back();
    true_positives += k.true_positives;
    true_and_answered += k.positives + k.true_positives + k.false_positives;
  }
  MetricValues& v = *values;
  SetMacroAverages(counts, values);
  v[Metric::kAccuracy] = static_cast<double>(correct) / total;
  v[Metric::kMicroF1] = Ratio(2 * true_positives, true_and_answered);
  v[Metric::kHammingLoss] =
      static_cast<double>(wrong_decisions) / total / static_cast<double>(by_score_.size());
  v[Metric::kBrier] = squared_error / total;
  v[Metric::kLogLoss] = log_loss / total;
}

}  // namespace callprint
