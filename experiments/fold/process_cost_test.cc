#include "experiments/fold/process_cost.h"

#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace callprint {
namespace {

TEST(CostOfThisProcessTest, MemoryThatWasTouchedCountsAfterItIsFreed) {
  constexpr size_t kBytes = 200 << 20;
  {
    std::vector<char> memory(kBytes, 1);
    // Used, so that it is not optimised away.
    ASSERT_EQ(memory[kBytes / 2] + memory.back(), 2);
  }
  const FoldCost cost = CostOfThisProcess();
  EXPECT_GE(cost.peak_memory_bytes(), kBytes);
  EXPECT_LT(cost.peak_memory_bytes(), 4 * kBytes);
}

TEST(CostOfThisProcessTest, SecondsAreThoseOfTheProcessor) {
  const double before = CostOfThisProcess().processor_seconds();
  // The C library's clock counts the same; how long that takes by the wall does not matter.
  const clock_t begin = clock();
  while (clock() - begin < CLOCKS_PER_SEC / 5) {
  }
  const double worked = static_cast<double>(clock() - begin) / CLOCKS_PER_SEC;
  const double after = CostOfThisProcess().processor_seconds();
  EXPECT_NEAR(after - before, worked, 0.1);
}

}  // namespace
}  // namespace callprint
