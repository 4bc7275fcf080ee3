// Expectations are worked by hand.
#include "collector/decoding/time_rounding.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;

Trace TraceOf(const std::vector<int64_t>& times, uint16_t cpu = 0) {
  Trace trace;
  for (const int64_t time : times) trace.events.push_back({time, 0, 1, cpu, 0, EventKind::kEntry});
  return trace;
}

std::vector<int64_t> Rounded(int bits, Trace trace) {
  RoundTimes(bits, &trace);
  std::vector<int64_t> times;
  for (const TraceEvent& event : trace.events) times.push_back(event.time_ns);
  return times;
}

TEST(TimeRoundingTest, KeepsThreeDigitsBehindTheLeadingOne) {
  // Stretches: 0, 7, 15, 17, 674 (1010100010b, so multiples of 64), 8191 (multiples of 512).
  EXPECT_THAT(Rounded(3, TraceOf({0, 7, 22, 39, 713, 8904})),
              ElementsAre(0, 7, 22, 22 + 18, 40 + 704, 744 + 8192));
}

TEST(TimeRoundingTest, MakesGoodInLongStretches) {
  // 17 becomes 18; the next stretch is long, and ends where it did.
  EXPECT_THAT(Rounded(3, TraceOf({0, 17, 17 + 8192, 17 + 8192 + 20})),
              ElementsAre(0, 18, 8209, 8229));
}

TEST(TimeRoundingTest, KeepsOrder) {
  // A hundred times 17 ns are 100 ns more when rounded, which the long stretch takes back.
  std::vector<int64_t> times;
  for (int i = 0; i <= 100; ++i) times.push_back(17 * i);
  times.push_back(1700 + 10000);
  const std::vector<int64_t> rounded = Rounded(3, TraceOf(times));
  EXPECT_EQ(rounded[100], 1800);
  EXPECT_EQ(rounded[101], 11700);
}

TEST(TimeRoundingTest, LeavesTimesThatRunBackwardsAlone) {
  // 100 is rounded to 104 (multiples of 8); then back by 30, and on by 20.
  EXPECT_THAT(Rounded(3, TraceOf({0, 100, 70, 90})), ElementsAre(0, 104, 74, 94));
}

TEST(TimeRoundingTest, TruncatesToAGrid) {
  Trace trace = TraceOf({-1, 0, 99, 100, 250, 249});
  TruncateTimes(100, &trace);
  std::vector<int64_t> times;
  for (const TraceEvent& event : trace.events) times.push_back(event.time_ns);
  EXPECT_THAT(times, ElementsAre(-100, 0, 0, 100, 200, 200));
}

TEST(TimeRoundingTest, AGridKeepsWhatManyCallsTakeTogether) {
  // A thousand calls of 30 ns, 137 ns from one to the next: entries and exits go to a grid of 100.
  std::vector<int64_t> times;
  for (int i = 0; i < 1000; ++i) {
    times.push_back(137 * i);
    times.push_back(137 * i + 30);
  }
  Trace trace = TraceOf(times);
  TruncateTimes(100, &trace);
  int64_t total = 0;
  for (size_t i = 0; i < trace.events.size(); i += 2) {
    total += trace.events[i + 1].time_ns - trace.events[i].time_ns;
  }
  // 137 and 100 have no common divisor: each remainder comes ten times, 30 of 100 pass a multiple.
  EXPECT_EQ(total, 30000);
}

TEST(TimeRoundingTest, TreatsEachCpuAlone) {
  Trace trace = TraceOf({0, 17});
  for (const TraceEvent& event : TraceOf({33, 50}, 1).events) trace.events.push_back(event);
  // CPU 1: 33 from 0 is 32 or 36 with multiples of 4: 33 + 2 >> 2 << 2 = 32.
  EXPECT_THAT(Rounded(3, trace), ElementsAre(0, 18, 32, 32 + 18));
}

TEST(TimeRoundingTest, NoBitsAreExact) {
  EXPECT_THAT(Rounded(0, TraceOf({0, 17, 674})), ElementsAre(0, 17, 674));
}

}  // namespace
}  // namespace callprint
