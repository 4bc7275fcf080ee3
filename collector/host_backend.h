// Records on this machine: runs the recorder as it is, under the machine's own kernel and clock.
#ifndef CALLPRINT_COLLECTOR_HOST_BACKEND_H_
#define CALLPRINT_COLLECTOR_HOST_BACKEND_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace callprint {

struct HostOptions {
  // The recorder (//collector:record).
  std::string recorder;
  // Where plan, recording and work files are kept while recording.
  std::string scratch;
};

// Runs the recorder on `plan` and `spec` (serialized messages) and returns the path of the raw
// recording. FailedPrecondition with the recorder's own message where it cannot record here (no
// root, no function_graph, a tracer in use).
absl::StatusOr<std::string> RecordOnHost(const HostOptions& options, absl::string_view plan,
                                         absl::string_view spec);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_HOST_BACKEND_H_
