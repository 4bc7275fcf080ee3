// What the words and figures of a report mean.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_LEGEND_H_
#define CALLPRINT_REPORTS_EXPERIMENT_LEGEND_H_

#include <string>
#include <vector>

#include "experiments/result.pb.h"
#include "reports/evaluation/joined_folds.h"

namespace callprint {

// A line each, of what this experiment's labelling and tracks need.
std::vector<std::string> Legend(const JoinedFolds& joined, const ExperimentSpec& spec);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_LEGEND_H_
