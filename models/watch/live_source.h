// The windows of the running kernel (collector/host).
#ifndef CALLPRINT_MODELS_WATCH_LIVE_SOURCE_H_
#define CALLPRINT_MODELS_WATCH_LIVE_SOURCE_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "collector/host/host_tracer.h"
#include "models/watch/window_source.h"

namespace callprint {

struct LiveOptions {
  HostTracerOptions tracer;
  // Whose usual view there is to trace.
  SavedTracingPolicy policy;
  absl::Duration window = absl::Milliseconds(250);
  absl::Duration duration = absl::InfiniteDuration();
};

// Traces from now on. A window ends at its time, and is what was read until then; it ends before
// where more comes in than memory is for (48 MiB of pages). Errors as HostTracer::Create's.
absl::StatusOr<std::unique_ptr<WindowSource>> OpenLive(const LiveOptions& options);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_WATCH_LIVE_SOURCE_H_
