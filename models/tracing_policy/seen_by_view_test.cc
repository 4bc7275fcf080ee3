// Expectations are worked by hand.
#include "models/tracing_policy/seen_by_view.h"

#include <string>
#include <vector>

#include "dataset/synthetic_shard.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// a calls b, which calls c; then a system call.
SyntheticTrace Made() {
  SyntheticTrace trace;
  trace.Enter(7, 0, "a");
  trace.Enter(7, 10, "b");
  trace.Call(7, 20, 30, "c");
  trace.Leave(7, 40);
  trace.Leave(7, 50);
  trace.Call(7, 60, 70, "__x64_sys_read");
  return trace;
}

// "a0" for an entry of a at depth 0, "-a0" for its return.
std::string Shown(const SyntheticTrace& made, const TracingView& view,
                  const std::vector<std::string>& function = {}) {
  const FunctionTable functions(made.recorded_names());
  std::string shown;
  for (const TraceEvent& event : SeenByView(made.trace(), view, function, functions).events) {
    shown += event.kind == EventKind::kExit ? " -" : " ";
    shown += made.recorded_names()[event.function] + std::to_string(event.depth);
  }
  return shown;
}

TEST(SeenByViewTest, HasWhatTheTracerWouldHaveWritten) {
  TracingView view;
  EXPECT_EQ(Shown(Made(), view), " a0 b1 c2 -c2 -b1 -a0 __x64_sys_read0 -__x64_sys_read0");
  view.set_depth(2);
  EXPECT_EQ(Shown(Made(), view), " a0 b1 -b1 -a0 __x64_sys_read0 -__x64_sys_read0");
  view.clear_depth();
  view.set_system_calls(true);
  EXPECT_EQ(Shown(Made(), view), " __x64_sys_read0 -__x64_sys_read0");
  view.clear_system_calls();
  view.set_functions(2);
  // Without b, c is a's.
  EXPECT_EQ(Shown(Made(), view, {"a", "c"}), " a0 c1 -c1 -a0");
}

TEST(FilterOfViewTest, IsWhatTheTracerIsTold) {
  TracingView view;
  EXPECT_THAT(FilterOfView(view, {}), IsEmpty());
  view.set_depth(2);
  EXPECT_THAT(FilterOfView(view, {}), IsEmpty());
  view.set_functions(2);
  EXPECT_THAT(FilterOfView(view, {"a", "c"}), ElementsAre("a", "c"));
  view.clear_functions();
  view.set_system_calls(true);
  EXPECT_THAT(FilterOfView(view, {}), Contains("__x64_sys_*"));
}

}  // namespace
}  // namespace callprint
