#include "models/tracing_policy/seen_by_view.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>

#include "dataset/perturbation/perturbation.h"

namespace callprint {

Trace SeenByView(const Trace& trace, const TracingView& view,
                 const std::vector<std::string>& function, const FunctionTable& functions) {
  std::vector<bool> is_seen;
  const std::set<std::string> few(function.begin(), function.end());
  for (const std::string& name : functions.name) {
    is_seen.push_back(view.functions() > 0  ? few.count(name) > 0
                      : view.system_calls() ? PassesFilter(FunctionFilter::kSystemCalls, name)
                                            : true);
  }
  const bool is_filtered = view.functions() > 0 || view.system_calls();
  std::map<int64_t, int> open;
  Trace seen;
  for (const TraceEvent& event : trace.events) {
    if (!is_seen[functions.Of(event)]) continue;
    if (view.depth() > 0 && event.depth >= view.depth()) continue;
    TraceEvent& kept = seen.events.emplace_back(event);
    if (!is_filtered) continue;
    int& depth = open[TaskKey(event.pid, event.cpu)];
    if (event.kind == EventKind::kExit) depth = std::max(0, depth - 1);
    kept.depth = static_cast<uint8_t>(std::min(depth, 255));
    if (event.kind == EventKind::kEntry) ++depth;
  }
  return seen;
}

std::vector<std::string> FilterOfView(const TracingView& view,
                                      const std::vector<std::string>& function) {
  if (view.functions() > 0) return function;
  return view.system_calls() ? SystemCallPatterns() : std::vector<std::string>();
}

}  // namespace callprint
