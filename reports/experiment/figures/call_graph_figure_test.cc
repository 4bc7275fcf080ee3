// Expectations are worked by hand.
#include "reports/experiment/figures/call_graph_figure.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

SampleGraph Graph(std::vector<std::string> functions, std::vector<SampleGraph::Call> calls) {
  SampleGraph graph;
  graph.label = "a";
  graph.program = "gzip";
  graph.sample_id = "s1";
  graph.calls.assign(functions.size(), 5);
  graph.function = std::move(functions);
  graph.call = std::move(calls);
  return graph;
}

TEST(LayersOfTest, CallersStandLeftOfAllThatTheyCall) {
  // The first calls the other two, and the second the third.
  EXPECT_THAT(LayersOf(Graph({"a", "b", "c"}, {{0, 1, 1}, {0, 2, 1}, {1, 2, 1}})),
              ElementsAre(0, 1, 2));
}

TEST(LayersOfTest, CallsThatGoRoundEndSomewhere) {
  // b calls itself and a again.
  EXPECT_THAT(LayersOf(Graph({"a", "b"}, {{0, 1, 1}, {1, 1, 1}, {1, 0, 1}})), ElementsAre(0, 1));
}

TEST(CallGraphFigureTest, NamesAreShortenedAndEscaped) {
  const Figure figure = CallGraphFigure(
      Graph({"<b>read", "a_function_whose_name_is_much_too_long_to_be_drawn"}, {{0, 1, 3}}), 2);
  EXPECT_EQ(figure.path, "figures/calls_2_a");
  EXPECT_THAT(figure.svg, HasSubstr(">a_function_whose_name_i...</text>"));
  EXPECT_THAT(figure.svg,
              HasSubstr("calls a_function_whose_name_is_much_too_long_to_be_drawn: 3 times"));
  EXPECT_THAT(figure.svg, HasSubstr("&lt;b&gt;read"));
  EXPECT_THAT(figure.svg, Not(HasSubstr("<b>")));
}

TEST(CallGraphFigureTest, AGraphWithoutCallsIsEmpty) {
  EXPECT_THAT(CallGraphFigure(Graph({"a"}, {}), 1).svg, HasSubstr("</svg>\n"));
}

}  // namespace
}  // namespace callprint
