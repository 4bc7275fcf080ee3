#include "dataset/calls/call_graph.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace callprint {

CallGraph BuildCallGraph(const CallForest& forest) {
  uint32_t functions = 0;
  for (const Call& call : forest.calls) functions = std::max(functions, call.function + 1);
  std::vector<uint64_t> calls_of_function(functions, 0);
  // Keyed by caller and callee; sorted before use, so that its order cannot show.
  absl::flat_hash_map<std::pair<uint32_t, uint32_t>, uint64_t> calls_of_pair;
  for (const Call& call : forest.calls) {
    if (call.excluded) continue;
    ++calls_of_function[call.function];
    if (!call.called_by_parent) continue;
    ++calls_of_pair[{forest.calls[call.parent].function, call.function}];
  }

  CallGraph graph;
  std::vector<uint32_t> node_of_function(functions, 0);
  for (uint32_t function = 0; function < functions; ++function) {
    if (calls_of_function[function] == 0) continue;
    node_of_function[function] = static_cast<uint32_t>(graph.function.size());
    graph.function.push_back(function);
    graph.call_count.push_back(calls_of_function[function]);
  }
  graph.edges.reserve(calls_of_pair.size());
  for (const auto& entry : calls_of_pair) {
    graph.edges.push_back(
        {node_of_function[entry.first.first], node_of_function[entry.first.second], entry.second});
  }
  std::sort(graph.edges.begin(), graph.edges.end(), [](const CallEdge& a, const CallEdge& b) {
    return std::make_pair(a.caller, a.callee) < std::make_pair(b.caller, b.callee);
  });
  return graph;
}

}  // namespace callprint
