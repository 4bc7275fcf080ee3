// Expectations are worked by hand.
#include "collector/tracing_cost/cost_summary.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace callprint {
namespace {

// Each done ten times.
CostMeasurement Measured(int round, const std::string& setup, const std::string& load,
                         double ns_each, double calls_each, bool is_work = false) {
  return {round, setup, load, is_work, 10, 10 * ns_each, 20 * calls_each};
}

TEST(SummariseCostsTest, TakesWhatIsAddedByWhatIsTraced) {
  const auto costs = SummariseCosts(
      {
          Measured(0, "off", "getppid", 100, 0),
          Measured(0, "off", "read", 200, 0),
          Measured(0, "full", "getppid", 500, 2),
          Measured(0, "full", "read", 1400, 6),
          // Of 8 calls, 2 are traced, at 200 ns as above, and 6 refused: (700 - 400) / 6.
          Measured(0, "depth 1", "getppid", 450, 1),
          Measured(0, "depth 1", "read", 550, 1),
          // 3 calls for 450 ns.
          Measured(0, "filter", "getppid", 250, 1),
          Measured(0, "filter", "read", 500, 2),
      },
      {"depth 1"});
  ASSERT_TRUE(costs.ok()) << costs.status();
  ASSERT_EQ(costs->size(), 3u);
  EXPECT_EQ((*costs)[0].name(), "full");
  EXPECT_DOUBLE_EQ((*costs)[0].ns_a_traced_call(), 1600.0 / 8);
  EXPECT_EQ((*costs)[0].ns_a_refused_call(), 0);
  EXPECT_DOUBLE_EQ((*costs)[1].ns_a_traced_call(), 200);
  EXPECT_DOUBLE_EQ((*costs)[1].ns_a_refused_call(), 50);
  EXPECT_DOUBLE_EQ((*costs)[2].ns_a_traced_call(), 150);
  EXPECT_EQ((*costs)[2].ns_a_refused_call(), 0);
  ASSERT_EQ((*costs)[2].load_size(), 2);
  EXPECT_EQ((*costs)[2].load(1).name(), "read");
  EXPECT_DOUBLE_EQ((*costs)[2].load(1).untraced_ns(), 200);
  EXPECT_DOUBLE_EQ((*costs)[2].load(1).traced_ns(), 500);
  EXPECT_DOUBLE_EQ((*costs)[2].load(1).traced_calls(), 2);
}

TEST(SummariseCostsTest, WhatWritesNothingIsRefusedAltogether) {
  const auto costs = SummariseCosts(
      {
          Measured(0, "off", "getppid", 100, 0),
          Measured(0, "full", "getppid", 500, 2),
          Measured(0, "paused", "getppid", 180, 0),
      },
      {"paused"});
  ASSERT_TRUE(costs.ok()) << costs.status();
  EXPECT_EQ((*costs)[1].ns_a_traced_call(), 0);
  EXPECT_DOUBLE_EQ((*costs)[1].ns_a_refused_call(), 40);
}

TEST(SummariseCostsTest, TakesTheFastestOfARoundAndMediansOfRounds) {
  const auto costs = SummariseCosts(
      {
          // The machine is slower in the second round, and somebody disturbs the third.
          Measured(0, "off", "getppid", 100, 0),
          Measured(0, "full", "getppid", 300, 1),
          Measured(0, "off", "getppid", 120, 0),
          Measured(0, "full", "getppid", 900, 3),
          Measured(1, "off", "getppid", 200, 0),
          Measured(1, "full", "getppid", 405, 1),
          Measured(2, "off", "getppid", 100, 0),
          Measured(2, "full", "getppid", 9000, 9),
      },
      {});
  ASSERT_TRUE(costs.ok()) << costs.status();
  // 300 - 100, 405 - 200, 8900.
  EXPECT_DOUBLE_EQ((*costs)[0].ns_a_traced_call(), 205);
}

TEST(SummariseCostsTest, WorkIsNoPartOfACallsCost) {
  const auto costs = SummariseCosts(
      {
          Measured(0, "off", "getppid", 100, 0),
          Measured(0, "off", "copy", 1000, 0, true),
          Measured(0, "full", "getppid", 300, 1),
          Measured(0, "full", "copy", 9000, 2, true),
      },
      {});
  ASSERT_TRUE(costs.ok()) << costs.status();
  EXPECT_DOUBLE_EQ((*costs)[0].ns_a_traced_call(), 200);
  EXPECT_TRUE((*costs)[0].load(1).is_work());
}

TEST(SummariseCostsTest, NeedsTimesWithoutATracer) {
  EXPECT_FALSE(SummariseCosts({Measured(0, "full", "getppid", 300, 1)}, {}).ok());
  EXPECT_FALSE(
      SummariseCosts(
          {Measured(0, "off", "getppid", 300, 1), Measured(1, "full", "getppid", 300, 1)}, {})
          .ok());
}

}  // namespace
}  // namespace callprint
