// Confusion matrices: what is answered for what is true.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_FIGURES_CONFUSION_FIGURE_H_
#define CALLPRINT_REPORTS_EXPERIMENT_FIGURES_CONFUSION_FIGURE_H_

#include <string>
#include <vector>

#include "reports/evaluation/joined_folds.h"
#include "reports/page/page.h"

namespace callprint {

struct ConfusionMatrix {
  std::vector<std::string> label;
  // [true, answered], row by row.
  std::vector<int> samples;
};

// Decisions of a model about the track's samples of known labels, the negative label first or by
// class. Precondition: BINARY or MULTI_CLASS.
ConfusionMatrix CountConfusions(const JoinedFolds& joined, const JoinedTrack& track,
                                const Entry& entry, const std::string& positive_label);

Figure ConfusionFigure(const ConfusionMatrix& matrix, const std::string& track,
                       const std::string& model);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_FIGURES_CONFUSION_FIGURE_H_
