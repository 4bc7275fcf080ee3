// Protects the decision to bootstrap every metric of every model over groups, in one pass a
// resample: 18 models, 4 tracks, 1,000 resamples of 2,100 samples have to stay below 10 s, or else
// the report would take longer than the folds of a changed model; with 44 classes and 12 models,
// which is 30 times the scores, below 60 s.
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/evaluation/summary.h"
#include "reports/evaluation/synthetic_results.h"

namespace callprint {
namespace {

void BM_SummarizeExperiment(benchmark::State& state) {
  std::vector<SyntheticModel> models;
  for (int i = 0; i < 18; ++i) models.push_back({"model" + std::to_string(i), 0.5 + i * 0.027});
  EvaluationInputs inputs =
      MakeSyntheticResults(42, 50,
                           {MakeTrack("random", 10), MakeTrack("unseen_file", 5),
                            MakeTrack("unseen_program", 10), MakeTrack("unseen_family", 10)},
                           models);
  inputs.spec.set_bootstrap_resamples(1000);
  const JoinedFolds joined = JoinFolds(inputs).value();
  for (auto _ : state) {
    benchmark::DoNotOptimize(Summarize(inputs.spec, joined).value());
  }
}
BENCHMARK(BM_SummarizeExperiment)->Unit(benchmark::kSecond);

void BM_SummarizeClasses(benchmark::State& state) {
  std::vector<SyntheticModel> models;
  for (int i = 0; i < 12; ++i) models.push_back({"model" + std::to_string(i), 0.4 + i * 0.05});
  EvaluationInputs inputs =
      MakeSyntheticClassResults(MULTI_CLASS, 44, 46, 0,
                                {MakeTrack("random", 10), MakeTrack("unseen_file", 5),
                                 MakeTrack("unseen_kernel", 4), MakeTrack("open_world", 5)},
                                models);
  inputs.spec.set_bootstrap_resamples(1000);
  const JoinedFolds joined = JoinFolds(inputs).value();
  for (auto _ : state) {
    benchmark::DoNotOptimize(Summarize(inputs.spec, joined).value());
  }
}
BENCHMARK(BM_SummarizeClasses)->Unit(benchmark::kSecond);

void BM_JoinFolds(benchmark::State& state) {
  const EvaluationInputs inputs =
      MakeSyntheticResults(42, 50, {MakeTrack("random", 10), MakeTrack("unseen_family", 10)},
                           {{"a", 0.9}, {"b", 0.8}, {"c", 0.7}});
  for (auto _ : state) benchmark::DoNotOptimize(JoinFolds(inputs).value());
}
BENCHMARK(BM_JoinFolds)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace callprint

BENCHMARK_MAIN();
