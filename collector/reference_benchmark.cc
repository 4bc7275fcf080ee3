// A unit for other benchmarks of the same run: work that no change of this project makes faster or
// slower. It sorts and walks 512 KiB, as most of what is measured computes on about as much. Link
// it beside a benchmark, and `bazel run //reports/regression:update_speed_baselines` measures in
// it.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "benchmark/benchmark.h"

namespace callprint {
namespace {

void BM_Reference(benchmark::State& state) {
  constexpr int kValues = 1 << 16;
  std::vector<uint64_t> values(kValues);
  for (auto _ : state) {
    uint64_t mixed = 1;
    for (uint64_t& value : values) {
      mixed ^= mixed << 13;
      mixed ^= mixed >> 7;
      mixed ^= mixed << 17;
      value = mixed;
    }
    std::sort(values.begin(), values.end());
    double sum = 0;
    for (const uint64_t value : values) sum += 1.0 / static_cast<double>(value | 1);
    benchmark::DoNotOptimize(sum);
  }
}
BENCHMARK(BM_Reference)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace callprint
