// Where a model fails: its answers by program, family, options, cipher and background.
//
// Of two labels, a table of the families that have both tells two failures apart: "AUROC within" is
// the share of pairs of a family's runs with and without the label that scores order rightly. Near
// 0.5, the model sees no difference; near 1 with all answers the same, it sees it, but not where
// the family's boundary lies.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_TABLES_FAILURE_TABLES_H_
#define CALLPRINT_REPORTS_EXPERIMENT_TABLES_FAILURE_TABLES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/page/text_table.h"

namespace callprint {

// True for the tracks of which the report shows this: all where there are classes; else those that
// hold out more than samples and files.
bool ShowsFailures(const JoinedFolds& joined, const JoinedTrack& track);

// Those of these tables that the dataset can fill, over the track's samples of known labels. Of
// what may have many rows only the lowest accuracies are shown. Errors as BinaryPredictions
// (held_out.h).
absl::StatusOr<std::vector<TextTable>> FailureTables(const JoinedFolds& joined,
                                                     const JoinedTrack& track, const Entry& entry);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_TABLES_FAILURE_TABLES_H_
