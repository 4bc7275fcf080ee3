// Which colour and dashes a model has: the same in every figure of an experiment.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_FIGURES_MODEL_STYLES_H_
#define CALLPRINT_REPORTS_EXPERIMENT_FIGURES_MODEL_STYLES_H_

#include <vector>

#include "reports/evaluation/joined_folds.h"
#include "reports/figures/palette.h"

namespace callprint {

// By model: its style in every figure of the report. Baselines are grey; where there are more
// models than colours, dashes tell them apart (of 32 models that are no baselines, no two share
// both).
std::vector<LineStyle> ModelStyles(const JoinedFolds& joined);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_FIGURES_MODEL_STYLES_H_
