// Holds an experiment's predictions against a checked-in baseline, and says where a model became
// worse.
//
// Example:
//   ASSIGN_OR_RETURN(const AccuracyVerdict verdict, CompareWithBaseline(baseline, result));
//   for (const std::string& failure : Failures(verdict, RegressionMode::kStrict)) ...
#ifndef CALLPRINT_REPORTS_REGRESSION_ACCURACY_REGRESSION_H_
#define CALLPRINT_REPORTS_REGRESSION_ACCURACY_REGRESSION_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"
#include "experiments/result.pb.h"
#include "reports/compare/comparison.h"
#include "reports/regression/baseline.pb.h"

namespace callprint {

enum class RegressionMode {
  // Every prediction is the same number.
  kStrict,
  // No metric is worse beyond the 95 % interval of the corrected resampled t-test. Each metric of
  // each entry
  // is looked at by itself: where many change at once, a few cross the line by chance.
  kStatistical,
};

// A model on a track, before and now.
struct EntryVerdict {
  std::string track;
  // Whether every score is the same number, which the baseline knows by its digest.
  bool same_predictions = false;
  // Of both as they are packed; changes are of metrics that follow from answers
  // (packed_predictions.h).
  ModelComparison comparison;
  // Those of its changes that are for the worse beyond their interval.
  std::vector<PairedChange> worse;
};

struct AccuracyVerdict {
  Labelling labelling = BINARY;
  std::vector<EntryVerdict> entry;
  // "model gru, track random: only before".
  std::vector<std::string> unmatched;
};

// Errors as PackPredictions.
absl::StatusOr<AccuracyBaseline> MakeBaseline(const ExperimentResult& result);

// InvalidArgument where they are of different datasets, samples or folds, for which no comparison
// of models has an answer: the baseline has to be renewed.
absl::StatusOr<AccuracyVerdict> CompareWithBaseline(const AccuracyBaseline& baseline,
                                                    const ExperimentResult& result);

// One text for each entry that fails, with model, track, metrics before and after, and the samples
// that became wrong (in kStrict: or right); none: it holds. What only one side has fails, too.
std::vector<std::string> Failures(const AccuracyVerdict& verdict, RegressionMode mode);

// A table for the message of the commit that renews a baseline: entries whose predictions differ.
// Empty where none do.
std::string DifferenceTable(const AccuracyVerdict& verdict);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_REGRESSION_ACCURACY_REGRESSION_H_
