#include "workloads/parallel_for.h"

#include <atomic>
#include <set>
#include <thread>

#include "gtest/gtest.h"

namespace callprint {
namespace {

TEST(ParallelForTest, EachPieceIsWorkedOnOnce) {
  for (const int jobs : {-1, 0, 1, 2, 7, 200}) {
    std::vector<std::atomic<int>> times(100);
    ParallelFor(times.size(), jobs, [&](size_t i) { ++times[i]; });
    for (const auto& of_piece : times) EXPECT_EQ(of_piece, 1) << jobs << " jobs";
  }
}

TEST(ParallelForTest, OneJobIsTheCallersThreadInOrder) {
  std::vector<size_t> order;
  std::set<std::thread::id> threads;
  ParallelFor(3, 1, [&](size_t i) {
    order.push_back(i);
    threads.insert(std::this_thread::get_id());
  });
  EXPECT_EQ(order, (std::vector<size_t>{0, 1, 2}));
  EXPECT_EQ(threads, std::set<std::thread::id>{std::this_thread::get_id()});
}

TEST(ParallelForTest, NoPiecesAreNoWork) {
  ParallelFor(0, 2, [](size_t) { FAIL(); });
}

}  // namespace
}  // namespace callprint
