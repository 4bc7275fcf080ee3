// Between whoever makes windows and whoever classifies them: one window is worked on, one waits,
// and further ones are dropped and counted, so that nothing grows where a model takes too long.
//
// Example:
//   Watcher watcher([&](Window window) { return classifier.Report(std::move(window)); },
//                   [&](const WindowReport& report) { puts(...); });
//   while (...) watcher.Offer(std::move(window));
//   RETURN_IF_ERROR(watcher.Finish());
#ifndef CALLPRINT_MODELS_WATCH_WATCHER_H_
#define CALLPRINT_MODELS_WATCH_WATCHER_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/watch/watch.pb.h"
#include "models/watch/window_source.h"

namespace callprint {

class Watcher {
 public:
  // Both are called on a thread of the watcher's own, one after the other. `classify` fills what it
  // knows; window, latency, and dropped_windows are the watcher's.
  Watcher(std::function<absl::StatusOr<WindowReport>(Window window)> classify,
          std::function<void(const WindowReport& report)> sink);
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  // False where one is waiting already: the window is dropped.
  bool Offer(Window window);

  // Waits until none is waiting.
  void Put(Window window);

  // Waits until nothing is waiting or worked on.
  void WaitUntilIdle();

  // Whether something failed: nothing is classified any more.
  bool has_failed() const;

  uint32_t dropped() const;

  // Waits until all that was taken is classified. The first error of `classify`.
  absl::Status Finish();

 private:
  void Work();

  const std::function<absl::StatusOr<WindowReport>(Window window)> classify_;
  const std::function<void(const WindowReport& report)> sink_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Window> waiting_;
  bool is_working_ = false;
  uint32_t dropped_ = 0;
  bool is_ended_ = false;
  absl::Status status_;
  // Last, since it works on all of the above.
  std::thread thread_;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_WATCH_WATCHER_H_
