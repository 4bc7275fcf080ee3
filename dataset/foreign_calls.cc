#include "dataset/foreign_calls.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace callprint {
namespace {

// Above the kernel's largest pid (PID_MAX_LIMIT).
constexpr int32_t kPidsOfARun = 1 << 22;

// Idle loops share pid 0 but each has a stack of its own.
int64_t TaskKey(const TraceEvent& event) {
  return event.pid == 0 ? -1 - static_cast<int64_t>(event.cpu) : event.pid;
}

// [begin, end) of events: one outermost call.
struct Tree {
  const std::vector<TraceEvent>* events;
  size_t begin;
  size_t end;
};

std::vector<Tree> UninterruptedTrees(const std::vector<TraceEvent>& events) {
  const std::vector<int64_t> other = OtherEventOfCall(events);
  std::vector<Tree> trees;
  for (size_t i = 0; i < events.size(); ++i) {
    if (events[i].kind != EventKind::kEntry || events[i].depth != 0 || other[i] < 0) continue;
    const size_t last = other[i];
    bool alone = true;
    for (size_t k = i; k <= last && alone; ++k) alone = TaskKey(events[k]) == TaskKey(events[i]);
    // An entry whose return was lost would be open in the other trace.
    for (size_t k = i; k <= last && alone; ++k) alone = other[k] >= 0;
    if (alone) trees.push_back({&events, i, last + 1});
  }
  return trees;
}

// Indices of outermost entries that follow an outermost return of the same task at once.
std::vector<size_t> PlacesBetweenCalls(const std::vector<TraceEvent>& events) {
  std::vector<size_t> places;
  for (size_t i = 1; i < events.size(); ++i) {
    const TraceEvent& before = events[i - 1];
    const TraceEvent& after = events[i];
    if (before.kind == EventKind::kExit && after.kind == EventKind::kEntry && before.depth == 0 &&
        after.depth == 0 && before.cpu == after.cpu && TaskKey(before) == TaskKey(after)) {
      places.push_back(i);
    }
  }
  return places;
}

int64_t LastTime(const std::vector<TraceEvent>& events) {
  int64_t last = 0;
  for (const TraceEvent& event : events) last = std::max(last, event.time_ns);
  return last;
}

// The first events up to `count` and to `end_ns`, without the calls that are not complete in them.
std::vector<TraceEvent> CompleteCalls(const std::vector<TraceEvent>& events, size_t count, int64_t end_ns) {
  std::vector<TraceEvent> first;
  for (const TraceEvent& event : events) {
    if (first.size() == count || event.time_ns > end_ns) break;
    first.push_back(event);
  }
  const std::vector<int64_t> other = OtherEventOfCall(first);
  std::vector<TraceEvent> complete;
  for (size_t i = 0; i < first.size(); ++i) {
    if (other[i] >= 0) complete.push_back(first[i]);
  }
  return complete;
}

}  // namespace

std::vector<int64_t> OtherEventOfCall(const std::vector<TraceEvent>& events) {
  std::vector<int64_t> other(events.size(), -1);
  // Of each task its open calls, outermost first, as indices of their entries.
  absl::flat_hash_map<int64_t, std::vector<size_t>> open;
  for (size_t i = 0; i < events.size(); ++i) {
    const TraceEvent& event = events[i];
    std::vector<size_t>& stack = open[TaskKey(event)];
    const bool entry = event.kind == EventKind::kEntry;
    while (!stack.empty() && events[stack.back()].depth >= event.depth + (entry ? 0 : 1)) {
      stack.pop_back();
    }
    if (entry) {
      stack.push_back(i);
      continue;
    }
    if (stack.empty() || events[stack.back()].depth != event.depth) continue;
    if (events[stack.back()].function == event.function) {
      other[i] = stack.back();
      other[stack.back()] = i;
    }
    stack.pop_back();
  }
  return other;
}

std::vector<TraceEvent> InjectCalls(const std::vector<TraceEvent>& own,
                                    const std::vector<std::vector<TraceEvent>>& foreign, size_t count,
                                    Random* random) {
  std::vector<Tree> trees;
  for (const std::vector<TraceEvent>& run : foreign) {
    const std::vector<Tree> of_run = UninterruptedTrees(run);
    trees.insert(trees.end(), of_run.begin(), of_run.end());
  }
  const std::vector<size_t> places = PlacesBetweenCalls(own);
  if (trees.empty() || places.empty()) return own;
  std::vector<std::pair<size_t, const Tree*>> injected;
  for (size_t events = 0; events < count;) {
    const Tree& tree = trees[random->Below(trees.size())];
    injected.push_back({places[random->Below(places.size())], &tree});
    events += tree.end - tree.begin;
  }
  std::stable_sort(injected.begin(), injected.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });

  std::vector<TraceEvent> mixed;
  mixed.reserve(own.size() + count);
  int64_t later_ns = 0;
  auto next = injected.begin();
  for (size_t i = 0; i < own.size(); ++i) {
    for (; next != injected.end() && next->first == i; ++next) {
      const TraceEvent& task = own[i - 1];
      const Tree& tree = *next->second;
      const int64_t begin_ns = (*tree.events)[tree.begin].time_ns;
      const int64_t moved_ns = task.time_ns + later_ns - begin_ns;
      for (size_t k = tree.begin; k < tree.end; ++k) {
        TraceEvent event = (*tree.events)[k];
        event.time_ns += moved_ns;
        event.pid = task.pid;
        event.cpu = task.cpu;
        mixed.push_back(event);
      }
      later_ns += (*tree.events)[tree.end - 1].time_ns - begin_ns;
    }
    mixed.push_back(own[i]);
    mixed.back().time_ns += later_ns;
  }
  return mixed;
}

Trace RunBeside(Trace own, const std::vector<std::vector<TraceEvent>>& foreign, size_t count,
                Random* random) {
  const int64_t end_ns = LastTime(own.events);
  uint16_t next_cpu = 0;
  for (const TraceEvent& event : own.events) next_cpu = std::max<uint16_t>(next_cpu, event.cpu + 1);
  int32_t first_pid = 0;
  for (const std::vector<TraceEvent>& run : foreign) {
    if (count == 0) break;
    // Early enough that all there is of it is over before the end, where that is possible.
    const int64_t latest_ns = end_ns - LastTime(run);
    const int64_t begin_ns = latest_ns <= 0 ? 0 : static_cast<int64_t>(random->Next() % latest_ns);
    std::vector<TraceEvent> beside = CompleteCalls(run, count, end_ns - begin_ns);
    count -= std::min(count, beside.size());
    first_pid += kPidsOfARun;
    const uint16_t first_cpu = next_cpu;
    for (TraceEvent& event : beside) {
      event.time_ns += begin_ns;
      event.cpu += first_cpu;
      next_cpu = std::max<uint16_t>(next_cpu, event.cpu + 1);
      // The idle loop of another CPU is one, too.
      if (event.pid != 0) event.pid += first_pid;
    }
    std::stable_sort(beside.begin(), beside.end(),
                     [](const TraceEvent& a, const TraceEvent& b) { return a.cpu < b.cpu; });
    own.events.insert(own.events.end(), beside.begin(), beside.end());
  }
  return own;
}

}  // namespace callprint
