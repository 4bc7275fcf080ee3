// Measures of a call graph, per function and for the whole graph.
//
// All of them see the simple graph: who calls whom, without counts and without calls of a function
// to itself (those are counted in self_loops). Direction is caller -> callee. Definitions are those
// of networkx 2.8, which the tests compare with; where a measure is undefined (one node, no edge)
// it is 0.
//
// Example:
//   absl::StatusOr<GraphMeasures> measures = MeasureGraph(graph);
//   measures->betweenness[node]  // of graph.function[node]
#ifndef CALLPRINT_DATASET_FEATURES_GRAPH_MEASURES_H_
#define CALLPRINT_DATASET_FEATURES_GRAPH_MEASURES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/calls/call_graph.h"

namespace callprint {

struct GraphMeasures {
  // One value a node, in the graph's order.

  // Distinct callers and distinct callees.
  std::vector<double> in_degree;
  std::vector<double> out_degree;
  // Share of the shortest paths between other nodes that lead through this one (Brandes 2001),
  // directed, divided by (n - 1)(n - 2).
  std::vector<double> betweenness;
  // Principal eigenvector of the undirected graph, the largest entry scaled to 1. Nodes outside the
  // component that it lives in have 0.
  std::vector<double> eigenvector;
  // Of the r nodes from which this one is reached: r / (sum of their distances), times r / (n - 1)
  // (Wasserman and Faust 1994), directed.
  std::vector<double> closeness;
  // PageRank, damping 0.85; a node without callees spreads evenly. Sums to 1.
  std::vector<double> pagerank;
  // Share of the pairs of a node's neighbours that are neighbours, undirected.
  std::vector<double> clustering;

  // The whole graph: name and value.
  //   nodes, edges, self_loops    counts
  //   density                     edges / (n (n - 1))
  //   mean_degree                 edges / n
  //   max_in_degree, max_out_degree
  //   sources, sinks              nodes without callers; without callees
  //   mean_betweenness, max_betweenness, mean_eigenvector, mean_closeness, max_closeness,
  //   max_pagerank
  //   clustering                  global: 3 triangles / connected triples, undirected
  //   mean_clustering             mean of the local ones
  //   reciprocity                 share of edges whose reverse is an edge too
  //   weak_components, strong_components, largest_component (share of nodes, weak)
  //   degree_assortativity        correlation of callers' out-degree and callees' in-degree
  //   mean_distance               calls, over all ordered pairs with a path
  std::vector<std::pair<std::string, double>> graph;
};

// Internal where igraph fails. A graph without nodes has no measures but zero counts.
absl::StatusOr<GraphMeasures> MeasureGraph(const CallGraph& graph);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_FEATURES_GRAPH_MEASURES_H_
