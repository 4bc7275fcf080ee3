// Expectations are networkx's (testdata/graph_measures.py says how they were made), or worked by
// hand where the test says so.
#include "dataset/features/graph_measures.h"

#include <fstream>
#include <map>
#include <sstream>

#include "gtest/gtest.h"

namespace callprint {
namespace {

struct Expectation {
  std::string name;
  CallGraph graph;
  std::map<std::string, std::vector<double>> node;
  std::map<std::string, double> whole;
};

CallGraph GraphOf(uint32_t nodes, const std::vector<std::pair<uint32_t, uint32_t>>& edges) {
  CallGraph graph;
  for (uint32_t node = 0; node < nodes; ++node) {
    graph.function.push_back(node);
    graph.call_count.push_back(1);
  }
  for (const auto& edge : edges) graph.edges.push_back({edge.first, edge.second, 1});
  return graph;
}

std::vector<Expectation> ReadExpectations() {
  std::vector<Expectation> result;
  std::ifstream file("dataset/features/testdata/graph_measures.txt");
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string kind;
    std::string name;
    words >> kind;
    if (kind == "edge") {
      uint32_t caller;
      uint32_t callee;
      words >> caller >> callee;
      result.back().graph.edges.push_back({caller, callee, 1 + caller % 3});
      continue;
    }
    words >> name;
    if (kind == "graph") {
      uint32_t nodes;
      words >> nodes;
      result.push_back({name, GraphOf(nodes, {}), {}, {}});
    } else if (kind == "node") {
      double value;
      while (words >> value) result.back().node[name].push_back(value);
    } else if (kind == "whole") {
      words >> result.back().whole[name];
    }
  }
  return result;
}

std::map<std::string, double> WholeGraph(const GraphMeasures& measures) {
  return {measures.graph.begin(), measures.graph.end()};
}

void ExpectAllNear(const std::vector<double>& actual, const std::vector<double>& expected,
                   const std::string& what) {
  ASSERT_EQ(actual.size(), expected.size()) << what;
  for (size_t i = 0; i < actual.size(); ++i) {
    EXPECT_NEAR(actual[i], expected[i], 1e-9) << what << " of node " << i;
  }
}

TEST(GraphMeasuresTest, AgreeWithNetworkx) {
  const std::vector<Expectation> expectations = ReadExpectations();
  ASSERT_EQ(expectations.size(), 3);
  for (const Expectation& expected : expectations) {
    SCOPED_TRACE(expected.name);
    const auto measures = MeasureGraph(expected.graph);
    ASSERT_TRUE(measures.ok()) << measures.status();
    ASSERT_EQ(expected.node.size(), 7);
    ExpectAllNear(measures->in_degree, expected.node.at("in_degree"), "in_degree");
    ExpectAllNear(measures->out_degree, expected.node.at("out_degree"), "out_degree");
    ExpectAllNear(measures->betweenness, expected.node.at("betweenness"), "betweenness");
    ExpectAllNear(measures->closeness, expected.node.at("closeness"), "closeness");
    ExpectAllNear(measures->pagerank, expected.node.at("pagerank"), "pagerank");
    ExpectAllNear(measures->clustering, expected.node.at("clustering"), "clustering");
    ExpectAllNear(measures->eigenvector, expected.node.at("eigenvector"), "eigenvector");
    const std::map<std::string, double> whole = WholeGraph(*measures);
    ASSERT_EQ(whole.size(), measures->graph.size()) << "a measure occurs twice";
    ASSERT_EQ(whole.size(), expected.whole.size());
    for (const auto& entry : expected.whole) {
      ASSERT_EQ(whole.count(entry.first), 1) << entry.first;
      EXPECT_NEAR(whole.at(entry.first), entry.second, 1e-9) << entry.first;
    }
  }
}

TEST(GraphMeasuresTest, SameGraphGivesTheSameBits) {
  const Expectation expected = ReadExpectations().at(2);
  const auto first = MeasureGraph(expected.graph);
  const auto second = MeasureGraph(expected.graph);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->eigenvector, second->eigenvector);
  EXPECT_EQ(first->betweenness, second->betweenness);
  EXPECT_EQ(first->graph, second->graph);
}

// By hand: the path 0 -> 1 -> 2. Only node 1 lies between others, on one of two possible pairs.
TEST(GraphMeasuresTest, PathOfThree) {
  const auto measures = MeasureGraph(GraphOf(3, {{0, 1}, {1, 2}}));
  ASSERT_TRUE(measures.ok()) << measures.status();
  EXPECT_EQ(measures->betweenness, (std::vector<double>{0, 0.5, 0}));
  // Node 1 is reached by one of two others at distance 1; node 2 by both at mean distance 1.5.
  EXPECT_NEAR(measures->closeness[0], 0, 1e-15);
  EXPECT_NEAR(measures->closeness[1], 0.5, 1e-15);
  EXPECT_NEAR(measures->closeness[2], 2.0 / 3, 1e-15);
  EXPECT_NEAR(WholeGraph(*measures).at("mean_distance"), 4.0 / 3, 1e-15);
}

// By hand: where a measure has no definition it is 0, never NaN, and nothing aborts.
TEST(GraphMeasuresTest, DegenerateGraphsHaveZeros) {
  const auto empty = MeasureGraph(CallGraph());
  ASSERT_TRUE(empty.ok()) << empty.status();
  for (const auto& entry : empty->graph) EXPECT_EQ(entry.second, 0) << entry.first;

  const auto lonely = MeasureGraph(GraphOf(1, {{0, 0}}));
  ASSERT_TRUE(lonely.ok()) << lonely.status();
  const std::map<std::string, double> whole = WholeGraph(*lonely);
  EXPECT_EQ(whole.at("self_loops"), 1);
  EXPECT_EQ(whole.at("edges"), 0);
  EXPECT_EQ(whole.at("clustering"), 0);
  EXPECT_EQ(whole.at("reciprocity"), 0);
  EXPECT_EQ(whole.at("degree_assortativity"), 0);
  EXPECT_EQ(lonely->pagerank, std::vector<double>{1});
  EXPECT_EQ(lonely->eigenvector, std::vector<double>{0});
}

}  // namespace
}  // namespace callprint
