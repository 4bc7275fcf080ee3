// Imports what TraceMeOut's processing leaves of a trace: a folder with
// processed_trace/DatasetN.pkl for each processor N, and helpers/unique_elems.pkl. In a DatasetN,
// X1[t] lists the functions (by number) that were called in sampling period t, in their order;
// X2[t] lists, for each of these calls, the calls that it made (by place in X1[t]); Y[t] is 1 while
// the video plays, and 0 while it is paused. unique_elems has the functions' names.
//
// In the published files the last list of X2 that is not empty is missing (an error where they were
// written), so the calls in it have no caller: they hang in the call before them, and are no edges.
//
// Of a call's time the period alone is known (UNKNOWN_TIME_IN_PERIOD), and of its task nothing.
// Calls that go on into the next period are whole in both. Labels become marks "label=playing" and
// "label=paused".
#ifndef CALLPRINT_COLLECTOR_IMPORT_IMPORT_TRACEME_H_
#define CALLPRINT_COLLECTOR_IMPORT_IMPORT_TRACEME_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/import/imported_trace.h"

namespace callprint {

// Length of a sampling period of the published files, which do not say it.
inline constexpr int64_t kTraceMePeriodNs = 100000000;

// The kernel's names of functions as that project writes them: with dots for underscores, and a
// module's name glued on ("gen6.pm.iir.isra.8i915" for gen6_pm_iir.isra.8). Which endings are
// modules is seen where one follows a compiler's number.
std::vector<std::string> TraceMeFunctionNames(const std::vector<std::string>& written);

// All processors as one trace, with the labels of the first; periods that not every processor has
// are left out, as damage. NotFound where the folder lacks one of the files, DataLoss with file and
// period where they contradict themselves; errors of Pickle::Parse.
absl::StatusOr<ImportSummary> ImportTraceMe(const std::string& folder, ImportSink sink);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_IMPORT_TRACEME_H_
