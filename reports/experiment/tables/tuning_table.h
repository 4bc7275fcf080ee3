// Which settings inner folds chose for the models that have a TuningSpec (models/tuning.proto).
#ifndef CALLPRINT_REPORTS_EXPERIMENT_TABLES_TUNING_TABLE_H_
#define CALLPRINT_REPORTS_EXPERIMENT_TABLES_TUNING_TABLE_H_

#include "reports/evaluation/joined_folds.h"
#include "reports/page/text_table.h"

namespace callprint {

// Whether any model of the experiment was tuned.
bool HasTuning(const JoinedFolds& joined);

// A row a candidate, of the models in their order: what it sets, the mean over the track's folds of
// its inner log loss, and in how many folds it was chosen.
TextTable TuningTable(const JoinedFolds& joined, const JoinedTrack& track);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_TABLES_TUNING_TABLE_H_
