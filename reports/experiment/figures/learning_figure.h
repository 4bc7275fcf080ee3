// How networks learnt: loss and accuracy by epoch, beside the null hypothesis.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_FIGURES_LEARNING_FIGURE_H_
#define CALLPRINT_REPORTS_EXPERIMENT_FIGURES_LEARNING_FIGURE_H_

#include <cstdint>
#include <map>
#include <vector>

#include "models/learning_curve.pb.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/page/page.h"

namespace callprint {

// Two panels a model that has learning curves: means over folds of training and inner validation,
// each fold's validation faintly, and the best constant answer. A mean ends where fewer than half
// of the folds were still learning. Precondition: a model of the track has curves.
Figure LearningFigure(const JoinedFolds& joined, const JoinedTrack& track);

// Mean over folds of a measure, by epoch from 1; at least half of the folds have it in each.
// `measure`: of an epoch, NaN where there is none.
std::vector<double> MeanByEpoch(const std::map<uint32_t, LearningCurve>& curves,
                                double (*measure)(const LearningCurve::Epoch&));

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_FIGURES_LEARNING_FIGURE_H_
