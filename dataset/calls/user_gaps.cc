#include "dataset/calls/user_gaps.h"

#include <algorithm>
#include <map>
#include <utility>

namespace callprint {
namespace {

struct TaskState {
  // In user mode, as its last event tells.
  bool in_user_mode = false;
  // The visit that is going on is an interrupt from user mode.
  bool in_interrupt = false;
  // User-mode time since the last visit that was not an interrupt; -1 = none seen.
  int64_t gap_ns = -1;
  // What that visit was; -1 = before the trace.
  int64_t visit_function = -1;
  // The next depth-1 entry names the visit, and the gap at this position in the result (-1 = none).
  bool visit_is_unnamed = false;
  int64_t gap_before_visit = -1;
};

struct CpuState {
  bool seen = false;
  TraceEvent last;
};

class GapFinder {
 public:
  GapFinder(const FunctionTable& functions, const std::set<int32_t>& excluded_pids)
      : functions_(functions), excluded_pids_(excluded_pids) {}

  void Add(const TraceEvent& event) {
    if (cpus_.size() <= event.cpu) cpus_.resize(event.cpu + 1);
    CpuState& cpu = cpus_[event.cpu];
    if (event.depth <= 1 && event.pid != 0 && excluded_pids_.count(event.pid) == 0) {
      TaskState& task = tasks_[event.pid];
      if (event.depth == 0 && event.kind == EventKind::kExit) {
        task.in_user_mode = functions_.role[functions_.Of(event)].ends_visit;
      } else if (event.depth == 0) {
        Enter(event, cpu, &task);
      } else if (event.kind == EventKind::kEntry && task.visit_is_unnamed) {
        NameVisit(functions_.Of(event), &task);
      }
    }
    cpu.last = event;
    cpu.seen = true;
  }

  std::vector<UserGap> Finish() {
    for (const auto& entry : tasks_) {
      const TaskState& task = entry.second;
      if (task.gap_ns >= 0) gaps_.push_back({task.gap_ns, task.visit_function, -1});
    }
    return std::move(gaps_);
  }

 private:
  // A depth-0 entry: of a new visit where the task was in user mode.
  void Enter(const TraceEvent& event, const CpuState& cpu, TaskState* task) {
    const uint32_t function = functions_.Of(event);
    const FunctionRole& role = functions_.role[function];
    if (role.continues_visit) return;
    const bool is_first_seen = task->visit_function < 0 && !role.interrupt && !task->in_interrupt;
    if (task->in_user_mode) {
      // Always so, unless events are missing: only the kernel can switch tasks.
      const bool last_on_this_cpu = cpu.seen && cpu.last.pid == event.pid;
      if (last_on_this_cpu) {
        const int64_t piece_ns = std::max<int64_t>(0, event.time_ns - cpu.last.time_ns);
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

  void NameVisit(uint32_t function, TaskState* task) {
    if (functions_.role[function].interrupt) return;
    task->visit_function = function;
    task->visit_is_unnamed = false;
    if (task->gap_before_visit >= 0) gaps_[task->gap_before_visit].before_function = function;
  }

  const FunctionTable& functions_;
  const std::set<int32_t>& excluded_pids_;
  std::vector<UserGap> gaps_;
  std::map<int32_t, TaskState> tasks_;
  std::vector<CpuState> cpus_;
};

}  // namespace

std::vector<UserGap> FindUserGaps(const std::vector<TraceEvent>& events,
                                  const FunctionTable& functions,
                                  const std::set<int32_t>& excluded_pids) {
  GapFinder finder(functions, excluded_pids);
  for (const TraceEvent& event : events) finder.Add(event);
  return finder.Finish();
}

}  // namespace callprint
