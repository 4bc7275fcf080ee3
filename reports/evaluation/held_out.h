// Held-out predictions of one model, of whatever labelling, ready for metrics.
//
// Example:
//   absl::StatusOr<HeldOut> held_out = HeldOut::Make(joined, track, entry, track.held_out);
//   double macro_f1 = held_out->Evaluate()[Metric::kMacroF1];
#ifndef CALLPRINT_REPORTS_EVALUATION_HELD_OUT_H_
#define CALLPRINT_REPORTS_EVALUATION_HELD_OUT_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/metrics/class_metrics.h"
#include "experiments/metrics/metrics.h"
#include "reports/evaluation/joined_folds.h"

namespace callprint {

class HeldOut {
 public:
  // The predictions of `samples`, which take part in the track, by one of its entries. Errors as
  // ScoredPredictions::Make and ClassPredictions::Make.
  static absl::StatusOr<HeldOut> Make(const JoinedFolds& joined, const JoinedTrack& track,
                                      const Entry& entry, const std::vector<int>& samples);

  // Metrics of all of them.
  MetricValues Evaluate() const;

  // Metrics where sample i (in the order given to Make) counts weight[i] times; not all zero.
  MetricValues Evaluate(const std::vector<uint16_t>& weight) const;

 private:
  using Predictions = std::variant<ScoredPredictions, ClassPredictions>;

  explicit HeldOut(Predictions predictions) : predictions_(std::move(predictions)) {}

  Predictions predictions_;
};

// Metrics of each fold's samples alone, by fold. Errors as HeldOut::Make.
absl::StatusOr<std::vector<MetricValues>> EvaluateFolds(const JoinedFolds& joined,
                                                        const JoinedTrack& track,
                                                        const Entry& entry);

// Scores of `samples`, which take part in the entry's track, with their labels and programs. Errors
// as ScoredPredictions::Make. Precondition: BINARY.
absl::StatusOr<ScoredPredictions> BinaryPredictions(const JoinedFolds& joined, const Entry& entry,
                                                    const std::vector<int>& samples);

// The class with the largest score (the first of equals). Precondition: MULTI_CLASS, and the sample
// takes part in the entry's track.
size_t Answer(const JoinedFolds& joined, const Entry& entry, size_t sample);

// True if the class is answered. Precondition: MULTI_LABEL, and the sample takes part.
bool IsAnswered(const JoinedFolds& joined, const Entry& entry, size_t sample, size_t class_index);

// True if the answer is wholly right (MULTI_LABEL: every class). Precondition: the sample takes
// part in the entry's track and is of a class.
bool IsRight(const JoinedFolds& joined, const Entry& entry, size_t sample);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EVALUATION_HELD_OUT_H_
