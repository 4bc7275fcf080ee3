// A shard's runs, cut into windows as if they came from a running kernel: to try a model, and to
// test what watches.
#ifndef CALLPRINT_MODELS_WATCH_REPLAY_SOURCE_H_
#define CALLPRINT_MODELS_WATCH_REPLAY_SOURCE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "models/watch/window_source.h"

namespace callprint {

struct ReplayOptions {
  std::string shard;
  absl::Duration window = absl::Milliseconds(250);
  // Of the shard's own time; 0: as fast as whoever takes the windows.
  double speed = 1;
  // Whose usual view there is to see.
  SavedTracingPolicy policy;
  // How much of the shard's time is played.
  absl::Duration duration = absl::InfiniteDuration();
};

// What is left of a run behind its last whole window makes no window, unless the run is shorter
// than one. DataLoss for a damaged shard, InvalidArgument for one whose events have no times.
absl::StatusOr<std::unique_ptr<WindowSource>> OpenReplay(const ReplayOptions& options);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_WATCH_REPLAY_SOURCE_H_
