// Independent pieces of work on several threads.
#ifndef CALLPRINT_WORKLOADS_PARALLEL_FOR_H_
#define CALLPRINT_WORKLOADS_PARALLEL_FOR_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace callprint {

// Calls work(0) to work(count - 1), each once, on `jobs` threads (0 or below: one a CPU), of which the
// caller's is one. Returns when all are done.
template <typename Work>
void ParallelFor(size_t count, int jobs, const Work& work) {
  if (jobs <= 0) jobs = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  std::atomic<size_t> next{0};
  const auto take_turns = [&] {
    for (size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::thread> threads;
  for (int job = 1; job < jobs; ++job) threads.emplace_back(take_turns);
  take_turns();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace callprint

#endif  // CALLPRINT_WORKLOADS_PARALLEL_FOR_H_
