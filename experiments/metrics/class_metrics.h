// Metrics of a score a class: one of K classes (MULTI_CLASS) or any subset of them (MULTI_LABEL).
// Binary scores have metrics.h. Both give the same MetricValues; which of them a labelling defines,
// and which a leaderboard shows, is said here for all three.
//
// Example:
//   ClassScores held_out;  // [sample, class], row by row
//   absl::StatusOr<ClassPredictions> predictions =
//       ClassPredictions::Make(MULTI_CLASS, std::move(held_out));
//   double macro_f1 = predictions->Evaluate()[Metric::kMacroF1];
//
// Decisions: MULTI_CLASS answers the class with the largest score (the first of equals),
// MULTI_LABEL every class with a score of kDecisionThreshold or more.
//
// A macro average is over the classes for which its term is defined: a recall needs a sample of the
// class, an AUROC also one without it, an F1 a sample or an answer. So a bootstrap resample that
// misses a class is not held to be wrong about it.
//
//                     MULTI_CLASS                         MULTI_LABEL
//   accuracy          share of right answers              share of samples with every class
//                                                         right (subset accuracy)
//   balanced_accuracy mean of the classes' recalls        mean of the classes' own
//   macro_f1          mean of the classes' F1             the same
//   micro_f1          equals accuracy                     F1 over all decisions together
//   mcc               Gorodkin 2004 (R_K)                 -
//   auroc, auprc      macro, each class against the rest  macro
//   brier             sum over classes of squared error,  mean over decisions of squared
//                     mean over samples: 0 to 2 (Brier    error: 0 to 1
//                     1950; scikit-learn 1.7)
//   ece               of the answer's score               -
//   worst_group       lowest accuracy of any program      -
//   hamming_loss      -                                   share of wrong decisions
//   log_loss          of the true class's score           mean over decisions
//   leakage, bits     as for two labels                   -
//   unknown_auroc     see Metric; NaN where no sample     -
//                     is unknown
#ifndef CALLPRINT_EXPERIMENTS_METRICS_CLASS_METRICS_H_
#define CALLPRINT_EXPERIMENTS_METRICS_CLASS_METRICS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"
#include "experiments/metrics/metrics.h"

namespace callprint {

// The metrics that a labelling defines, in the order of enum Metric; the others are NaN.
// `open_world`: some held-out samples are of no class, so kUnknownAuroc is defined too.
std::vector<Metric> DefinedMetrics(Labelling labelling, bool open_world);

// Those of them that are columns of a leaderboard and rows of report.csv, in the order shown.
std::vector<Metric> LeaderboardMetrics(Labelling labelling, bool open_world);

// Held-out predictions of a model, before they are looked at.
struct ClassScores {
  size_t classes = 0;
  // [sample, class], row by row; scores in [0, 1].
  std::vector<double> score;
  // [sample, class], 1 where the class is the sample's (MULTI_CLASS: exactly one, none for an
  // unknown sample) or is there (MULTI_LABEL).
  std::vector<uint8_t> truth;
  // [sample], any index >= 0 of the sample's program.
  std::vector<int> program;
  // [sample], 1 = of no class that training knew (MULTI_CLASS only). Empty: none is.
  std::vector<uint8_t> unknown;
};

// Sorted once a class, so that an evaluation is one pass a class.
class ClassPredictions {
 public:
  // InvalidArgument for BINARY, no predictions, no classes, vectors of different lengths, values
  // out of range, and a MULTI_CLASS sample that has not exactly one class, or is unknown and has
  // one.
  static absl::StatusOr<ClassPredictions> Make(Labelling labelling, const ClassScores& held_out);

  // Metrics of all predictions. Unknown samples count for kUnknownAuroc only; where there is no
  // other sample, all else is NaN.
  MetricValues Evaluate() const;

  // Metrics where prediction i (in the order given to Make) counts weight[i] times. Precondition:
  // weight has size() elements, not all zero.
  MetricValues Evaluate(const std::vector<uint16_t>& weight) const;

  // Number of samples, unknown ones included.
  size_t size() const { return samples_.size(); }

  // True if a sample is unknown.
  bool open_world() const { return !by_top_score_.empty(); }

 private:
  // What does not depend on the weights.
  struct Sample {
    uint32_t program = 0;
    // MULTI_CLASS.
    uint32_t label = 0;
    uint32_t answer = 0;
    double top_score = 0;
    double squared_error = 0;
    double log_loss = 0;
    // MULTI_LABEL: number of wrong decisions.
    uint32_t wrong = 0;
    uint8_t bin = 0;
    bool unknown = false;
  };

  // One sample in an order by falling score.
  struct Ranked {
    uint32_t sample : 29;
    uint32_t positive : 1;
    // The decision on this class.
    uint32_t answered : 1;
    // The next one has a lower score (or there is none).
    uint32_t last_of_tie : 1;
  };

  // Sums over the weighted ranking of one class.
  struct ClassCounts {
    uint64_t positives = 0;
    uint64_t negatives = 0;
    uint64_t true_positives = 0;
    uint64_t false_positives = 0;
    // NaN where they are not defined.
    double auroc = 0;
    double auprc = 0;
  };

  static std::vector<Ranked> RankByScore(const std::vector<double>& score,
                                         std::vector<Ranked> samples);
  static ClassCounts CountRanking(const std::vector<Ranked>& ranking,
                                  const std::vector<uint16_t>& weight);
  void EvaluateMultiClass(const std::vector<uint16_t>& weight, MetricValues* values) const;
  void EvaluateMultiLabel(const std::vector<uint16_t>& weight, MetricValues* values) const;
  // What both labellings average over classes.
  void SetMacroAverages(const std::vector<ClassCounts>& counts, MetricValues* values) const;

  Labelling labelling_ = MULTI_CLASS;
  std::vector<Sample> samples_;
  // [class], the known samples.
  std::vector<std::vector<Ranked>> by_score_;
  // All samples, positive = known; empty where none is unknown.
  std::vector<Ranked> by_top_score_;
  size_t programs_ = 0;
};

}  // namespace callprint

#endif  // CALLPRINT_EXPERIMENTS_METRICS_CLASS_METRICS_H_
