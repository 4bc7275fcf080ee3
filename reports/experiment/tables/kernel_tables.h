// Results for each kernel, or machine, on the track that holds kernels, or machines, out.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_TABLES_KERNEL_TABLES_H_
#define CALLPRINT_REPORTS_EXPERIMENT_TABLES_KERNEL_TABLES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "experiments/result.pb.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/page/text_table.h"

namespace callprint {

// For each kernel of the track `unseen_kernel`, or machine of `unseen_machine`: its samples, how
// many functions its traces have and how many of them no kernel of the training part has ("not
// known" without JoinedFolds::kernel_functions), and the metrics of one model ("-" where a kernel's
// samples do not define one). Errors as HeldOut::Make.
absl::StatusOr<TextTable> KernelTable(const JoinedFolds& joined, const JoinedTrack& track,
                                      const Entry& entry);

// A row a model, best first; the ranking metric of each kernel or machine. Errors as HeldOut::Make.
absl::StatusOr<TextTable> KernelModelTable(const JoinedFolds& joined, const JoinedTrack& track,
                                           const std::vector<TrackSummary>& summaries);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_TABLES_KERNEL_TABLES_H_
