// How long one fold takes, from training rows to held-out scores, for every spec in this folder, on
// made-up samples of the shipped dataset's size: 1,900 training rows, 3,000 functions of which a
// row calls a fifth, and 60 programs.
//
// Protects: an experiment of 18 models, 4 tracks and 5 to 10 folds must finish in minutes on two
// cores, so a fold of any classical model should stay below 10 s on one.
//
//   bazel run -c opt //models:fold_benchmark

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "models/model.h"
#include "workloads/random.h"
#include "workloads/file.h"

namespace callprint {
namespace {

constexpr int kPrograms = 60;
constexpr int kFunctions = 3000;

// Every program calls its own fifth of the functions, with exponential rates that vary by run; the
// label is the program's parity. Group names are asked of the spec.
TrainingData MakeSamples(const ModelSpec& spec, int rows, uint64_t seed) {
  Random programs(17);
  std::vector<std::vector<float>> rate(kPrograms, std::vector<float>(kFunctions, 0));
  for (std::vector<float>& rates : rate) {
    for (float& value : rates) {
      if (programs.Below(5) == 0) value = -std::log1p(-(programs.Below(1000) / 1001.0)) * 50;
    }
  }
  Random random(seed);
  TrainingData data;
  for (const std::string& column : spec.features().column()) {
    data.features.column_names.push_back(column);
  }
  for (const std::string& group : spec.features().group()) {
    if (spec.features().column_size() > 0) break;
    const bool by_function = group != "gap" && group != "graph" && group != "summary";
    for (int i = 0; i < (by_function ? kFunctions : 300); ++i) {
      data.features.column_names.push_back(absl::StrCat(group, ":function_", i));
    }
  }
  for (int row = 0; row < rows; ++row) {
    const int program = random.Below(kPrograms);
    data.label.push_back(program % 2);
    data.group.push_back(absl::StrCat(program));
    for (uint32_t column = 0; column < data.features.columns(); ++column) {
      const float value = rate[program][column % kFunctions] * random.Below(1000) / 500;
      if (value == 0) continue;
      data.features.column_index.push_back(column);
      data.features.value.push_back(std::floor(value) + 1);
    }
    data.features.row_begin.push_back(data.features.value.size());
  }
  return data;
}

void Fold(benchmark::State& state, const ModelSpec& spec) {
  const TrainingData training = MakeSamples(spec, 1900, 1);
  const TrainingData held_out = MakeSamples(spec, 200, 2);
  for (auto _ : state) {
    const std::unique_ptr<Model> model = *MakeModel(spec);
    const absl::Status fitted = model->Fit(training);
    if (!fitted.ok()) state.SkipWithError(fitted.ToString().c_str());
    benchmark::DoNotOptimize(model->Predict(held_out.features));
    state.counters["columns"] = model->feature_count();
  }
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  std::istringstream paths(std::getenv("MODEL_SPECS"));
  for (std::string path; paths >> path;) {
    callprint::ModelSpec spec;
    const absl::Status status = callprint::ReadTextProto(path, &spec);
    if (!status.ok()) {
      std::cerr << status << "\n";
      return 1;
    }
    benchmark::RegisterBenchmark(spec.name().c_str(), callprint::Fold, spec)
        ->Unit(benchmark::kMillisecond)
        ->Iterations(1);
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
