// Feature groups, alone and left out, as a page, a CSV file, and tables for a terminal. The same
// result gives the same bytes.
#ifndef CALLPRINT_REPORTS_ABLATION_ABLATION_PAGE_H_
#define CALLPRINT_REPORTS_ABLATION_ABLATION_PAGE_H_

#include <string>
#include <vector>

#include "reports/ablation/ablation.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/page/page.h"

namespace callprint {

// What is shown.
struct AblationReport {
  const EvaluationInputs& inputs;
  const JoinedFolds& joined;
  const std::vector<TrackSummary>& summaries;
  const AblationModels& models;
  // By track.
  const std::vector<TrackAblation>& tracks;
};

// What was measured and how, every model on every track as a figure (report.svg), a table a track
// (groups by what they reach alone, the best first), what does not follow.
Page AblationPage(const AblationReport& report);

// report.csv: a row a track and feature group (the first of a track: all of them), with the header
// track,group,metric,alone,alone_low,alone_high,left_out,left_out_low,left_out_high,change,
// change_low,change_high,p_value. Of all groups, what they reach together stands under `alone`.
std::string AblationCsv(const AblationReport& report);

// tables.txt: what `bazel run` prints.
std::string AblationTerminal(const AblationReport& report);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_ABLATION_ABLATION_PAGE_H_
