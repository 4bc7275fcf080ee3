#include "collector/decoding/trace_builder.h"

#include <algorithm>
#include <random>
#include <tuple>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;

RawEvent Entry(uint64_t address, uint64_t time_ns, int32_t pid, uint16_t depth) {
  return {address, time_ns, 0, pid, depth, EventKind::kEntry};
}

RawEvent Exit(uint64_t address, uint64_t calltime_ns, uint64_t rettime_ns, int32_t pid,
              uint16_t depth) {
  return {address, rettime_ns, calltime_ns, pid, depth, EventKind::kExit};
}

struct Built {
  Trace trace;
  std::vector<CpuCounters> counters;
  std::vector<int64_t> Times() const {
    std::vector<int64_t> times;
    for (const TraceEvent& event : trace.events) times.push_back(event.time_ns);
    return times;
  }
};

Built Build(const std::vector<std::vector<RawEvent>>& events) {
  std::vector<CpuEvents> cpus(events.size());
  for (size_t i = 0; i < events.size(); ++i) {
    cpus[i].cpu = i;
    cpus[i].events = events[i];
  }
  Built built;
  built.counters = BuildTrace(
      cpus, [](uint64_t address) { return static_cast<uint32_t>(address * 2); }, &built.trace);
  return built;
}

TEST(TraceBuilderTest, TakesEntryTimesFromTheirExits) {
  const Built b = Build({{Entry(1, 1005, 7, 0), Entry(2, 1015, 7, 1), Exit(2, 1012, 1020, 7, 1),
                          Exit(1, 1000, 1030, 7, 0)}});
  EXPECT_THAT(b.Times(), ElementsAre(0, 12, 20, 30));
  EXPECT_EQ(b.trace.events[1].function, 4u);
  EXPECT_EQ(b.trace.events[1].depth, 1);
  EXPECT_EQ(b.trace.events[1].pid, 7);
  EXPECT_EQ(b.counters[0].events(), 4u);
  EXPECT_EQ(b.counters[0].unmatched_entries(), 0u);
  EXPECT_EQ(b.counters[0].unmatched_exits(), 0u);
}

// With trace_clock "mono", timestamps are by another clock than calltime and rettime: here one that
// is 1,000,000 ns ahead. The entry without an exit has a timestamp only.
TEST(TraceBuilderTest, BringsCallsToTheClockOfTheTimestamps) {
  const Built b =
      Build({{Entry(1, 1001005, 7, 0), Entry(2, 1001025, 7, 1), Exit(1, 1000, 1030, 7, 0),
              Entry(3, 1001042, 7, 0), Exit(3, 1040, 1050, 7, 0)}});
  // The shortest delay, 1,000,002 ns, is the difference of the clocks.
  EXPECT_THAT(b.Times(), ElementsAre(0, 23, 30, 40, 50));
}

TEST(TraceBuilderTest, KeepsTimesWhereAllAreByOneClock) {
  const Built b = Build({{Entry(1, 1200, 7, 0), Entry(2, 1300, 7, 1), Exit(1, 1000, 1400, 7, 0)}});
  EXPECT_THAT(b.Times(), ElementsAre(0, 300, 400));
}

TEST(TraceBuilderTest, KeepsUnmatchedExits) {
  const Built b =
      Build({{Exit(3, 10, 1000, 7, 2), Entry(1, 1005, 7, 0), Exit(1, 1004, 1009, 7, 0)}});
  EXPECT_THAT(b.Times(), ElementsAre(0, 4, 9));
  EXPECT_EQ(b.counters[0].unmatched_exits(), 1u);
  EXPECT_EQ(b.counters[0].unmatched_entries(), 0u);
}

TEST(TraceBuilderTest, CountsEntriesWithoutReturn) {
  // 2's return is lost when 3 comes at the same depth; 4's when 1 returns; 5 is open at the end.
  const Built b = Build(
      {{Entry(1, 100, 7, 0), Entry(2, 101, 7, 1), Entry(3, 102, 7, 1), Exit(3, 102, 103, 7, 1),
        Entry(4, 104, 7, 1), Exit(1, 100, 106, 7, 0), Entry(5, 107, 7, 0)}});
  EXPECT_EQ(b.counters[0].unmatched_entries(), 3u);
  EXPECT_EQ(b.counters[0].unmatched_exits(), 0u);
  EXPECT_THAT(b.Times(), ElementsAre(0, 1, 2, 3, 4, 6, 7));
}

TEST(TraceBuilderTest, MatchesByFunctionAndDepth) {
  const Built b = Build({{Entry(1, 100, 7, 0), Exit(2, 99, 101, 7, 0), Exit(1, 98, 102, 7, 0)}});
  EXPECT_EQ(b.counters[0].unmatched_exits(), 1u);
  EXPECT_EQ(b.counters[0].unmatched_entries(), 0u);
  EXPECT_THAT(b.Times(), ElementsAre(0, 3, 4));
}

TEST(TraceBuilderTest, KeepsTasksApart) {
  const Built b = Build({{Entry(1, 100, 7, 0), Entry(1, 110, 8, 0), Exit(1, 99, 120, 7, 0),
                          Exit(1, 108, 130, 8, 0)}});
  EXPECT_EQ(b.counters[0].unmatched_exits(), 0u);
  EXPECT_THAT(b.Times(), ElementsAre(0, 9, 21, 31));
}

TEST(TraceBuilderTest, FollowsTasksFromCpuToCpu) {
  // The task enters on CPU 1 and returns on CPU 0.
  const Built b = Build({{Exit(1, 100, 200, 7, 0)}, {Entry(1, 105, 7, 0)}});
  EXPECT_EQ(b.counters[0].unmatched_exits(), 0u);
  EXPECT_EQ(b.counters[1].unmatched_entries(), 0u);
  EXPECT_THAT(b.Times(), ElementsAre(100, 0));
  EXPECT_EQ(b.trace.events[0].cpu, 0);
  EXPECT_EQ(b.trace.events[1].cpu, 1);
}

// The clock of CPU 1 is 3,500 ns behind. A call of 3,000 ns moves there: by CPU 0's clock from
// 10,000 to 13,000. The return comes 1 ns after its entry was written, which is the least.
TEST(TraceBuilderTest, MatchesByCalltimeWhereTheClockIsBehind) {
  const Built b = Build({{Entry(1, 10005, 7, 0)}, {Exit(1, 10000, 9500, 7, 0)}});
  EXPECT_EQ(b.counters[0].unmatched_entries(), 0u);
  EXPECT_EQ(b.counters[1].unmatched_exits(), 0u);
  EXPECT_THAT(b.Times(), ElementsAre(0, 6));
}

// As above, and the same function again, on the way back. By the times as they are, the first
// return comes before all, and the second call's would close the first call.
TEST(TraceBuilderTest, KeepsCallsApartWhereTheClockIsBehind) {
  const Built b = Build({{Entry(1, 10005, 7, 0), Exit(1, 9895, 14000, 7, 0)},
                         {Exit(1, 10000, 9500, 7, 0), Entry(1, 9900, 7, 0)}});
  for (const CpuCounters& cpu : b.counters) {
    EXPECT_EQ(cpu.unmatched_entries(), 0u);
    EXPECT_EQ(cpu.unmatched_exits(), 0u);
  }
  // 506 later on CPU 1: the first return at 10,006, the second call from 10,401.
  EXPECT_THAT(b.Times(), ElementsAre(0, 4000, 6, 401));
}

// Three clocks, each 1,000 ns behind the one before: what moves CPU 1 moves CPU 2 as well.
TEST(TraceBuilderTest, BringsSeveralClocksTogether) {
  const Built b = Build({{Entry(1, 10000, 7, 0)},
                         {Exit(1, 10000, 9100, 7, 0), Entry(2, 9200, 7, 0), Entry(3, 9300, 8, 0)},
                         {Exit(3, 9300, 8400, 8, 0), Exit(2, 9200, 8600, 7, 0)}});
  for (const CpuCounters& cpu : b.counters) {
    EXPECT_EQ(cpu.unmatched_entries(), 0u);
    EXPECT_EQ(cpu.unmatched_exits(), 0u);
  }
  // CPU 1 is 901 ns later, CPU 2 901 ns behind that, so 1,802.
  EXPECT_THAT(b.Times(), ElementsAre(0, 1, 101, 201, 202, 402));
}

// Task 7 says that CPU 1 is behind CPU 0, and later task 8 that it is ahead.
TEST(TraceBuilderTest, KeepsTheTimesOfClocksThatDrift) {
  const Built b = Build({{Entry(1, 10005, 7, 0), Exit(2, 20000, 19500, 8, 0)},
                         {Exit(1, 10000, 9500, 7, 0), Entry(2, 20005, 8, 0)}});
  for (const CpuCounters& cpu : b.counters) {
    EXPECT_EQ(cpu.unmatched_entries(), 0u);
    EXPECT_EQ(cpu.unmatched_exits(), 0u);
  }
  EXPECT_THAT(b.Times(), ElementsAre(500, 10000, 0, 10500));
}

// Not the return's own call: another function, depth or task, another time, or the same CPU.
TEST(TraceBuilderTest, MatchesEarlyReturnsOnlyWithTheirOwnCall) {
  for (const RawEvent& other : {Entry(2, 10005, 7, 0), Entry(1, 10005, 7, 1), Entry(1, 10005, 8, 0),
                                Entry(1, 9999, 7, 0), Entry(1, 20000, 7, 0)}) {
    const Built b = Build({{other}, {Exit(1, 10000, 9500, 7, 0)}});
    EXPECT_EQ(b.counters[0].unmatched_entries(), 1u);
    EXPECT_EQ(b.counters[1].unmatched_exits(), 1u);
  }
  const Built b = Build({{Exit(1, 10000, 10003, 7, 0), Entry(1, 10005, 7, 0)}, {}});
  EXPECT_EQ(b.counters[0].unmatched_entries(), 1u);
  EXPECT_EQ(b.counters[0].unmatched_exits(), 1u);
}

TEST(TraceBuilderTest, GivesEachCpuItsIdleTask) {
  const Built b = Build({{Entry(1, 100, 0, 0), Exit(1, 99, 130, 0, 0)},
                         {Entry(1, 110, 0, 0), Exit(1, 109, 120, 0, 0)}});
  EXPECT_EQ(b.counters[0].unmatched_exits() + b.counters[1].unmatched_exits(), 0u);
  EXPECT_EQ(b.counters[0].unmatched_entries() + b.counters[1].unmatched_entries(), 0u);
}

TEST(TraceBuilderTest, CountsUnmatchedWhereTheyAre) {
  const Built b = Build({{Entry(1, 100, 7, 0)}, {Exit(2, 100, 120, 8, 0)}});
  EXPECT_EQ(b.counters[0].unmatched_entries(), 1u);
  EXPECT_EQ(b.counters[1].unmatched_exits(), 1u);
}

TEST(TraceBuilderTest, KeepsTheOrderOfWritingWhereTimesRunBackwards) {
  const Built b = Build({{Entry(1, 200, 7, 0), Entry(2, 190, 7, 1), Exit(2, 189, 195, 7, 1),
                          Exit(1, 199, 210, 7, 0)}});
  EXPECT_EQ(b.counters[0].unmatched_exits(), 0u);
  EXPECT_THAT(b.Times(), ElementsAre(10, 0, 6, 21));
}

TEST(TraceBuilderTest, ReportsLossAndDamageOfThePages) {
  std::vector<CpuEvents> cpus(1);
  cpus[0].cpu = 3;
  cpus[0].counters.lost = 40;
  cpus[0].counters.pages_after_unknown_loss = 2;
  cpus[0].counters.damaged_pages = 1;
  cpus[0].counters.other_events = 5;
  Trace trace;
  const std::vector<CpuCounters> counters = BuildTrace(
      cpus, [](uint64_t) { return 0u; }, &trace);
  EXPECT_EQ(counters[0].cpu(), 3u);
  EXPECT_EQ(counters[0].lost(), 43u);
  EXPECT_EQ(counters[0].other_events(), 5u);
  EXPECT_TRUE(trace.events.empty());
}

// Calls of tasks that wander between CPUs, with losses, whose clocks are `behind_ns`.
std::vector<std::vector<RawEvent>> Wandering(uint32_t seed,
                                             const std::vector<uint64_t>& behind_ns) {
  std::mt19937 random(seed);
  std::vector<std::vector<RawEvent>> events(behind_ns.size());
  struct Open {
    uint64_t address;
    uint64_t begin_ns;
  };
  std::vector<std::vector<Open>> stacks(4);
  std::vector<size_t> cpu_of(stacks.size(), 0);
  // By the true clock.
  uint64_t now_ns = 1000000;
  for (int i = 0; i < 2000; ++i) {
    now_ns += 1 + random() % 300;
    const size_t task = random() % stacks.size();
    std::vector<Open>& stack = stacks[task];
    size_t& cpu = cpu_of[task];
    if (random() % 20 == 0) cpu = random() % events.size();
    const int32_t pid = static_cast<int32_t>(task);
    const uint64_t clock_ns = now_ns - behind_ns[cpu];
    const bool is_lost = random() % 50 == 0;
    if (stack.empty() || (stack.size() < 9 && random() % 2 == 0)) {
      const uint16_t depth = static_cast<uint16_t>(stack.size());
      stack.push_back({random() % 5, clock_ns});
      if (!is_lost) {
        events[cpu].push_back(Entry(stack.back().address, clock_ns + random() % 9, pid, depth));
      }
    } else {
      const Open open = stack.back();
      stack.pop_back();
      const uint16_t depth = static_cast<uint16_t>(stack.size());
      if (!is_lost) {
        events[cpu].push_back(Exit(open.address, open.begin_ns, clock_ns, pid, depth));
      }
    }
  }
  return events;
}

// Whatever the pieces are, also those that come later than others that are matched already.
TEST(TraceBuilderTest, PiecesGiveTheSameAsTheWhole) {
  const std::vector<std::vector<uint64_t>> clocks = {{0}, {0, 0}, {0, 0, 0, 0}, {0, 2500, 100}};
  TraceBuilder builder;
  for (uint32_t seed = 0; seed < 40; ++seed) {
    const std::vector<std::vector<RawEvent>> events = Wandering(seed, clocks[seed % 4]);
    const Built whole = Build(events);
    std::mt19937 random(seed);
    // How many of each CPU's events come at a time; some CPUs come late.
    std::vector<size_t> next(events.size(), 0);
    const auto function_id = [](uint64_t address) { return static_cast<uint32_t>(address * 2); };
    while (true) {
      bool is_done = true;
      for (size_t i = 0; i < events.size(); ++i) {
        const size_t end = std::min(events[i].size(), next[i] + random() % (seed < 20 ? 40 : 400));
        builder.Add(i, static_cast<uint16_t>(i),
                    {events[i].begin() + next[i], events[i].begin() + end}, function_id);
        next[i] = end;
        is_done = is_done && end == events[i].size();
      }
      if (is_done) break;
      builder.MatchUpToLastPiece();
    }
    Trace trace;
    uint64_t start_ns;
    const std::vector<CpuCounters> counters = builder.Finish(&trace, &start_ns);
    ASSERT_EQ(trace.events.size(), whole.trace.events.size());
    for (size_t i = 0; i < trace.events.size(); ++i) {
      const TraceEvent& a = trace.events[i];
      const TraceEvent& b = whole.trace.events[i];
      ASSERT_EQ(std::tie(a.time_ns, a.function, a.pid, a.cpu, a.depth, a.kind),
                std::tie(b.time_ns, b.function, b.pid, b.cpu, b.depth, b.kind))
          << "seed " << seed << ", event " << i;
    }
    // The builder keeps the places of CPUs that earlier traces had.
    for (size_t i = 0; i < whole.counters.size(); ++i) {
      EXPECT_EQ(counters[i].events(), whole.counters[i].events());
      EXPECT_EQ(counters[i].unmatched_entries(), whole.counters[i].unmatched_entries());
      EXPECT_EQ(counters[i].unmatched_exits(), whole.counters[i].unmatched_exits());
    }
  }
}

}  // namespace
}  // namespace callprint
