#include "dataset/features/graph_measures.h"

#include <igraph.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// An igraph object that is destroyed with its scope.
template <typename T, void (*kDestroy)(T*)>
struct Scoped {
  T value;
  bool initialized = false;
  ~Scoped() {
    if (initialized) kDestroy(&value);
  }
};
using ScopedGraph = Scoped<igraph_t, igraph_destroy>;
using ScopedVector = Scoped<igraph_vector_t, igraph_vector_destroy>;
using ScopedIntVector = Scoped<igraph_vector_int_t, igraph_vector_int_destroy>;

absl::Status Check(igraph_error_t code, absl::string_view what) {
  if (code == IGRAPH_SUCCESS) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("igraph could not compute ", what, ": ", igraph_strerror(code)));
}

// igraph's default handler aborts the process.
class ReturnErrors {
 public:
  ReturnErrors() : previous_(igraph_set_error_handler(igraph_error_handler_ignore)) {}
  ~ReturnErrors() { igraph_set_error_handler(previous_); }

 private:
  igraph_error_handler_t* const previous_;
};

absl::Status Initialize(ScopedVector* vector) {
  RETURN_IF_ERROR(Check(igraph_vector_init(&vector->value, 0), "a vector"));
  vector->initialized = true;
  return absl::OkStatus();
}

absl::Status Initialize(ScopedIntVector* vector) {
  RETURN_IF_ERROR(Check(igraph_vector_int_init(&vector->value, 0), "a vector"));
  vector->initialized = true;
  return absl::OkStatus();
}

double ZeroIfUndefined(double value) { return std::isfinite(value) ? value : 0; }

std::vector<double> ToVector(const igraph_vector_t& from) {
  std::vector<double> result(igraph_vector_size(&from));
  for (size_t i = 0; i < result.size(); ++i) result[i] = ZeroIfUndefined(VECTOR(from)[i]);
  return result;
}

double Mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

double Max(const std::vector<double>& values) {
  return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
}

struct SimpleEdge {
  uint32_t caller;
  uint32_t callee;
};

// Neither PageRank nor the eigenvector is igraph's: it would take them from OpenMP loops and from
// whichever BLAS is installed, and their last bits would depend on the machine.

std::vector<double> PageRank(const std::vector<SimpleEdge>& edges,
                             const std::vector<double>& out_degree) {
  constexpr double kDamping = 0.85;
  constexpr double kTolerance = 1e-14;
  constexpr int kMaxIterations = 1000;
  const size_t nodes = out_degree.size();
  const double n = static_cast<double>(nodes);
  std::vector<double> rank(nodes, 1 / n);
  std::vector<double> next(nodes);
  for (int iteration = 0; iteration < kMaxIterations; ++iteration) {
    double dangling = 0;
    for (size_t node = 0; node < nodes; ++node) {
      if (out_degree[node] == 0) dangling += rank[node];
    }
    std::fill(next.begin(), next.end(), (1 - kDamping) / n + kDamping * dangling / n);
    for (const SimpleEdge& edge : edges) {
      next[edge.callee] += kDamping * rank[edge.caller] / out_degree[edge.caller];
    }
    double change = 0;
    for (size_t node = 0; node < nodes; ++node) change += std::abs(next[node] - rank[node]);
    rank.swap(next);
    if (change < kTolerance) break;
  }
  return rank;
}

// Power iteration on A + I: the shift leaves the eigenvectors as they are and keeps a bipartite
// graph from oscillating. `neighbours`: undirected, each pair once.
std::vector<double> Eigenvector(const std::vector<SimpleEdge>& neighbours, size_t nodes) {
  constexpr double kTolerance = 1e-13;
  constexpr int kMaxIterations = 5000;
  // What other components still hold when the iteration ends; their true value is 0.
  constexpr double kNothing = 1e-9;
  if (neighbours.empty()) return std::vector<double>(nodes, 0);
  std::vector<double> vector(nodes, 1);
  std::vector<double> next(nodes);
  for (int iteration = 0; iteration < kMaxIterations; ++iteration) {
    next = vector;
    for (const SimpleEdge& edge : neighbours) {
      next[edge.caller] += vector[edge.callee];
      next[edge.callee] += vector[edge.caller];
    }
    const double scale = Max(next);
    double change = 0;
    for (size_t node = 0; node < nodes; ++node) {
      next[node] /= scale;
      change = std::max(change, std::abs(next[node] - vector[node]));
    }
    vector.swap(next);
    if (change < kTolerance) break;
  }
  for (double& value : vector) {
    if (value < kNothing) value = 0;
  }
  return vector;
}

// The measures that igraph computes. `measures` has its degrees already.
absl::Status MeasureWithIgraph(const igraph_t* graph, GraphMeasures* measures) {
  const double n = static_cast<double>(igraph_vcount(graph));
  ScopedVector values;
  ScopedIntVector reached;
  RETURN_IF_ERROR(Initialize(&values));
  RETURN_IF_ERROR(Initialize(&reached));

  RETURN_IF_ERROR(
      Check(igraph_betweenness(graph, &values.value, igraph_vss_all(), IGRAPH_DIRECTED, nullptr),
            "betweenness"));
  measures->betweenness = ToVector(values.value);
  if (n > 2) {
    for (double& value : measures->betweenness) value /= (n - 1) * (n - 2);
  }

  RETURN_IF_ERROR(Check(igraph_closeness(graph, &values.value, &reached.value, nullptr,
                                         igraph_vss_all(), IGRAPH_IN, nullptr,
                                         /*normalized=*/true),
                        "closeness"));
  measures->closeness = ToVector(values.value);
  double distances = 0;
  double paths = 0;
  for (size_t node = 0; node < measures->closeness.size(); ++node) {
    // igraph's value is one over the mean distance from the nodes that reach this one.
    double& closeness = measures->closeness[node];
    if (closeness == 0) continue;
    const double sources = static_cast<double>(VECTOR(reached.value)[node]);
    distances += sources / closeness;
    paths += sources;
    closeness *= sources / (n - 1);
  }

  RETURN_IF_ERROR(Check(igraph_transitivity_local_undirected(graph, &values.value, igraph_vss_all(),
                                                             IGRAPH_TRANSITIVITY_ZERO),
                        "local clustering"));
  measures->clustering = ToVector(values.value);
  double clustering = 0;
  RETURN_IF_ERROR(
      Check(igraph_transitivity_undirected(graph, &clustering, IGRAPH_TRANSITIVITY_ZERO),
            "global clustering"));
  double reciprocity = 0;
  RETURN_IF_ERROR(Check(
      igraph_reciprocity(graph, &reciprocity, /*ignore_loops=*/true, IGRAPH_RECIPROCITY_DEFAULT),
      "reciprocity"));
  double assortativity = 0;
  RETURN_IF_ERROR(Check(igraph_assortativity_degree(graph, &assortativity, /*directed=*/true),
                        "degree assortativity"));
  ScopedIntVector component_sizes;
  RETURN_IF_ERROR(Initialize(&component_sizes));
  igraph_integer_t weak = 0;
  igraph_integer_t strong = 0;
  RETURN_IF_ERROR(
      Check(igraph_connected_components(graph, nullptr, &component_sizes.value, &weak, IGRAPH_WEAK),
            "weak components"));
  RETURN_IF_ERROR(
      Check(igraph_connected_components(graph, nullptr, nullptr, &strong, IGRAPH_STRONG),
            "strong components"));
  const double largest = static_cast<double>(igraph_vector_int_max(&component_sizes.value));

  measures->graph.insert(measures->graph.end(),
                         {{"mean_betweenness", Mean(measures->betweenness)},
                          {"max_betweenness", Max(measures->betweenness)},
                          {"mean_closeness", Mean(measures->closeness)},
                          {"max_closeness", Max(measures->closeness)},
                          {"clustering", ZeroIfUndefined(clustering)},
                          {"mean_clustering", Mean(measures->clustering)},
                          {"reciprocity", ZeroIfUndefined(reciprocity)},
                          {"weak_components", static_cast<double>(weak)},
                          {"strong_components", static_cast<double>(strong)},
                          {"largest_component", largest / n},
                          {"degree_assortativity", ZeroIfUndefined(assortativity)},
                          {"mean_distance", paths == 0 ? 0 : distances / paths}});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<GraphMeasures> MeasureGraph(const CallGraph& graph) {
  GraphMeasures measures;
  const size_t nodes = graph.function.size();
  std::vector<SimpleEdge> edges;
  double self_loops = 0;
  for (const CallEdge& edge : graph.edges) {
    if (edge.caller == edge.callee) {
      ++self_loops;
    } else {
      edges.push_back({edge.caller, edge.callee});
    }
  }
  const double n = static_cast<double>(nodes);
  const double m = static_cast<double>(edges.size());
  measures.in_degree.assign(nodes, 0);
  measures.out_degree.assign(nodes, 0);
  for (const SimpleEdge& edge : edges) {
    ++measures.out_degree[edge.caller];
    ++measures.in_degree[edge.callee];
  }
  measures.graph = {
      {"nodes", n},
      {"edges", m},
      {"self_loops", self_loops},
      {"density", nodes > 1 ? m / (n * (n - 1)) : 0},
      {"mean_degree", nodes > 0 ? m / n : 0},
      {"max_in_degree", Max(measures.in_degree)},
      {"max_out_degree", Max(measures.out_degree)},
      {"sources",
       static_cast<double>(std::count(measures.in_degree.begin(), measures.in_degree.end(), 0))},
      {"sinks",
       static_cast<double>(std::count(measures.out_degree.begin(), measures.out_degree.end(), 0))},
  };
  if (nodes == 0) return measures;

  measures.pagerank = PageRank(edges, measures.out_degree);
  measures.graph.emplace_back("max_pagerank", Max(measures.pagerank));
  // A pair that calls each other is one pair of neighbours.
  std::vector<std::pair<uint32_t, uint32_t>> pairs;
  pairs.reserve(edges.size());
  for (const SimpleEdge& edge : edges) {
    pairs.push_back(std::minmax(edge.caller, edge.callee));
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  std::vector<SimpleEdge> neighbours;
  neighbours.reserve(pairs.size());
  for (const auto& pair : pairs) neighbours.push_back({pair.first, pair.second});
  measures.eigenvector = Eigenvector(neighbours, nodes);
  measures.graph.emplace_back("mean_eigenvector", Mean(measures.eigenvector));

  const ReturnErrors return_errors;
  ScopedIntVector ends;
  RETURN_IF_ERROR(Initialize(&ends));
  for (const SimpleEdge& edge : edges) {
    RETURN_IF_ERROR(Check(igraph_vector_int_push_back(&ends.value, edge.caller), "edges"));
    RETURN_IF_ERROR(Check(igraph_vector_int_push_back(&ends.value, edge.callee), "edges"));
  }
  ScopedGraph simple;
  RETURN_IF_ERROR(Check(igraph_create(&simple.value, &ends.value,
                                      static_cast<igraph_integer_t>(nodes), IGRAPH_DIRECTED),
                        "the graph"));
  simple.initialized = true;
  RETURN_IF_ERROR(MeasureWithIgraph(&simple.value, &measures));
  return measures;
}

}  // namespace callprint
