// From a shard to windows of its runs, each with what every view of them would have had: counts of
// calls, also by depth, and the order and times of system calls.
//
// A sample of the table is a window; its session is the run. Windows follow one another from the
// run's first event; the last one of a run that is not full is left out, but a run that is shorter
// than a window is one; one without a label makes none. A call is in the window that it begins in.
// Groups of columns:
//
//   count:FUNCTION      calls, as in dataset/features/features.h
//   below_D:FUNCTION    those at depths below D, for each depth asked for
//   pair:FIRST>SECOND   system calls of a thread that follow one another
//   time:CALL@LOG2      system calls by their duration, in powers of two nanoseconds; "open" where
//                       the trace has no end of it
//   calls:all, calls:below_D, calls:system_calls
//                       also those that are no features (FunctionRole.excluded): what is traced
#ifndef CALLPRINT_REPORTS_ADAPTIVE_TRACING_TRACED_WINDOWS_H_
#define CALLPRINT_REPORTS_ADAPTIVE_TRACING_TRACED_WINDOWS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dataset/sample.pb.h"
#include "reports/adaptive_tracing/adaptive_tracing.pb.h"

namespace callprint {

// Of the shard whose file has the bytes `bytes`; `path` is used in messages. InvalidArgument for a
// length or a bound of 0, and for traces without times; DataLoss for a damaged shard.
absl::StatusOr<FeatureTable> TracedWindows(absl::string_view bytes, const std::string& path,
                                           const std::string& dataset,
                                           const std::string& dataset_version,
                                           const WindowLength& window);

// "below_2".
std::string DepthGroup(uint32_t depth);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_ADAPTIVE_TRACING_TRACED_WINDOWS_H_
