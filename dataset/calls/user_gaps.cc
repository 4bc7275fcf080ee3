#include "dataset/calls/user_gaps.h"

#include <algorithm>
#include <utility>

namespace callprint {
void UserGapFinder::AddOutermost(const TraceEvent& event, const LastEvent& last) {
  if (excluded_pids_.count(event.pid) > 0) return;
  TaskState& task = tasks_[event.pid];
  if (event.depth == 0 && event.kind == EventKind::kExit) {
    task.in_user_mode = functions_.role[functions_.Of(event)].ends_visit;
  } else if (event.depth == 0) {
    Enter(event, last, &task);
  } else if (event.kind == EventKind::kEntry && task.visit_is_unnamed) {
    NameVisit(functions_.Of(event), &task);
  }
}

std::vector<UserGap> UserGapFinder::Finish() {
  for (const auto& entry : tasks_) {
    const TaskState& task = entry.second;
    if (task.gap_ns >= 0) gaps_.push_back({task.gap_ns, task.visit_function, -1});
  }
  return std::move(gaps_);
}

// A depth-0 entry: of a new visit where the task was in user mode.
void UserGapFinder::Enter(const TraceEvent& event, const LastEvent& last, TaskState* task) {
  const uint32_t function = functions_.Of(event);
  const FunctionRole& role = functions_.role[function];
  if (role.continues_visit) return;
  const bool is_first_seen = task->visit_function < 0 && !role.interrupt && !task->in_interrupt;
  if (task->in_user_mode) {
    // Always so, unless events are missing: only the kernel can switch tasks.
    const bool last_on_this_cpu = last.seen && last.pid == event.pid;
    if (last_on_this_cpu) {
      const int64_t piece_ns = std::max<int64_t>(0, event.time_ns - last.time_ns);
      task->gap_ns = std::max<int64_t>(0, task->gap_ns) + piece_ns;
    }
    task->in_interrupt = role.interrupt;
  } else if (!is_first_seen) {
    return;
  }
  task->in_user_mode = false;
  if (task->in_interrupt || role.interrupt) return;
  task->gap_before_visit = -1;
  if (task->gap_ns >= 0) {
    task->gap_before_visit = static_cast<int64_t>(gaps_.size());
    gaps_.push_back({task->gap_ns, task->visit_function, function});
  }
  task->gap_ns = -1;
  task->visit_function = function;
  task->visit_is_unnamed = role.dispatches;
}

void UserGapFinder::NameVisit(uint32_t function, TaskState* task) {
  if (functions_.role[function].interrupt) return;
  task->visit_function = function;
  task->visit_is_unnamed = false;
  if (task->gap_before_visit >= 0) gaps_[task->gap_before_visit].before_function = function;
}

std::vector<UserGap> FindUserGaps(const std::vector<TraceEvent>& events,
                                  const FunctionTable& functions,
                                  const std::set<int32_t>& excluded_pids) {
  UserGapFinder finder(functions, excluded_pids);
  for (const TraceEvent& event : events) finder.Add(event);
  return finder.Finish();
}

}  // namespace callprint
