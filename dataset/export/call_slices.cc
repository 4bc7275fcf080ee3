#include "dataset/export/call_slices.h"

#include <algorithm>
#include <vector>

namespace callprint {
namespace {

struct TaskState {
  // Calls that have begun and not ended, outermost first.
  std::vector<size_t> open;
  int64_t clock_ns = 0;
};

class SliceWalk {
 public:
  SliceWalk(const CallForest& forest, absl::FunctionRef<void(const SliceEdge&)> on_edge)
      : forest_(forest), on_edge_(on_edge), tasks_(forest.tasks) {}

  void Run() {
    for (size_t i = 0; i < forest_.calls.size(); ++i) {
      const Call& call = forest_.calls[i];
      TaskState& task = tasks_[call.task];
      EndInside(call.parent, call.entry_ns, &task);
      task.clock_ns = std::max(task.clock_ns, call.entry_ns);
      task.open.push_back(i);
      on_edge_({task.clock_ns, i, true});
    }
    for (TaskState& task : tasks_) EndInside(-1, forest_.duration_ns, &task);
  }

 private:
  // Ends the open calls inside of `parent` (-1: all). They cannot have been open after `latest_ns`.
  void EndInside(int64_t parent, int64_t latest_ns, TaskState* task) {
    std::vector<size_t>& open = task->open;
    size_t first = open.size();
    while (first > 0 && static_cast<int64_t>(open[first - 1]) != parent) --first;
    ends_ns_.clear();
    for (size_t i = first; i < open.size(); ++i) {
      const Call& call = forest_.calls[open[i]];
      if (call.complete()) latest_ns = call.exit_ns;
      ends_ns_.push_back(latest_ns);
    }
    while (open.size() > first) {
      task->clock_ns = std::max(task->clock_ns, ends_ns_.back());
      on_edge_({task->clock_ns, open.back(), false});
      ends_ns_.pop_back();
      open.pop_back();
    }
  }

  const CallForest& forest_;
  const absl::FunctionRef<void(const SliceEdge&)> on_edge_;
  std::vector<TaskState> tasks_;
  // Of EndInside.
  std::vector<int64_t> ends_ns_;
};

}  // namespace

void WalkSlices(const CallForest& forest, absl::FunctionRef<void(const SliceEdge&)> on_edge) {
  SliceWalk(forest, on_edge).Run();
}

}  // namespace callprint
