// Expectations are worked by hand.
#include "reports/experiment/functions/sample_graph.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

SampleInfo Info(const std::string& id, const std::string& label, int events) {
  SampleInfo info;
  info.set_id(id);
  info.set_label(label);
  info.set_events(events);
  info.set_program("program of " + id);
  return info;
}

TEST(TypicalSamplesTest, AreInTheMiddleOfTheirLabelByEvents) {
  // Of three the second; of two the lower; of equal ones the first by id.
  EXPECT_THAT(TypicalSamples({Info("s1", "a", 30), Info("s2", "a", 10), Info("s3", "a", 20),
                              Info("s4", "b", 7), Info("s5", "b", 5), Info("s7", "c", 1),
                              Info("s6", "c", 1), Info("s8", "", 1)}),
              ElementsAre(Pair("a", "s3"), Pair("b", "s5"), Pair("c", "s6")));
}

SampleSet OneSample() {
  SampleSet samples;
  samples.info.push_back(Info("s1", "a", 10));
  samples.features.column_names = {"count:lock",     "count:read",      "count:write",
                                   "edge:read>lock", "edge:write>lock", "edge:write>read"};
  samples.features.column_index = {0, 1, 2, 3, 4, 5};
  samples.features.value = {9, 4, 2, 3, 3, 1};
  samples.features.row_begin = {0, 6};
  return samples;
}

TEST(GraphsOfTest, HaveFunctionsAndCallsTheMostFrequentFirst) {
  const std::vector<SampleGraph> graphs = GraphsOf(OneSample(), {{"a", "s1"}, {"b", "s2"}});
  ASSERT_EQ(graphs.size(), 1);
  const SampleGraph& graph = graphs[0];
  EXPECT_EQ(graph.label, "a");
  EXPECT_EQ(graph.program, "program of s1");
  EXPECT_THAT(graph.function, ElementsAre("lock", "read", "write"));
  EXPECT_THAT(graph.calls, ElementsAre(9, 4, 2));
  ASSERT_EQ(graph.call.size(), 3);
  // Equal counts go by name.
  EXPECT_EQ(graph.function[graph.call[0].caller], "read");
  EXPECT_EQ(graph.function[graph.call[1].caller], "write");
  EXPECT_EQ(graph.call[1].count, 3);
  EXPECT_EQ(graph.function[graph.call[2].callee], "read");
}

TEST(HeaviestTest, KeepsTheFunctionsThatItsCallsJoin) {
  const SampleGraph graph = Heaviest(GraphsOf(OneSample(), {{"a", "s1"}})[0], 1);
  EXPECT_THAT(graph.function, ElementsAre("read", "lock"));
  EXPECT_THAT(graph.calls, ElementsAre(4, 9));
  ASSERT_EQ(graph.call.size(), 1);
  EXPECT_EQ(graph.call[0].caller, 0);
  EXPECT_EQ(graph.call[0].callee, 1);
}

}  // namespace
}  // namespace callprint
