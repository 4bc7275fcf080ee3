// Calls as viewers of timelines draw them: a begin and an end each, strictly nested in their task.
//
// A tracer's times are not always so: an interrupt can make neighbours run backwards by a few
// hundred nanoseconds, and a return may be missing. Here a time that runs backwards is that of the
// task's edge before it. A call without a return ends when it can no longer have been open, as far
// as the trace shows: with the call around it, where its task enters a call that is not in it, or
// with the trace.
#ifndef CALLPRINT_DATASET_EXPORT_CALL_SLICES_H_
#define CALLPRINT_DATASET_EXPORT_CALL_SLICES_H_

#include <cstddef>
#include <cstdint>

#include "absl/functional/function_ref.h"
#include "dataset/calls/call_forest.h"

namespace callprint {

struct SliceEdge {
  int64_t time_ns;
  // Index into CallForest.calls.
  size_t call;
  bool begins;
};

// Each call's begin and end. Those of one task come in the order of their times, and nested; edges
// of other tasks between them may be earlier or later.
void WalkSlices(const CallForest& forest, absl::FunctionRef<void(const SliceEdge&)> on_edge);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_EXPORT_CALL_SLICES_H_
