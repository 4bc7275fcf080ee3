// Accuracy program by program, in rows of families: where a model fails.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_FIGURES_FAMILY_FIGURE_H_
#define CALLPRINT_REPORTS_EXPERIMENT_FIGURES_FAMILY_FIGURE_H_

#include <string>

#include "reports/evaluation/joined_folds.h"
#include "reports/page/page.h"

namespace callprint {

// A row a family, the lowest mean accuracy of its programs first; a dot a program; of two labels,
// each has its own colour and shape, since a model that has learnt the tool in place of the label
// is right about one of two twins and wrong about the other. Over the track's samples of known
// labels. Precondition: not MULTI_LABEL, whose samples are of many programs.
Figure FamilyFigure(const JoinedFolds& joined, const JoinedTrack& track, const Entry& entry,
                    const std::string& model, const std::string& positive_label);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_FIGURES_FAMILY_FIGURE_H_
