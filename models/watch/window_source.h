// Where windows come from: a running kernel (live_source.h) or a shard that is played again
// (replay_source.h).
#ifndef CALLPRINT_MODELS_WATCH_WINDOW_SOURCE_H_
#define CALLPRINT_MODELS_WATCH_WINDOW_SOURCE_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "collector/decoding/trace.h"
#include "collector/recording.pb.h"
#include "collector/shard/shard.pb.h"
#include "dataset/calls/kernel_functions.h"
#include "models/tracing_policy/tracing_policy.h"

namespace callprint {

// The functions that windows' events refer to, in any order.
struct WatchedFunctions {
  explicit WatchedFunctions(std::vector<std::string> names)
      : name(std::move(names)), table(FunctionTable::OfUnsorted(name)) {}

  const std::vector<std::string> name;
  const FunctionTable table;
};

struct Window {
  // A run that lasts as long as the window; its id counts windows.
  RunRecord record;
  // TraceEvent.function is an index into functions->name.
  Trace trace;
  std::shared_ptr<const WatchedFunctions> functions;
  // What was traced of it, and how much the kernel wrote of that; 0 in a replay.
  Tracing tracing = Tracing::kEverything;
  uint64_t bytes = 0;
  // How long nothing was traced before it, since what is traced changed.
  absl::Duration switching;
  // When it began, by the wall clock, and when it was over, by the clock of latencies.
  absl::Time begin;
  absl::Time end;
};

class WindowSource {
 public:
  virtual ~WindowSource() = default;

  // What all windows have in common; as the header of a shard of them. Without functions and runs.
  virtual const ShardHeader& header() const = 0;

  // "kernel 6.1.0, 2 processors" and the like.
  virtual std::string Description() const = 0;

  // What is traced from the next window on; everything, until this is called.
  virtual absl::Status SetTracing(Tracing tracing) = 0;

  // Waits for the next window; nothing where there are no more, or a signal asks to stop.
  virtual absl::StatusOr<std::optional<Window>> Next() = 0;

  // Leaves the machine as it was found.
  virtual absl::Status Finish() { return absl::OkStatus(); }
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_WATCH_WINDOW_SOURCE_H_
