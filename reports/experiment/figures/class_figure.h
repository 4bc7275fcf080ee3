// Precision and recall class by class.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_FIGURES_CLASS_FIGURE_H_
#define CALLPRINT_REPORTS_EXPERIMENT_FIGURES_CLASS_FIGURE_H_

#include <string>

#include "reports/evaluation/joined_folds.h"
#include "reports/page/page.h"

namespace callprint {

// A row a class, the lowest F1 first; what is not defined (precision of a class that is never
// answered) has no dot. Over the track's samples of known classes. Precondition: not BINARY.
Figure ClassFigure(const JoinedFolds& joined, const JoinedTrack& track, const Entry& entry,
                   const std::string& model);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_FIGURES_CLASS_FIGURE_H_
