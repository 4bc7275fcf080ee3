#include "dataset/calls/call_graph.h"

#include <algorithm>
#include <utility>

namespace callprint {

uint32_t CallGraphBuilder::FindPair(uint32_t caller, uint32_t callee) {
  const auto [place, is_new] =
      place_.emplace(uint64_t{caller} << 32 | callee, static_cast<uint32_t>(edges_.size()));
  if (is_new) edges_.push_back({caller, callee, 0});
  return place->second;
}

CallGraph CallGraphBuilder::Finish() {
  CallGraph graph;
  const uint32_t functions = static_cast<uint32_t>(calls_of_function_.size());
  std::vector<uint32_t> node_of_function(functions, 0);
  for (uint32_t function = 0; function < functions; ++function) {
    if (calls_of_function_[function] == 0) continue;
    node_of_function[function] = static_cast<uint32_t>(graph.function.size());
    graph.function.push_back(function);
    graph.call_count.push_back(calls_of_function_[function]);
  }
  graph.edges = std::move(edges_);
  for (CallEdge& edge : graph.edges) {
    edge.caller = node_of_function[edge.caller];
    edge.callee = node_of_function[edge.callee];
  }
  std::sort(graph.edges.begin(), graph.edges.end(), [](const CallEdge& a, const CallEdge& b) {
    return std::make_pair(a.caller, a.callee) < std::make_pair(b.caller, b.callee);
  });
  return graph;
}

CallGraph BuildCallGraph(const CallForest& forest) {
  CallGraphBuilder builder;
  for (const Call& call : forest.calls) builder.Add(forest, call);
  return builder.Finish();
}

}  // namespace callprint
