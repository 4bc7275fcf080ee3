// Expectations are worked by hand: a panel is 250 by 220 pixels, and begins at (58, 62).
#include "reports/figures/plot.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Plot OneLine(PlotLine line, bool logarithmic = false) {
  Plot plot;
  plot.title = "Title";
  PlotPanel panel;
  if (logarithmic) {
    panel.x.logarithmic = true;
    panel.x.low = 0.01;
    panel.x.tick = {0.01, 0.1, 1};
  }
  panel.line.push_back(std::move(line));
  plot.panel.push_back(std::move(panel));
  return plot;
}

TEST(PlotSvgTest, PointsStandWhereTheAxesSay) {
  PlotLine line;
  line.point = {{0, 0}, {0.5, 0.25}, {1, 1}};
  // 58 + 125, 62 + 220 * 0.75.
  EXPECT_THAT(PlotSvg(OneLine(line)), HasSubstr("points=\"58.0,282.0 183.0,227.0 308.0,62.0\""));
}

TEST(PlotSvgTest, ALogarithmicAxisEnlargesItsBegin) {
  PlotLine line;
  // Zero has no logarithm, and stands at the edge; a tenth is in the middle of a hundredth and one.
  line.point = {{0, 0}, {0.1, 0}, {1, 0}};
  EXPECT_THAT(PlotSvg(OneLine(line, true)),
              HasSubstr("points=\"58.0,282.0 183.0,282.0 308.0,282.0\""));
}

TEST(PlotSvgTest, StepsGoAlongTheAxisFirst) {
  PlotLine line;
  line.steps = true;
  line.point = {{0, 0}, {1, 1}};
  EXPECT_THAT(PlotSvg(OneLine(line)), HasSubstr("points=\"58.0,282.0 308.0,282.0 308.0,62.0\""));
}

TEST(PlotSvgTest, SizeDoesNotGrowWithPointsThatCannotBeToldApart) {
  PlotLine line;
  for (int i = 0; i <= 100000; ++i) line.point.push_back({i / 1e5, i / 1e5});
  const std::string svg = PlotSvg(OneLine(line));
  EXPECT_LT(svg.size(), 20000);
  // The last point is drawn in any case.
  EXPECT_THAT(svg, HasSubstr("308.0,62.0\""));
}

TEST(PlotSvgTest, NamesAreEscapedAndStandInTheLegendOnce) {
  PlotLine line;
  line.name = "<b>&model";
  line.point = {{0, 0}, {1, 1}};
  Plot plot = OneLine(line);
  plot.title = "<i>";
  plot.panel.push_back(plot.panel[0]);
  const std::string svg = PlotSvg(plot);
  EXPECT_THAT(svg, Not(HasSubstr("<b>")));
  EXPECT_THAT(svg, Not(HasSubstr("<i>")));
  const size_t first = svg.find("&lt;b&gt;&amp;model");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(svg.find("&lt;b&gt;&amp;model", first + 1), std::string::npos);
}

TEST(PlotSvgTest, ValuesThatAreNoNumbersAreLeftOut) {
  PlotLine line;
  line.point = {{0, 0}, {0.5, 0.0 / 0.0}, {1, 1}};
  EXPECT_THAT(PlotSvg(OneLine(line)), HasSubstr("points=\"58.0,282.0 308.0,62.0\""));
}

TEST(RoundAxisTest, HasRoundTicksUpToTheHighest) {
  EXPECT_THAT(RoundAxis("", 1).tick, ElementsAre(0, 0.2, 0.4, 0.6000000000000001, 0.8, 1));
  EXPECT_THAT(RoundAxis("", 37).tick, ElementsAre(0, 10, 20, 30, 40));
  EXPECT_THAT(RoundAxis("", 2).tick, ElementsAre(0, 0.5, 1, 1.5, 2));
  EXPECT_EQ(RoundAxis("", 0.69).high, 0.8);
  // Nothing to show, but an axis all the same.
  EXPECT_EQ(RoundAxis("", 0).high, 1);
}

}  // namespace
}  // namespace callprint
