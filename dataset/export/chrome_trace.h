// A run as Chrome's trace events (JSON), which many viewers read: https://ui.perfetto.dev,
// chrome://tracing, speedscope.
//
// The same as perfetto_trace.h, with "B" and "E" for begin and end (an "X" would not say what is in
// what where times are equal); an end repeats its begin's name, as speedscope wants it. Idle loops,
// unknown tasks and the run's own marks and counters have numbers that no thread has, beyond the
// kernel's largest pid.
#ifndef CALLPRINT_DATASET_EXPORT_CHROME_TRACE_H_
#define CALLPRINT_DATASET_EXPORT_CHROME_TRACE_H_

#include <string>

#include "absl/status/statusor.h"
#include "dataset/export/exported_run.h"

namespace callprint {

// The text of a trace file. FailedPrecondition where the shard has no times.
absl::StatusOr<std::string> ChromeTrace(const ExportedRun& run);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_EXPORT_CHROME_TRACE_H_
