// Where a model fails: its answers by program, family, options, cipher and background.
#ifndef CALLPRINT_REPORTS_FAILURE_TABLES_H_
#define CALLPRINT_REPORTS_FAILURE_TABLES_H_

#include <vector>

#include "reports/joined_folds.h"
#include "reports/text_table.h"

namespace callprint {

// True for the tracks of which the report shows this: all where there are classes; else those that
// hold out more than samples and files.
bool ShowsFailures(const JoinedFolds& joined, const JoinedTrack& track);

// Those of these tables that the dataset can fill, over the track's samples of known labels. Of
// what may have many rows only the lowest accuracies are shown.
std::vector<TextTable> FailureTables(const JoinedFolds& joined, const JoinedTrack& track,
                                     const Entry& entry);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_FAILURE_TABLES_H_
