// Protects the decision to bootstrap every metric of every model with each class ranked anew: 10
// models, a track of 3,000 samples of 44 classes and 1,000 resamples have to stay below a minute,
// so one evaluation below 6 ms.
//
//   bazel run -c opt //experiments/metrics:class_metrics_benchmark
#include <cstdint>
#include <vector>

#include "benchmark/benchmark.h"
#include "experiments/metrics/class_metrics.h"
#include "workloads/random.h"

namespace callprint {
namespace {

constexpr int kSamples = 3000;
constexpr int kClasses = 44;

void BM_Evaluate(benchmark::State& state, Labelling labelling) {
  Random random(1);
  ClassScores scores;
  scores.classes = kClasses;
  std::vector<uint16_t> weight;
  for (int i = 0; i < kSamples; ++i) {
    const int label = random.Below(kClasses);
    for (int k = 0; k < kClasses; ++k) {
      scores.score.push_back(random.Below(1 << 30) / static_cast<double>(1 << 30));
      scores.truth.push_back(k == label);
    }
    scores.program.push_back(label);
    weight.push_back(random.Below(4));
  }
  const ClassPredictions predictions = ClassPredictions::Make(labelling, scores).value();
  for (auto _ : state) benchmark::DoNotOptimize(predictions.Evaluate(weight));
}
BENCHMARK_CAPTURE(BM_Evaluate, multi_class, MULTI_CLASS)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Evaluate, multi_label, MULTI_LABEL)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace callprint

BENCHMARK_MAIN();
