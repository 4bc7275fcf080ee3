#include "collector/import/cut_trace.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

namespace callprint {
namespace {

// Counts of each CPU of `trace` by the rules of trace_builder.h; `order` has its events by time.
void CountUnmatched(const std::vector<TraceEvent>& order, std::map<uint32_t, CpuCounters*> of_cpu) {
  // Open calls of each task, outermost first.
  std::map<int64_t, std::vector<const TraceEvent*>> open;
  const auto lose = [&](const TraceEvent* entry) {
    CpuCounters* const cpu = of_cpu.at(entry->cpu);
    cpu->set_unmatched_entries(cpu->unmatched_entries() + 1);
  };
  for (const TraceEvent& event : order) {
    auto& stack = open[TaskKey(event.pid, event.cpu)];
    const bool is_entry = event.kind == EventKind::kEntry;
    while (!stack.empty() && stack.back()->depth >= event.depth + (is_entry ? 0 : 1)) {
      lose(stack.back());
      stack.pop_back();
    }
    if (is_entry) {
      stack.push_back(&event);
    } else if (!stack.empty() && stack.back()->depth == event.depth &&
               stack.back()->function == event.function) {
      stack.pop_back();
    } else {
      CpuCounters* const cpu = of_cpu.at(event.cpu);
      cpu->set_unmatched_exits(cpu->unmatched_exits() + 1);
    }
  }
  for (const auto& task : open) {
    for (const TraceEvent* const entry : task.second) lose(entry);
  }
}

}  // namespace

ImportedTrace CutTrace(const ImportedTrace& whole, int64_t begin_ns, int64_t end_ns) {
  ImportedTrace cut;
  cut.function = whole.function;
  cut.unknown = whole.unknown;
  cut.kernel_release = whole.kernel_release;
  cut.start_ns = whole.start_ns + begin_ns;
  if (end_ns < std::numeric_limits<int64_t>::max()) {
    cut.duration_ns = end_ns - begin_ns;
  } else if (whole.duration_ns > begin_ns) {
    cut.duration_ns = whole.duration_ns - begin_ns;
  }
  std::map<uint32_t, uint64_t> events_of_cpu;
  std::set<int32_t> pids;
  for (const TraceEvent& event : whole.trace.events) {
    if (event.time_ns < begin_ns || event.time_ns >= end_ns) continue;
    cut.trace.events.push_back(event);
    cut.trace.events.back().time_ns -= begin_ns;
    ++events_of_cpu[event.cpu];
    pids.insert(event.pid);
  }
  for (const CpuCounters& cpu : whole.cpu) {
    const auto events = events_of_cpu.find(cpu.cpu());
    if (events == events_of_cpu.end()) continue;
    CpuCounters& counters = cut.cpu.emplace_back(cpu);
    counters.set_events(events->second);
    counters.clear_unmatched_entries();
    counters.clear_unmatched_exits();
  }
  std::map<uint32_t, CpuCounters*> of_cpu;
  for (CpuCounters& cpu : cut.cpu) of_cpu[cpu.cpu()] = &cpu;
  std::vector<TraceEvent> order = cut.trace.events;
  std::stable_sort(order.begin(), order.end(),
                   [](const TraceEvent& a, const TraceEvent& b) { return a.time_ns < b.time_ns; });
  CountUnmatched(order, of_cpu);
  for (const Thread& thread : whole.thread) {
    if (pids.count(thread.pid()) > 0) cut.thread.push_back(thread);
  }
  for (Mark mark : whole.mark) {
    if (mark.time_ns() >= end_ns) continue;
    mark.set_time_ns(mark.time_ns() - begin_ns);
    cut.mark.push_back(std::move(mark));
  }
  return cut;
}

}  // namespace callprint
