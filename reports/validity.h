// The validity checklist: what makes the numbers of a report worth believing, with the figure
// behind each line.
#ifndef CALLPRINT_REPORTS_VALIDITY_H_
#define CALLPRINT_REPORTS_VALIDITY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "experiments/result.pb.h"
#include "reports/joined_folds.h"

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

// Groups, duplicates, loss, trivial baselines, label permutation, base rates, and what else goes
// with the label.
std::vector<ValidityCheck> CheckValidity(const JoinedFolds& joined,
                                         const std::vector<TrackSummary>& summaries);

// Of the samples of a track, how many have something in common with the training part of the fold
// that holds them out.
struct Exposure {
  // The very same trace (by digest).
  int duplicates = 0;
  // Nearly the same calls (near_copies.h), the very same included; absent where it is not known.
  std::optional<int> near_copies;
  int file = 0;
  int program = 0;
  int family = 0;
  int shard = 0;
};
Exposure TrackExposure(const JoinedFolds& joined, const JoinedTrack& track);

// Cramér's V of two categories, in [0, 1]: 0 = independent; 0 where one of them is constant.
// Precondition: as many values in both, all >= 0.
double CramersV(const std::vector<int>& first, const std::vector<int>& second);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_VALIDITY_H_
