// What the words and figures of report.md mean.
#ifndef CALLPRINT_REPORTS_LEGEND_H_
#define CALLPRINT_REPORTS_LEGEND_H_

#include <string>

#include "experiments/result.pb.h"
#include "reports/joined_folds.h"

namespace callprint {

// A Markdown list, of what this experiment's labelling and tracks need.
std::string Legend(const JoinedFolds& joined, const ExperimentSpec& spec);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_LEGEND_H_
