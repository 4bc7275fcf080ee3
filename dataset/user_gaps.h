// User-mode gaps: the time between a task's leaving the kernel and its coming back. A cipher in user
// space leaves nothing else in a kernel trace.
//
// A kernel visit is what lies between two gaps: a system call or an exception with its way in and
// out, or an interrupt. Rules:
//  - A gap counts only where the same task's depth-0 return and depth-0 entry are neighbours on one
//    CPU; nothing is guessed where another task ran in between.
//  - An interrupt that arrives in user mode looks like a visit, but the user's work goes on after it,
//    also when the task is switched out on the way. Its time is taken out, and the pieces before and
//    after it are one gap.
//  - Code between functions of one visit (irq_enter_rcu and the handler; a system call and
//    exit_to_user_mode_prepare) is the kernel's, not a gap. FunctionRole says which functions these
//    are.
//  - Kernel threads and the idle task have no user mode, so no gaps: a task counts from its first
//    function that only user tasks enter.
#ifndef CALLPRINT_DATASET_USER_GAPS_H_
#define CALLPRINT_DATASET_USER_GAPS_H_

#include <cstdint>
#include <vector>

#include "collector/trace.h"
#include "dataset/kernel_functions.h"

namespace callprint {

struct UserGap {
  // User-mode time, interrupts taken out.
  int64_t time_ns;
  // First function of the visit before (never an interrupt), for example __x64_sys_read; -1 =
  // before the trace.
  int64_t after_function;
  // First function of the visit that ends the gap; -1 = the trace or the task ended.
  int64_t before_function;
};

// `events` as InTimeOrder (call_forest.h) gives them. In the order of the gaps' ends; those without an
// end come last, by pid.
std::vector<UserGap> FindUserGaps(const std::vector<TraceEvent>& events,
                                  const std::vector<FunctionRole>& roles);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_USER_GAPS_H_
