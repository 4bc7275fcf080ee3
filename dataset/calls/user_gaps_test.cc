// Expectations are worked by hand from the traces written in each test.
#include "dataset/calls/user_gaps.h"

#include "absl/strings/str_cat.h"
#include "dataset/calls/call_forest.h"
#include "dataset/calls/synthetic_trace.h"
#include "dataset/calls/time_order.h"
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
  for (const UserGap& gap : FindUserGaps(InTimeOrder(trace.trace()), functions)) {
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

TEST(UserGapsTest, NothingIsGuessedWhereEventsAreMissing) {
  SyntheticTrace trace;
  // Task 7 must have entered the kernel before 8 could run, but that entry is lost.
  SystemCall(7, 0, "__x64_sys_read", &trace);
  SystemCall(8, 100, "__x64_sys_write", &trace);
  SystemCall(7, 200, "__x64_sys_close", &trace);
  SystemCall(7, 315, "__x64_sys_read", &trace);
  EXPECT_THAT(GapsOf(trace), ElementsAre("__x64_sys_close-__x64_sys_read:100"));
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

TEST(UserGapsTest, OnlyTheWayOutBeginsAGap) {
  SyntheticTrace trace;
  trace.Call(7, 0, 10, "syscall_trace_enter.constprop.0");
  SystemCall(7, 20, "__x64_sys_write", &trace);
  SystemCall(7, 45, "__x64_sys_read", &trace);
  EXPECT_THAT(GapsOf(trace), ElementsAre("syscall_trace_enter-__x64_sys_read:10"));
}

// On 6.12 a page fault and a system call are several depth-0 calls, the last of which is one of
// two, and every system call begins in x64_sys_call.
TEST(UserGapsTest, KernelsThatInlineTheWayOut) {
  SyntheticTrace trace;
  const auto leave = [&trace](int64_t time_ns) {
    trace.Call(7, time_ns, time_ns + 1, "fpregs_assert_state_consistent");
    trace.Call(7, time_ns + 2, time_ns + 4, "switch_fpu_return");
  };
  trace.Enter(7, 0, "x64_sys_call");
  trace.Call(7, 1, 5, "__x64_sys_read");
  trace.Call(7, 6, 8, "put_user");
  trace.Leave(7, 10);
  trace.Call(7, 12, 14, "syscall_exit_to_user_mode_prepare");
  leave(16);
  trace.Call(7, 120, 130, "lock_vma_under_rcu");
  trace.Call(7, 140, 150, "handle_mm_fault");
  leave(156);
  trace.Enter(7, 190, "x64_sys_call");
  trace.Call(7, 191, 195, "__x64_sys_write");
  trace.Leave(7, 196);
  leave(200);
  trace.Call(7, 304, 306, "lock_vma_under_rcu");
  EXPECT_THAT(GapsOf(trace), ElementsAre("__x64_sys_read-lock_vma_under_rcu:100",
                                         "lock_vma_under_rcu-__x64_sys_write:30",
                                         "__x64_sys_write-lock_vma_under_rcu:100"));
}

TEST(UserGapsTest, SystemCallsStandInWhereNoFunctionEndsVisits) {
  SyntheticTrace trace;
  trace.Call(7, 0, 10, "__x64_sys_read");
  trace.Call(7, 110, 120, "__x64_sys_write");
  trace.Call(7, 130, 140, "syscall_exit_to_user_mode_prepare");
  trace.Call(7, 145, 150, "switch_fpu_return");
  trace.Call(7, 180, 190, "lock_vma_under_rcu");
  trace.Call(7, 195, 200, "handle_mm_fault");
  trace.Call(7, 220, 230, "__x64_sys_close");
  trace.Call(9, 250, 260, "process_one_work");
  trace.Call(9, 270, 280, "process_one_work");
  EXPECT_THAT(GapsOf(trace), ElementsAre("__x64_sys_read-__x64_sys_write:100",
                                         "__x64_sys_write-lock_vma_under_rcu:30",
                                         "lock_vma_under_rcu-__x64_sys_close:20"));
}

// The order of 6.12, where a task was switched out on its way.
TEST(UserGapsTest, StandInsKnowTheStepsOfTheWayOut) {
  SyntheticTrace trace;
  trace.Call(7, 0, 10, "__x64_sys_read");
  trace.Call(7, 11, 12, "syscall_exit_to_user_mode_prepare");
  trace.Call(7, 62, 70, "__x64_sys_write");
  trace.Call(7, 71, 72, "syscall_exit_to_user_mode_prepare");
  trace.Enter(7, 73, "schedule");
  trace.Call(9, 74, 80, "kthread_should_stop");
  trace.Enter(9, 81, "schedule");
  trace.Leave(7, 90);
  trace.Call(7, 91, 92, "blkcg_maybe_throttle_current");
  trace.Call(7, 93, 94, "__rseq_handle_notify_resume");
  trace.Call(7, 124, 130, "__x64_sys_close");
  trace.Leave(9, 140);
  trace.Call(9, 150, 160, "kthread_should_stop");
  const std::vector<std::string> gaps = GapsOf(trace);
  // 72 to 73 and 92 to 93 lie between steps of the way out, as 10 to 11 does.
  EXPECT_THAT(
      gaps, ElementsAre("__x64_sys_read-__x64_sys_write:50", "__x64_sys_write-__x64_sys_close:30"));
}

// On 6.12 a new task's first visit is one call, with the way out in it.
TEST(UserGapsTest, NewTaskLeavesTheKernelByReturningFromFork) {
  SyntheticTrace trace;
  trace.Enter(7, 0, "ret_from_fork");
  trace.Call(7, 1, 2, "schedule_tail");
  trace.Call(7, 3, 4, "fpregs_assert_state_consistent");
  trace.Leave(7, 5);
  trace.Call(7, 25, 30, "__x64_sys_write");
  trace.Call(7, 31, 32, "fpregs_assert_state_consistent");
  trace.Call(7, 42, 50, "__x64_sys_read");
  EXPECT_THAT(GapsOf(trace),
              ElementsAre("ret_from_fork-__x64_sys_write:20", "__x64_sys_write-__x64_sys_read:10"));
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
