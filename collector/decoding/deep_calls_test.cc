// Worked by hand.
#include "collector/decoding/deep_calls.h"

#include "gtest/gtest.h"

namespace callprint {
namespace {

CpuEvents Told(const absl::flat_hash_map<int32_t, uint32_t>& too_deep) {
  CpuEvents events;
  events.too_deep = too_deep;
  return events;
}

TEST(DeepCallsTest, CountsWhatIsNewOfEachTask) {
  DeepCalls calls(/*tasks_are_new=*/true);
  EXPECT_EQ(calls.Count(Told({{10, 3}, {11, 2}})), 5u);
  EXPECT_EQ(calls.Count(Told({{10, 3}})), 0u);
  EXPECT_EQ(calls.Count(Told({{10, 7}, {12, 1}})), 5u);
}

TEST(DeepCallsTest, DoesNotCountATaskThatMovedTwice) {
  DeepCalls calls(/*tasks_are_new=*/true);
  // CPU 1 has the later return of task 10, CPU 2 an earlier one.
  EXPECT_EQ(calls.Count(Told({{10, 5}})), 5u);
  EXPECT_EQ(calls.Count(Told({{10, 4}})), 0u);
}

TEST(DeepCallsTest, LeavesOutWhatWasBeforeTheRecording) {
  DeepCalls calls(/*tasks_are_new=*/false);
  EXPECT_EQ(calls.Count(Told({{10, 40}})), 0u);
  calls.EndPiece();
  EXPECT_EQ(calls.Count(Told({{10, 42}, {11, 1}})), 3u);
}

}  // namespace
}  // namespace callprint
