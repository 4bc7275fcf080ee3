// How networks learnt, from the learning curves of their folds (models/learning_curve.proto).
#ifndef CALLPRINT_REPORTS_EXPERIMENT_TABLES_CURVE_TABLES_H_
#define CALLPRINT_REPORTS_EXPERIMENT_TABLES_CURVE_TABLES_H_

#include "reports/evaluation/joined_folds.h"
#include "reports/page/text_table.h"

namespace callprint {

// Whether any model of the experiment has a learning curve.
bool HasLearningCurves(const JoinedFolds& joined);

// A row a model that has curves, in the order of the models; means over the track's folds:
// parameters, epochs that were run, the epoch that was chosen, loss and accuracy in it of training
// and validation rows, and those of the best constant answer on the validation rows ("-" where no
// fold has any).
TextTable CurveTable(const JoinedFolds& joined, const JoinedTrack& track);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_TABLES_CURVE_TABLES_H_
