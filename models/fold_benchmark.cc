// How long one fold takes, from training rows to held-out scores, for every spec in this folder, on
// made-up samples of the shipped datasets' sizes: 3,000 functions of which a program calls a fifth;
//   BINARY       1,900 runs of 60 programs for training,
//   MULTI_CLASS  1,900 runs of 44 programs, which are the classes,
//   MULTI_LABEL  2,700 windows with 0 to 4 of 24 programs, which are the classes.
// Specs in classes/ are run on the last two, those beside this file on all three.
//
// Protects: an experiment of 18 models and 4 tracks (of 11 and 3 where there are many classes) with
// 5 to 10 folds must finish in minutes on two cores, so a fold of any classical model should stay
// below 8 s on one, and a network below a minute.
//
//   bazel run -c opt //models:fold_benchmark -- --benchmark_filter=MULTI_CLASS/random_forest

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "models/model.h"
#include "workloads/random.h"
#include "workloads/text_proto.h"

namespace callprint {
namespace {

constexpr int kFunctions = 3000;

enum class Task { kBinary, kMultiClass, kMultiLabel };

int Programs(Task task) { return task == Task::kBinary ? 60 : task == Task::kMultiClass ? 44 : 24; }

// Every program calls its own fifth of the functions, with exponential rates that vary by run. With
// two labels, a program's is its parity. Group names are asked of the spec.
TrainingData MakeSamples(const ModelSpec& spec, Task task, int rows, uint64_t seed) {
  Random programs(17);
  std::vector<std::vector<float>> rate(Programs(task), std::vector<float>(kFunctions, 0));
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
  data.targets.classes = task == Task::kBinary ? 1 : Programs(task);
  data.targets.exclusive = task == Task::kMultiClass;
  for (int row = 0; row < rows; ++row) {
    std::vector<bool> runs(Programs(task), false);
    const int running = task == Task::kMultiLabel ? random.Below(5) : 1;
    for (int i = 0; i < running; ++i) runs[random.Below(runs.size())] = true;
    bool odd = false;
    for (size_t program = 0; program < runs.size(); ++program) {
      if (task != Task::kBinary) data.targets.value.push_back(runs[program]);
      odd |= runs[program] && program % 2 == 1;
    }
    if (task == Task::kBinary) data.targets.value.push_back(odd);
    data.group.push_back(absl::StrCat(row % 60));
    for (uint32_t column = 0; column < data.features.columns(); ++column) {
      float value = 0;
      for (size_t program = 0; program < runs.size(); ++program) {
        if (runs[program]) value += rate[program][column % kFunctions] * random.Below(1000) / 500;
      }
      if (value == 0) continue;
      data.features.column_index.push_back(column);
      data.features.value.push_back(std::floor(value) + 1);
    }
    data.features.row_begin.push_back(data.features.value.size());
  }
  return data;
}

// Share of the held-out (row, class) targets that a score of a half or more, or the largest of
// exclusive classes, tells: a look at what the time buys.
double ShareRight(const Targets& targets, const std::vector<double>& score) {
  double right = 0;
  for (size_t row = 0; row < targets.rows(); ++row) {
    const double* const begin = &score[row * targets.classes];
    if (targets.exclusive) {
      right += targets.holds(row, std::max_element(begin, begin + targets.classes) - begin);
      continue;
    }
    for (size_t k = 0; k < targets.classes; ++k) {
      right += ((begin[k] >= 0.5) == targets.holds(row, k)) / static_cast<double>(targets.classes);
    }
  }
  return right / targets.rows();
}

void Fold(benchmark::State& state, const ModelSpec& spec, Task task) {
  const TrainingData training = MakeSamples(spec, task, task == Task::kMultiLabel ? 2700 : 1900, 1);
  const TrainingData held_out = MakeSamples(spec, task, 200, 2);
  for (auto _ : state) {
    const std::unique_ptr<Model> model = *MakeModel(spec);
    const absl::Status fitted = model->Fit(training);
    if (!fitted.ok()) return state.SkipWithError(fitted.ToString().c_str());
    state.counters["right"] = ShareRight(held_out.targets, *model->Predict(held_out.features));
    state.counters["columns"] = model->feature_count();
  }
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  std::istringstream paths(std::getenv("MODEL_SPECS"));
  for (std::string path; paths >> path;) {
    callprint::ModelSpec spec;
    const absl::Status status = callprint::ReadTextProtoFile(path, &spec);
    if (!status.ok()) {
      std::cerr << status << "\n";
      return 1;
    }
    const bool classes_only = path.find("/classes/") != std::string::npos;
    using callprint::Task;
    for (const auto& [task, name] : {std::make_pair(Task::kBinary, "BINARY/"),
                                     std::make_pair(Task::kMultiClass, "MULTI_CLASS/"),
                                     std::make_pair(Task::kMultiLabel, "MULTI_LABEL/")}) {
      if (task == Task::kBinary && classes_only) continue;
      benchmark::RegisterBenchmark((name + spec.name()).c_str(), callprint::Fold, spec, task)
          ->Unit(benchmark::kMillisecond)
          ->Iterations(1);
    }
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
