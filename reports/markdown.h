// report.md: everything a reader needs to judge an experiment, on one page.
#ifndef CALLPRINT_REPORTS_MARKDOWN_H_
#define CALLPRINT_REPORTS_MARKDOWN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/result.pb.h"
#include "reports/joined_folds.h"
#include "reports/validity.h"

namespace callprint {

// Names and texts of the inputs are escaped. Errors as ScoredPredictions::Make.
absl::StatusOr<std::string> MarkdownReport(const ReportInputs& inputs, const JoinedFolds& joined,
                                           const std::vector<TrackSummary>& summaries,
                                           const std::vector<ValidityCheck>& checks);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_MARKDOWN_H_
