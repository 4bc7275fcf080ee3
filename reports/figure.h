// report.svg: balanced accuracy by track and model, with intervals.
#ifndef CALLPRINT_REPORTS_FIGURE_H_
#define CALLPRINT_REPORTS_FIGURE_H_

#include <string>
#include <vector>

#include "experiments/result.pb.h"
#include "reports/joined_folds.h"

namespace callprint {

// A panel a track, in the experiment's order; a row a model, ordered by the last track's balanced
// accuracy; a point with its 95 % interval; a line at chance. Baselines are grey. Names are
// escaped.
std::string BalancedAccuracySvg(const JoinedFolds& joined,
                                const std::vector<TrackSummary>& summaries);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_FIGURE_H_
