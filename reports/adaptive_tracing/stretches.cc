#include "reports/adaptive_tracing/stretches.h"

#include <algorithm>
#include <cmath>

#include "workloads/random.h"

namespace callprint {
namespace {

// Where `parts` parts of `runs` runs begin, none of them empty.
std::vector<size_t> PartBegins(size_t runs, size_t parts, Random* random) {
  std::vector<size_t> begins;
  for (size_t run = 1; run < runs; ++run) begins.push_back(run);
  random->Shuffle(&begins);
  begins.resize(parts - 1);
  begins.push_back(0);
  std::sort(begins.begin(), begins.end());
  return begins;
}

}  // namespace

std::vector<OrderedRun> DealStretches(const std::vector<bool>& is_positive, double mean_runs,
                                      uint64_t seed) {
  std::vector<size_t> runs[2];
  for (size_t run = 0; run < is_positive.size(); ++run) runs[is_positive[run]].push_back(run);
  const size_t fewer = std::min(runs[0].size(), runs[1].size());
  const size_t parts = std::max<size_t>(1, std::llround(fewer / mean_runs));
  Random random(DeriveSeed(seed, "stretches"));
  std::vector<size_t> begins[2];
  for (const int label : {0, 1}) {
    if (runs[label].empty()) continue;
    random.Shuffle(&runs[label]);
    begins[label] = PartBegins(runs[label].size(), parts, &random);
  }
  const int first = random.Below(2);
  std::vector<OrderedRun> order;
  for (size_t part = 0; part < parts; ++part) {
    for (const int label : {first, 1 - first}) {
      if (runs[label].empty()) continue;
      const size_t begin = begins[label][part];
      const size_t end = part + 1 < parts ? begins[label][part + 1] : runs[label].size();
      for (size_t i = begin; i < end; ++i) order.push_back({runs[label][i], i == begin});
    }
  }
  return order;
}

}  // namespace callprint
