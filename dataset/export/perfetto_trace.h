// A run as a Perfetto trace, for https://ui.perfetto.dev and trace_processor.
//
// Each thread is a process with one thread, since traces do not say which threads share one; idle
// loops and unknown tasks are tracks of their own. A call is a slice with the function's name,
// interned. A slice whose return is not in the trace says so in the annotation "return", and ends
// as call_slices.h says. The first track is the run's: its marks are instants there (one from
// before the first event is at it), and below it is what each CPU lost, as counters that have one
// value from the first event to the last, since the tracer does not say when it lost something.
#ifndef CALLPRINT_DATASET_EXPORT_PERFETTO_TRACE_H_
#define CALLPRINT_DATASET_EXPORT_PERFETTO_TRACE_H_

#include <string>

#include "absl/status/statusor.h"
#include "dataset/export/exported_run.h"

namespace callprint {

// The bytes of a trace file. FailedPrecondition where the shard has no times.
absl::StatusOr<std::string> PerfettoTrace(const ExportedRun& run);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_EXPORT_PERFETTO_TRACE_H_
