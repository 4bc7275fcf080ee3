#include "workloads/random.h"

#include <map>
#include <vector>

#include "gtest/gtest.h"

namespace callprint {
namespace {

// Published outputs of SplitMix64 for seed 1234567.
TEST(RandomTest, IsSplitMix64) {
  Random random(1234567);
  EXPECT_EQ(random.Next(), 6457827717110365317u);
  EXPECT_EQ(random.Next(), 3203168211198807973u);
  EXPECT_EQ(random.Next(), 9817491932198370423u);
}

TEST(RandomTest, ShuffleReachesEveryOrderAlike) {
  std::map<std::vector<int>, int> count;
  Random random(5);
  for (int i = 0; i < 6000; ++i) {
    std::vector<int> values = {1, 2, 3};
    random.Shuffle(&values);
    ++count[values];
  }
  ASSERT_EQ(count.size(), 6);
  // Binomial(6000, 1/6): standard deviation 28.9; five of these.
  for (const auto& [order, times] : count) EXPECT_NEAR(times, 1000, 145);
}

}  // namespace
}  // namespace callprint
