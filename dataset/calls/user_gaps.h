// User-mode gaps: the time between a task's leaving the kernel and its coming back. A cipher in
// user space leaves nothing else in a kernel trace.
//
// A kernel visit is what lies between two gaps: a system call or an exception with its way in and
// out, or an interrupt. In the trace it is a sequence of depth-0 calls. Rules:
//  - A gap begins with the return of a function that ends visits (FunctionRole.ends_visit), and
//  lasts
//    to the same task's next depth-0 entry. Both must be neighbours on one CPU; nothing is guessed
//    where another task ran in between. Code between other depth-0 calls is the kernel's.
//  - An interrupt that arrives in user mode is a visit too, but the user's work goes on after it,
//  also
//    when the task is switched out on the way. Its time is taken out, and the pieces before and
//    after it are one gap.
//  - Kernel threads and the idle task never end a visit, so they have no gaps.
//
// A gap includes the kernel's few untraced instructions of entry and exit.
#ifndef CALLPRINT_DATASET_CALLS_USER_GAPS_H_
#define CALLPRINT_DATASET_CALLS_USER_GAPS_H_

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "collector/decoding/trace.h"
#include "dataset/calls/kernel_functions.h"

namespace callprint {

struct UserGap {
  // User-mode time, interrupts taken out.
  int64_t time_ns;
  // What the visit before was (never an interrupt): its first function, or where that only
  // dispatches (x64_sys_call), the first that it called. For example __x64_sys_read. -1 = before
  // the trace.
  int64_t after_function;
  // What the visit was that ended the gap; -1 = the trace or the task ended.
  int64_t before_function;
};

// `events` as InTimeOrder (time_order.h) gives them; tasks in `excluded_pids` have no gaps. In the
// order of the gaps' ends; those without an end come last, by pid.
std::vector<UserGap> FindUserGaps(const std::vector<TraceEvent>& events,
                                  const FunctionTable& functions,
                                  const std::set<int32_t>& excluded_pids = {});

// The same for events that come one by one.
class UserGapFinder {
 public:
  // Both have to live as long.
  UserGapFinder(const FunctionTable& functions, const std::set<int32_t>& excluded_pids)
      : functions_(functions), excluded_pids_(excluded_pids) {}

  void Add(const TraceEvent& event) {
    if (cpus_.size() <= event.cpu) cpus_.resize(event.cpu + 1);
    LastEvent& last = cpus_[event.cpu];
    if (event.depth <= 1 && event.pid != 0) AddOutermost(event, last);
    last = {true, event.pid, event.time_ns};
  }

  // Ends the finder's life.
  std::vector<UserGap> Finish();

 private:
  struct TaskState {
    // In user mode, as its last event tells.
    bool in_user_mode = false;
    // The visit that is going on is an interrupt from user mode.
    bool in_interrupt = false;
    // User-mode time since the last visit that was not an interrupt; -1 = none seen.
    int64_t gap_ns = -1;
    // What that visit was; -1 = before the trace.
    int64_t visit_function = -1;
    // The next depth-1 entry names the visit, and the gap at this position in the result (-1 =
    // none).
    bool visit_is_unnamed = false;
    int64_t gap_before_visit = -1;
  };

  // Of a CPU.
  struct LastEvent {
    bool seen = false;
    int32_t pid = 0;
    int64_t time_ns = 0;
  };

  void AddOutermost(const TraceEvent& event, const LastEvent& last);
  void Enter(const TraceEvent& event, const LastEvent& last, TaskState* task);
  void NameVisit(uint32_t function, TaskState* task);

  const FunctionTable& functions_;
  const std::set<int32_t>& excluded_pids_;
  std::vector<UserGap> gaps_;
  std::map<int32_t, TaskState> tasks_;
  std::vector<LastEvent> cpus_;
};

}  // namespace callprint

#endif  // CALLPRINT_DATASET_CALLS_USER_GAPS_H_
