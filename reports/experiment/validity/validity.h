// The validity checklist: what makes the numbers of a report worth believing, with the figure
// behind each line.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_VALIDITY_VALIDITY_H_
#define CALLPRINT_REPORTS_EXPERIMENT_VALIDITY_VALIDITY_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "experiments/result.pb.h"
#include "reports/evaluation/joined_folds.h"

namespace callprint {

enum class ValidityOutcome {
  kHolds,
  // The numbers are right, but say less than they seem to: a trivial baseline wins.
  kMarked,
  // Something else than the calls may explain the numbers.
  kViolated,
  // The experiment has no model that would show it.
  kNotShown,
};

// "holds", "MARKED", "VIOLATED", "not shown".
absl::string_view OutcomeName(ValidityOutcome outcome);

struct ValidityCheck {
  std::string rule;
  ValidityOutcome outcome;
  std::string figure;
};

// Groups, families left out, duplicates, windows of one run, loss, trivial baselines, label
// permutation, base rates, and what else goes with the label.
std::vector<ValidityCheck> CheckValidity(const JoinedFolds& joined,
                                         const std::vector<TrackSummary>& summaries);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_VALIDITY_VALIDITY_H_
