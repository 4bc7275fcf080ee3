// How many functions are enough, as a page, CSV files, and tables for a terminal. The same
// selection gives the same bytes.
#ifndef CALLPRINT_REPORTS_FEATURE_SELECTION_FEATURE_SELECTION_PAGE_H_
#define CALLPRINT_REPORTS_FEATURE_SELECTION_FEATURE_SELECTION_PAGE_H_

#include <string>

#include "reports/feature_selection/feature_selection.h"
#include "reports/page/page.h"

namespace callprint {

// What was measured and how, the curves as a figure (report.svg) and a table, which set is enough
// by each ranking, the smallest and the cheapest set with the filter that records them, what does
// not follow.
Page FeatureSelectionPage(const FeatureSelection& selection);

// report.csv: every number, one a row: track,ranking,functions,metric,value,ci_low,ci_high. Of all
// functions, `functions` is "all". Intervals that a metric does not have, and values that are not
// defined, are empty.
std::string FeatureSelectionCsv(const FeatureSelection& selection);

// functions.csv: the functions of each set that is enough:
// track,ranking,place,function,folds,mean_rank,calls.
std::string SelectedFunctionsCsv(const FeatureSelection& selection);

// tables.txt: what `bazel run` prints.
std::string FeatureSelectionTerminal(const FeatureSelection& selection);

// What to write to set_ftrace_filter for the functions that the folds agree on at a place of a
// curve: their names, with spaces.
std::string FilterLine(const TrackSelection& track, const Choice& choice);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_FEATURE_SELECTION_FEATURE_SELECTION_PAGE_H_
