// Expectations are worked by hand from the traces written in each test.
#include "dataset/user_gaps.h"

#include "absl/strings/str_cat.h"
#include "dataset/call_forest.h"
#include "dataset/synthetic_trace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "after-before:time" of each gap.
std::vector<std::string> GapsOf(const SyntheticTrace& trace) {
  const FunctionTable functions = trace.functions();
  const auto name = [&functions](int64_t function) {
    return function < 0 ? std::string("?") : functions.name[function];
  };
  std::vector<std::string> result;
  for (const UserGap& gap : FindUserGaps(InTimeOrder(trace.trace()), functions.role)) {
    result.push_back(
        absl::StrCat(name(gap.after_function), "-", name(gap.before_function), ":", gap.time_ns));
  }
  return result;
}

void SystemCall(int32_t pid, int64_t time_ns, const std::string& name, SyntheticTrace* trace) {
  trace->Call(pid, time_ns, time_ns + 10, name);
  trace->Call(pid, time_ns + 12, time_ns + 15, "exit_to_user_mode_prepare");
}

// From user mode: the handler between its two brackets, then the way out.
void Interrupt(int32_t pid, int64_t time_ns, SyntheticTrace* trace) {
  trace->Call(pid, time_ns, time_ns + 2, "irq_enter_rcu");
  trace->Enter(pid, time_ns + 4, "__sysvec_apic_timer_interrupt");
  trace->Call(pid, time_ns + 5, time_ns + 6, "tick");
  trace->Leave(pid, time_ns + 7);
  trace->Call(pid, time_ns + 8, time_ns + 9, "irq_exit_rcu");
  trace->Call(pid, time_ns + 10, time_ns + 11, "exit_to_user_mode_prepare");
}

TEST(UserGapsTest, GapReachesFromTheWayOutToTheNextVisit) {
  SyntheticTrace trace;
  SystemCall(7, 0, "__x64_sys_read", &trace);
  SystemCall(7, 115, "__x64_sys_write", &trace);
  EXPECT_THAT(GapsOf(trace), ElementsAre("__x64_sys_read-__x64_sys_write:100"));
}

TEST(UserGapsTest, PageFaultEndsAGap) {
  SyntheticTrace trace;
  SystemCall(7, 0, "__x64_sys_read", &trace);
  SystemCall(7, 115, "do_user_addr_fault", &trace);
  SystemCall(7, 180, "__x64_sys_write", &trace);
  EXPECT_THAT(GapsOf(trace), ElementsAre("__x64_sys_read-do_user_addr_fault:100",
                                         "do_user_addr_fault-__x64_sys_write:50"));
}

TEST(UserGapsTest, InterruptIsTakenOutAndDoesNotEndAGap) {
  SyntheticTrace trace;
  SystemCall(7, 0, "__x64_sys_read", &trace);
  Interrupt(7, 115, &trace);
  Interrupt(7, 156, &trace);
  SystemCall(7, 174, "__x64_sys_write", &trace);
  // 15 to 115, 126 to 156, 167 to 174.
  EXPECT_THAT(GapsOf(trace), ElementsAre("__x64_sys_read-__x64_sys_write:137"));
}

TEST(UserGapsTest, TaskSwitchedOutByAnInterruptKeepsItsGapWithoutTheOthersTime) {
  SyntheticTrace trace;
  SystemCall(7, 0, "__x64_sys_read", &trace);
  trace.Call(7, 115, 117, "irq_enter_rcu");
  trace.Call(7, 118, 119, "__sysvec_apic_timer_interrupt");
  trace.Call(7, 120, 121, "irq_exit_rcu");
  trace.Enter(7, 122, "exit_to_user_mode_prepare");
  trace.Enter(7, 123, "schedule");
  SystemCall(8, 200, "__x64_sys_write", &trace);
  trace.Leave(7, 500);
  trace.Leave(7, 501);
  SystemCall(7, 551, "__x64_sys_close", &trace);
  EXPECT_THAT(GapsOf(trace), ElementsAre("__x64_sys_read-__x64_sys_close:150"));
}

TEST(UserGapsTest, AnotherTaskInBetweenMakesNoGap) {
  SyntheticTrace trace;
  // Task 7's way back to user mode is lost; task 8 runs before 7 is seen again.
  SystemCall(7, 0, "__x64_sys_read", &trace);
  SystemCall(8, 100, "__x64_sys_write", &trace);
  SystemCall(7, 200, "__x64_sys_read", &trace);
  EXPECT_THAT(GapsOf(trace), IsEmpty());
}

TEST(UserGapsTest, OtherCpusDoNotEndAGap) {
  SyntheticTrace trace;
  SystemCall(7, 0, "__x64_sys_read", &trace);
  trace.Enter(8, 50, "__x64_sys_write", 1);
  trace.Leave(8, 60, 1);
  SystemCall(7, 115, "__x64_sys_write", &trace);
  EXPECT_THAT(GapsOf(trace), ElementsAre("__x64_sys_read-__x64_sys_write:100"));
}

TEST(UserGapsTest, KernelThreadsAndTheIdleTaskHaveNone) {
  SyntheticTrace trace;
  trace.Call(9, 0, 10, "process_one_work");
  trace.Call(9, 50, 60, "process_one_work");
  trace.Call(0, 70, 80, "tick_nohz_idle_enter");
  trace.Call(0, 90, 95, "tick_nohz_idle_exit");
  trace.Call(0, 97, 99, "exit_to_user_mode_prepare");
  trace.Call(0, 100, 110, "tick_nohz_idle_enter");
  EXPECT_THAT(GapsOf(trace), IsEmpty());
}

TEST(UserGapsTest, SystemCallTracingIsPartOfTheVisit) {
  SyntheticTrace trace;
  SystemCall(7, 0, "__x64_sys_read", &trace);
  trace.Call(7, 115, 118, "syscall_trace_enter.constprop.0");
  SystemCall(7, 120, "__x64_sys_write", &trace);
  SystemCall(7, 145, "__x64_sys_read", &trace);
  EXPECT_THAT(GapsOf(trace), ElementsAre("__x64_sys_read-syscall_trace_enter.constprop.0:100",
                                         "__x64_sys_write-__x64_sys_read:10"));
}

TEST(UserGapsTest, OpenEndsAreKept) {
  SyntheticTrace trace;
  // The trace begins in user mode with an interrupt, and ends in user mode after one.
  Interrupt(7, 0, &trace);
  SystemCall(7, 31, "__x64_sys_read", &trace);
  Interrupt(7, 76, &trace);
  EXPECT_THAT(GapsOf(trace), ElementsAre("?-__x64_sys_read:20", "__x64_sys_read-?:30"));
}

}  // namespace
}  // namespace callprint
