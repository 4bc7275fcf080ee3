#include "models/watch/watcher.h"

#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace callprint {

Watcher::Watcher(std::function<absl::StatusOr<WindowReport>(Window window)> classify,
                 std::function<void(const WindowReport& report)> sink)
    : classify_(std::move(classify)), sink_(std::move(sink)), thread_([this] { Work(); }) {}

Watcher::~Watcher() { Finish().IgnoreError(); }

bool Watcher::Offer(Window window) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (waiting_ || !status_.ok()) {
    ++dropped_;
    return false;
  }
  waiting_ = std::move(window);
  changed_.notify_all();
  return true;
}

void Watcher::Put(Window window) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return !waiting_ || !status_.ok(); });
  if (!status_.ok()) return;
  waiting_ = std::move(window);
  changed_.notify_all();
}

void Watcher::WaitUntilIdle() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return (!waiting_ && !is_working_) || !status_.ok(); });
}

bool Watcher::has_failed() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return !status_.ok();
}

uint32_t Watcher::dropped() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return dropped_;
}

absl::Status Watcher::Finish() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_ended_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  return status_;
}

void Watcher::Work() {
  while (true) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ || is_ended_; });
    if (!waiting_) return;
    Window window = *std::move(waiting_);
    waiting_.reset();
    is_working_ = true;
    changed_.notify_all();
    lock.unlock();

    const uint32_t id = window.record.run().id();
    const absl::Time end = window.end;
    absl::StatusOr<WindowReport> report = classify_(std::move(window));
    lock.lock();
    if (!report.ok()) {
      status_ = report.status();
      changed_.notify_all();
      return;
    }
    report->set_dropped_windows(dropped_);
    lock.unlock();
    report->set_window(id);
    report->set_latency_ms(absl::ToDoubleMilliseconds(absl::Now() - end));
    sink_(*report);
    lock.lock();
    is_working_ = false;
    changed_.notify_all();
  }
}

}  // namespace callprint
