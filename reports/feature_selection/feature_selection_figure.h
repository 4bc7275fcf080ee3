// report.svg of a feature selection: balanced accuracy by the number of functions.
#ifndef CALLPRINT_REPORTS_FEATURE_SELECTION_FEATURE_SELECTION_FIGURE_H_
#define CALLPRINT_REPORTS_FEATURE_SELECTION_FEATURE_SELECTION_FIGURE_H_

#include <string>

#include "reports/feature_selection/feature_selection.h"

namespace callprint {

// A panel a track, a line a ranking (the control grey): balanced accuracy of all held-out samples
// at each number of functions, with its 95 % interval in the point's title; a ring where the
// one-standard-error rule says that it is enough; a line at chance. Names are escaped.
std::string FeatureSelectionSvg(const FeatureSelection& selection);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_FEATURE_SELECTION_FEATURE_SELECTION_FIGURE_H_
