// Protects the decision to compute every graph measure for every sample: 2,000 samples must cost
// minutes, not an hour. The bound is 50 ms for all measures of one sample's graph (about 950
// functions and 1,900 edges); networkx needs 260 ms for its betweenness alone.
#include <set>
#include <utility>

#include "benchmark/benchmark.h"
#include "dataset/features/graph_measures.h"

namespace callprint {
namespace {

// Shaped like testdata/graph_measures.py's kernel_like graph.
CallGraph KernelLikeGraph(uint32_t functions, size_t edges) {
  uint64_t state = 42;
  const auto below = [&state](uint32_t bound) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<uint32_t>((state >> 33) % bound);
  };
  std::set<std::pair<uint32_t, uint32_t>> pairs;
  while (pairs.size() < edges) {
    const uint32_t caller = below(functions);
    uint32_t callee;
    if (below(10) < 3) {
      callee = functions - 1 - below(functions / 20);
    } else if (below(50) == 0) {
      callee = below(functions);
    } else {
      callee = std::min(functions - 1, caller + 1 + below(40));
    }
    if (caller != callee) pairs.emplace(caller, callee);
  }
  CallGraph graph;
  for (uint32_t function = 0; function < functions; ++function) {
    graph.function.push_back(function);
    graph.call_count.push_back(1);
  }
  for (const auto& pair : pairs) graph.edges.push_back({pair.first, pair.second, 1});
  return graph;
}

void BM_AllGraphMeasuresOfOneSample(benchmark::State& state) {
  const CallGraph graph = KernelLikeGraph(950, 1900);
  for (auto _ : state) {
    auto measures = MeasureGraph(graph);
    if (!measures.ok()) state.SkipWithError("MeasureGraph failed");
    benchmark::DoNotOptimize(measures);
  }
}
BENCHMARK(BM_AllGraphMeasuresOfOneSample)->Unit(benchmark::kMillisecond)->Repetitions(5);

}  // namespace
}  // namespace callprint

BENCHMARK_MAIN();
