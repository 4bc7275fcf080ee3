#include "collector/decoding/process_tree.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::Pair;
using ::testing::UnorderedElementsAre;

TEST(ProcessTreeTest, FollowsForksOfAllCpusInOrderOfTime) {
  std::vector<CpuEvents> cpus(2);
  // 5 makes 6 on one CPU, 6 makes 7 on the other; 9 has nothing to do with them.
  cpus[0].forks = {{20, 6, 7}, {30, 9, 10}};
  cpus[1].forks = {{10, 5, 6}};
  EXPECT_THAT(FindRoots({5}, cpus), UnorderedElementsAre(Pair(5, 5), Pair(6, 5), Pair(7, 5)));
}

TEST(ProcessTreeTest, KeepsRootsApart) {
  std::vector<CpuEvents> cpus(1);
  cpus[0].forks = {{10, 5, 8}, {20, 8, 80}, {30, 5, 6}};
  EXPECT_THAT(FindRoots({5, 8}, cpus),
              UnorderedElementsAre(Pair(5, 5), Pair(8, 8), Pair(80, 8), Pair(6, 5)));
}

TEST(ProcessTreeTest, KnowsOnlyWhatTheTraceShows) {
  std::vector<CpuEvents> cpus(1);
  cpus[0].forks = {{10, 1, 2}};
  EXPECT_THAT(FindRoots({5}, cpus), UnorderedElementsAre(Pair(5, 5)));
  EXPECT_TRUE(FindRoots({}, cpus).empty());
}

}  // namespace
}  // namespace callprint
