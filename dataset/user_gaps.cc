#include "dataset/user_gaps.h"

#include <algorithm>
#include <map>

namespace callprint {
namespace {

struct TaskState {
  bool has_user_mode = false;
  // First function of the last visit that was not an interrupt.
  int64_t visit_function = -1;
  // The gap that has begun and not ended: pieces so far.
  bool in_gap = false;
  int64_t gap_ns = 0;
};

struct CpuState {
  bool seen = false;
  TraceEvent last;
};

}  // namespace

std::vector<UserGap> FindUserGaps(const std::vector<TraceEvent>& events,
                                  const std::vector<FunctionRole>& roles) {
  std::vector<UserGap> gaps;
  std::map<int32_t, TaskState> tasks;
  std::vector<CpuState> cpus;
  for (const TraceEvent& event : events) {
    if (cpus.size() <= event.cpu) cpus.resize(event.cpu + 1);
    CpuState& cpu = cpus[event.cpu];
    if (event.kind == EventKind::kEntry && event.depth == 0 && event.pid != 0) {
      TaskState& task = tasks[event.pid];
      const FunctionRole& role = roles[event.function];
      const bool came_from_depth_0 = cpu.seen && cpu.last.pid == event.pid &&
                                     cpu.last.kind == EventKind::kExit && cpu.last.depth == 0;
      const bool visit_goes_on = role.continues_visit || (came_from_depth_0 &&
                                                          roles[cpu.last.function].opens_visit);
      if (came_from_depth_0 && !visit_goes_on && task.has_user_mode) {
        task.in_gap = true;
        task.gap_ns += std::max<int64_t>(0, event.time_ns - cpu.last.time_ns);
      }
      task.has_user_mode = task.has_user_mode || role.has_user_mode;
      if (!role.interrupt && !role.continues_visit) {
        if (task.in_gap) gaps.push_back({task.gap_ns, task.visit_function, event.function});
        task.in_gap = false;
        task.gap_ns = 0;
        task.visit_function = event.function;
      }
    }
    cpu.last = event;
    cpu.seen = true;
  }
  for (const auto& entry : tasks) {
    const TaskState& task = entry.second;
    if (task.in_gap) gaps.push_back({task.gap_ns, task.visit_function, -1});
  }
  return gaps;
}

}  // namespace callprint
