// What report.md and report.html say: everything a reader needs to judge an experiment, on one
// page.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_REPORT_PAGE_H_
#define CALLPRINT_REPORTS_EXPERIMENT_REPORT_PAGE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "experiments/result.pb.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/experiment/report_inputs.h"
#include "reports/experiment/validity/validity.h"
#include "reports/page/page.h"

namespace callprint {

// The question and the answer first; then each track, where models fail, leakage, how models learnt
// and were tuned, the validity checklist, provenance, and what the words mean. Errors as
// ScoredPredictions::Make.
absl::StatusOr<Page> ReportPage(const ReportInputs& inputs, const JoinedFolds& joined,
                                const std::vector<TrackSummary>& summaries,
                                const std::vector<ValidityCheck>& checks);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_REPORT_PAGE_H_
