// Which colour and dashes a model has: the same in every figure of an experiment.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_FIGURES_MODEL_STYLES_H_
#define CALLPRINT_REPORTS_EXPERIMENT_FIGURES_MODEL_STYLES_H_

#include <vector>

#include "reports/evaluation/joined_folds.h"
#include "reports/figures/palette.h"

namespace callprint {

// By model: its style in every figure of the report. Controls are grey (LineStyles).
std::vector<LineStyle> ModelStyles(const JoinedFolds& joined);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_FIGURES_MODEL_STYLES_H_
