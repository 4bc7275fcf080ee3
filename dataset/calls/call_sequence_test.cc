// Expectations are worked by hand.
#include "dataset/calls/call_sequence.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "dataset/calls/synthetic_trace.h"
#include "dataset/calls/time_order.h"
#include "dataset/calls/window_encoding.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

std::vector<std::pair<std::string, float>> Encoded(const SyntheticTrace& trace,
                                                   const std::set<int32_t>& excluded_pids = {}) {
  const FunctionTable functions = trace.functions();
  return EncodeSequence(BuildCallForest(InTimeOrder(trace.trace()), functions, excluded_pids),
                        functions);
}

float Number(const std::string& function) { return FunctionNumber(function); }

// log2(11) = 3.459 and log2(12) = 3.585; 7/16 = 0.4375 and 9/16 = 0.5625. log2(1,023) = 9.9986.
TEST(CallSequenceTest, LogarithmsAreRoundedDownToSixteenths) {
  EXPECT_EQ(LogarithmOfTime(0), 0);
  EXPECT_EQ(LogarithmOfTime(1), 1);
  EXPECT_EQ(LogarithmOfTime(1022), 9 + 15 / 16.0f);
  EXPECT_EQ(LogarithmOfTime(1023), 10);
  EXPECT_EQ(LogarithmOfTime(10), 3 + 7 / 16.0f);
  EXPECT_EQ(LogarithmOfTime(11), 3 + 9 / 16.0f);
  EXPECT_EQ(LogarithmOfTime((int64_t{1} << 40) - 1), 40);
  EXPECT_EQ(LogarithmOfTime(int64_t{1} << 62), 62);
}

TEST(CallSequenceTest, TakesOutermostCallsAndWhatTheyCall) {
  SyntheticTrace trace;
  trace.Enter(7, 0, "__x64_sys_read");
  trace.Enter(7, 3, "ksys_read");
  trace.Call(7, 4, 5, "vfs_read");
  trace.Leave(7, 10);
  trace.Call(7, 11, 12, "fput");
  trace.Leave(7, 15);
  trace.Call(7, 1038, 1050, "__x64_sys_close");
  // ksys_read 3 ns after its caller, fput 1 ns after ksys_read's return, then 1,023 ns of user mode
  // since that of __x64_sys_read.
  EXPECT_THAT(Encoded(trace),
              UnorderedElementsAre(
                  Pair("function:0000", Number("__x64_sys_read")), Pair("depth:0000", 1),
                  Pair("function:0001", Number("ksys_read")), Pair("depth:0001", 2),
                  Pair("gap:0001", 2), Pair("function:0002", Number("fput")), Pair("depth:0002", 2),
                  Pair("gap:0002", 1), Pair("function:0003", Number("__x64_sys_close")),
                  Pair("depth:0003", 1), Pair("gap:0003", 10)));
}

TEST(CallSequenceTest, WhatIsTheSameInEveryVisitTakesNoPlace) {
  SyntheticTrace trace;
  trace.Enter(7, 0, "x64_sys_call");
  trace.Call(7, 1, 10, "__x64_sys_read");
  trace.Leave(7, 11);
  trace.Call(7, 12, 13, "syscall_exit_to_user_mode_prepare");
  trace.Enter(7, 14, "exit_to_user_mode_prepare");
  trace.Call(7, 15, 16, "fpregs_assert_state_consistent");
  trace.Leave(7, 17);
  trace.Enter(7, 70, "x64_sys_call");
  trace.Call(7, 73, 80, "__x64_sys_close");
  trace.Leave(7, 81);
  // What an interrupt does on its way out is of no visit's routine.
  trace.Enter(7, 82, "irq_exit_rcu");
  trace.Call(7, 83, 90, "__do_softirq");
  trace.Leave(7, 91);
  // 63 ns after the read's return, and 3 after the close's.
  EXPECT_THAT(
      Encoded(trace),
      UnorderedElementsAre(Pair("function:0000", Number("__x64_sys_read")), Pair("depth:0000", 2),
                           Pair("function:0001", Number("__x64_sys_close")), Pair("depth:0001", 2),
                           Pair("gap:0001", 6), Pair("function:0002", Number("__do_softirq")),
                           Pair("depth:0002", 2), Pair("gap:0002", 2)));
}

TEST(CallSequenceTest, FollowsTasksInTimeOrderAcrossProcessors) {
  SyntheticTrace trace;
  trace.Enter(7, 0, "ksys_read", 0);
  trace.Enter(8, 10, "ksys_write", 1);
  trace.Leave(7, 13, 0);
  trace.Leave(8, 17, 1);
  // Task 7 goes on where task 8 was: 15 ns after its own return, whatever happened there since.
  trace.Enter(7, 28, "fput", 1);
  trace.Leave(7, 29, 1);
  EXPECT_THAT(Encoded(trace), UnorderedElementsAre(
                                  Pair("function:0000", Number("ksys_read")), Pair("depth:0000", 1),
                                  Pair("function:0001", Number("ksys_write")),
                                  Pair("depth:0001", 1), Pair("function:0002", Number("fput")),
                                  Pair("depth:0002", 1), Pair("gap:0002", 4)));
}

TEST(CallSequenceTest, AMissingReturnIsNotGuessed) {
  SyntheticTrace trace;
  trace.Event(EventKind::kEntry, 7, 0, "ksys_read", 0);
  trace.Event(EventKind::kEntry, 7, 8, "fput", 1);
  // Neither returned: 7 ns since fput's entry.
  trace.Event(EventKind::kEntry, 7, 15, "ksys_write", 0);
  const auto values = Encoded(trace);
  EXPECT_THAT(values, testing::Contains(Pair("gap:0002", 3)));
  EXPECT_THAT(values, testing::Contains(Pair("depth:0002", 1)));
}

TEST(CallSequenceTest, LeavesOutTheIdleLoopAndWhatIsExcluded) {
  SyntheticTrace trace;
  trace.Call(0, 0, 1, "do_idle");
  trace.Call(9, 2, 3, "vfs_write");
  trace.Call(7, 4, 5, "vfs_read");
  EXPECT_THAT(Encoded(trace, {9}), UnorderedElementsAre(Pair("function:0000", Number("vfs_read")),
                                                        Pair("depth:0000", 1)));
  EXPECT_THAT(Encoded(SyntheticTrace()), IsEmpty());
}

// Names of the calls by place, of a trace of `calls` outermost calls f0, f1, ...
std::map<int, int> CallsByPlace(int calls) {
  SyntheticTrace trace;
  std::map<float, int> call_of_number;
  for (int i = 0; i < calls; ++i) {
    trace.Call(7, 10 * i, 10 * i + 5, absl::StrCat("f", i));
    call_of_number[Number(absl::StrCat("f", i))] = i;
  }
  std::map<int, int> by_place;
  for (const auto& [column, value] : Encoded(trace)) {
    if (column.rfind("function:", 0) != 0) continue;
    by_place[std::stoi(column.substr(9))] = call_of_number.at(value);
  }
  return by_place;
}

TEST(CallSequenceTest, AShortOutlineIsTakenWhole) {
  const std::map<int, int> by_place = CallsByPlace(256);
  ASSERT_EQ(by_place.size(), 256);
  for (const auto& [place, call] : by_place) EXPECT_EQ(place, call);
}

// The last of 1,000 calls in the last place: chunks of 64 begin at 0, 312, 624 and 936.
TEST(CallSequenceTest, ChunksAreSpreadEvenlyOverALongOne) {
  const std::map<int, int> by_place = CallsByPlace(1000);
  ASSERT_EQ(by_place.size(), 256);
  EXPECT_EQ(by_place.at(0), 0);
  EXPECT_EQ(by_place.at(63), 63);
  EXPECT_EQ(by_place.at(64), 312);
  EXPECT_EQ(by_place.at(128), 624);
  EXPECT_EQ(by_place.at(192), 936);
  EXPECT_EQ(by_place.at(255), 999);
}

}  // namespace
}  // namespace callprint
