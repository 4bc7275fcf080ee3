#include "collector/decoding/time_merge.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(TimeMergeTest, EqualTimesGoToTheLowerStream) {
  const std::vector<std::vector<int64_t>> streams = {{3, 7}, {1, 3, 3, 9}, {}, {1, 8}, {2}};
  TimeMerge<int64_t> merge;
  std::vector<size_t> next(streams.size(), 0);
  for (const uint32_t stream : {4, 3, 1, 0}) merge.Add(streams[stream][0], stream);
  std::vector<std::pair<int64_t, uint32_t>> merged;
  while (!merge.empty()) {
    const uint32_t stream = merge.stream();
    merged.emplace_back(merge.time(), stream);
    if (++next[stream] == streams[stream].size()) {
      merge.Remove();
    } else {
      merge.GoOn(streams[stream][next[stream]]);
    }
  }
  EXPECT_THAT(merged, ElementsAre(Pair(1, 1), Pair(1, 3), Pair(2, 4), Pair(3, 0), Pair(3, 1),
                                  Pair(3, 1), Pair(7, 0), Pair(8, 3), Pair(9, 1)));
}

}  // namespace
}  // namespace callprint
