#include "dataset/perturbation/foreign_calls.h"

#include <algorithm>
#include <deque>

#include "absl/container/flat_hash_map.h"
#include "dataset/calls/time_order.h"

namespace callprint {
namespace {

// Above the kernel's largest pid (PID_MAX_LIMIT).
constexpr int32_t kPidsOfARun = 1 << 22;

// Indices of outermost entries that follow an outermost return of the same task at once.
std::vector<size_t> PlacesBetweenCalls(const std::vector<TraceEvent>& events) {
  std::vector<size_t> places;
  for (size_t i = 1; i < events.size(); ++i) {
    const TraceEvent& before = events[i - 1];
    const TraceEvent& after = events[i];
    if (before.kind == EventKind::kExit && after.kind == EventKind::kEntry && before.depth == 0 &&
        after.depth == 0 && before.cpu == after.cpu &&
        TaskKey(before.pid, before.cpu) == TaskKey(after.pid, after.cpu)) {
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
std::vector<TraceEvent> CompleteCalls(const std::vector<TraceEvent>& events, size_t count,
                                      int64_t end_ns) {
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
  // Of each task its open calls, outermost first, as indices of their entries. Tasks are looked up
  // at switches only; a deque, so that they stay where they are.
  absl::flat_hash_map<int64_t, size_t> number_of_task;
  std::deque<std::vector<size_t>> open;
  int64_t task = 0;
  std::vector<size_t>* stack = nullptr;
  for (size_t i = 0; i < events.size(); ++i) {
    const TraceEvent& event = events[i];
    if (stack == nullptr || TaskKey(event.pid, event.cpu) != task) {
      task = TaskKey(event.pid, event.cpu);
      const auto found = number_of_task.emplace(task, open.size());
      if (found.second) open.emplace_back();
      stack = &open[found.first->second];
    }
    const bool entry = event.kind == EventKind::kEntry;
    while (!stack->empty() && events[stack->back()].depth >= event.depth + (entry ? 0 : 1)) {
      stack->pop_back();
    }
    if (entry) {
      stack->push_back(i);
      continue;
    }
    if (stack->empty() || events[stack->back()].depth != event.depth) continue;
    if (events[stack->back()].function == event.function) {
      other[i] = stack->back();
      other[stack->back()] = i;
    }
    stack->pop_back();
  }
  return other;
}

ForeignRun PrepareForeignRun(Trace trace) {
  ForeignRun run;
  run.events = InTimeOrder(std::move(trace));
  const std::vector<int64_t> other = OtherEventOfCall(run.events);
  for (size_t i = 0; i < run.events.size(); ++i) {
    const TraceEvent& entry = run.events[i];
    if (entry.kind != EventKind::kEntry || entry.depth != 0 || other[i] < 0) continue;
    const size_t end = other[i] + 1;
    bool uninterrupted = true;
    for (size_t k = i; k < end && uninterrupted; ++k) {
      // An entry whose return was lost would be open in the other trace.
      uninterrupted = other[k] >= 0 && TaskKey(run.events[k].pid, run.events[k].cpu) ==
                                           TaskKey(entry.pid, entry.cpu);
    }
    if (uninterrupted) run.uninterrupted.push_back({i, end});
  }
  return run;
}

std::vector<TraceEvent> InjectCalls(const std::vector<TraceEvent>& own,
                                    const std::vector<const ForeignRun*>& foreign, size_t count,
                                    Random* random) {
  struct Call {
    const ForeignRun* run;
    size_t begin;
    size_t end;
  };
  std::vector<Call> calls;
  for (const ForeignRun* const run : foreign) {
    for (const auto& [begin, end] : run->uninterrupted) calls.push_back({run, begin, end});
  }
  const std::vector<size_t> places = PlacesBetweenCalls(own);
  if (calls.empty() || places.empty()) return own;
  std::vector<std::pair<size_t, Call>> injected;
  for (size_t events = 0; events < count;) {
    const Call& call = calls[random->Below(calls.size())];
    injected.push_back({places[random->Below(places.size())], call});
    events += call.end - call.begin;
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
      const Call& call = next->second;
      const std::vector<TraceEvent>& events = call.run->events;
      const int64_t begin_ns = events[call.begin].time_ns;
      const int64_t moved_ns = task.time_ns + later_ns - begin_ns;
      for (size_t k = call.begin; k < call.end; ++k) {
        TraceEvent event = events[k];
        event.time_ns += moved_ns;
        event.pid = task.pid;
        event.cpu = task.cpu;
        mixed.push_back(event);
      }
      later_ns += events[call.end - 1].time_ns - begin_ns;
    }
    mixed.push_back(own[i]);
    mixed.back().time_ns += later_ns;
  }
  return mixed;
}

Trace RunBeside(Trace own, const std::vector<const ForeignRun*>& foreign, size_t count,
                Random* random) {
  const int64_t end_ns = LastTime(own.events);
  uint16_t next_cpu = 0;
  for (const TraceEvent& event : own.events) next_cpu = std::max<uint16_t>(next_cpu, event.cpu + 1);
  int32_t first_pid = 0;
  for (const ForeignRun* const run : foreign) {
    if (count == 0) break;
    // Early enough that all there is of it is over before the end, where that is possible.
    const int64_t latest_ns = end_ns - LastTime(run->events);
    const int64_t begin_ns = latest_ns <= 0 ? 0 : static_cast<int64_t>(random->Next() % latest_ns);
    std::vector<TraceEvent> beside = CompleteCalls(run->events, count, end_ns - begin_ns);
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
    const auto on_lower_cpu = [](const TraceEvent& a, const TraceEvent& b) {
      return a.cpu < b.cpu;
    };
    if (!std::is_sorted(beside.begin(), beside.end(), on_lower_cpu)) {
      std::stable_sort(beside.begin(), beside.end(), on_lower_cpu);
    }
    own.events.insert(own.events.end(), beside.begin(), beside.end());
  }
  return own;
}

}  // namespace callprint
