#include "models/watch/watcher.h"

#include <atomic>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;

Window Numbered(uint32_t id) {
  Window window;
  window.record.mutable_run()->set_id(id);
  return window;
}

TEST(WatcherTest, DropsAndCountsWhatASlowModelHasNoTimeFor) {
  absl::Notification is_working, may_go_on;
  std::vector<uint32_t> told;
  uint32_t dropped_then = 0;
  Watcher watcher(
      [&](Window window) -> absl::StatusOr<WindowReport> {
        if (window.record.run().id() == 0) {
          is_working.Notify();
          may_go_on.WaitForNotification();
        }
        return WindowReport();
      },
      [&](const WindowReport& report) {
        told.push_back(report.window());
        dropped_then = report.dropped_windows();
      });
  EXPECT_TRUE(watcher.Offer(Numbered(0)));
  is_working.WaitForNotification();
  // One waits, and the others are dropped, however many come.
  EXPECT_TRUE(watcher.Offer(Numbered(1)));
  for (uint32_t id = 2; id < 1000; ++id) EXPECT_FALSE(watcher.Offer(Numbered(id)));
  EXPECT_EQ(watcher.dropped(), 998u);
  may_go_on.Notify();
  EXPECT_TRUE(watcher.Finish().ok());
  EXPECT_THAT(told, ElementsAre(0, 1));
  EXPECT_EQ(dropped_then, 998u);
}

TEST(WatcherTest, PutWaitsSoThatNothingIsDropped) {
  std::atomic<int> told = 0;
  Watcher watcher([](Window) -> absl::StatusOr<WindowReport> { return WindowReport(); },
                  [&](const WindowReport&) { ++told; });
  for (uint32_t id = 0; id < 100; ++id) watcher.Put(Numbered(id));
  EXPECT_TRUE(watcher.Finish().ok());
  EXPECT_EQ(told, 100);
  EXPECT_EQ(watcher.dropped(), 0u);
}

TEST(WatcherTest, EndsWithTheFirstError) {
  Watcher watcher(
      [](Window) -> absl::StatusOr<WindowReport> { return absl::DataLossError("broken"); },
      [](const WindowReport&) { FAIL() << "there is nothing to tell"; });
  watcher.Put(Numbered(0));
  while (!watcher.has_failed()) {
  }
  watcher.Put(Numbered(1));
  EXPECT_FALSE(watcher.Offer(Numbered(2)));
  EXPECT_EQ(watcher.Finish(), absl::DataLossError("broken"));
}

}  // namespace
}  // namespace callprint
