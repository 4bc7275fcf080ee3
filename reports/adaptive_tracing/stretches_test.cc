// Properties that every order has; how long stretches are is worked by hand.
#include "reports/adaptive_tracing/stretches.h"

#include <set>
#include <vector>

#include "gtest/gtest.h"

namespace callprint {
namespace {

std::vector<bool> Labels(size_t negative, size_t positive) {
  std::vector<bool> labels(negative, false);
  labels.resize(negative + positive, true);
  return labels;
}

// Begins of stretches by label, after checking that each run comes once and that labels take turns.
std::vector<int> Stretches(const std::vector<bool>& labels, const std::vector<OrderedRun>& order) {
  std::vector<int> stretches(2, 0);
  std::set<size_t> seen;
  for (size_t i = 0; i < order.size(); ++i) {
    EXPECT_TRUE(seen.insert(order[i].run).second);
    const bool label = labels[order[i].run];
    const bool changes = i == 0 || label != labels[order[i - 1].run];
    EXPECT_EQ(order[i].begins_stretch, changes) << "place " << i;
    stretches[label] += changes;
  }
  EXPECT_EQ(seen.size(), labels.size());
  return stretches;
}

TEST(DealStretchesTest, LabelsTakeTurns) {
  // 12 runs of the rarer label make 4 stretches of 3 in the mean; the other label has as many.
  const std::vector<bool> labels = Labels(30, 12);
  EXPECT_EQ(Stretches(labels, DealStretches(labels, 3, 1)), std::vector<int>({4, 4}));
  EXPECT_EQ(Stretches(labels, DealStretches(labels, 1, 1)), std::vector<int>({12, 12}));
  EXPECT_EQ(Stretches(labels, DealStretches(labels, 100, 1)), std::vector<int>({1, 1}));
}

TEST(DealStretchesTest, FollowsTheSeed) {
  const std::vector<bool> labels = Labels(20, 20);
  const auto runs = [&](uint64_t seed) {
    std::vector<size_t> run;
    for (const OrderedRun& next : DealStretches(labels, 3, seed)) run.push_back(next.run);
    return run;
  };
  EXPECT_EQ(runs(1), runs(1));
  EXPECT_NE(runs(1), runs(2));
}

TEST(DealStretchesTest, OneLabelIsOneStretch) {
  const std::vector<bool> labels = Labels(5, 0);
  EXPECT_EQ(Stretches(labels, DealStretches(labels, 3, 1)), std::vector<int>({1, 0}));
  EXPECT_TRUE(DealStretches({}, 3, 1).empty());
}

}  // namespace
}  // namespace callprint
