// What stands between a window's end and its answer, at a million events a second and windows of a
// quarter of one: 250,000 events. Protects the promise of 50 ms on one processor (README.md).
//
//   bazel run //models/watch:watch_benchmark
#include <stdlib.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "benchmark/benchmark.h"
#include "collector/host/host_runs.h"
#include "collector/shard/shard_reader.h"
#include "collector/testdata/recorded_kernel.h"
#include "dataset/features/feature_table.h"
#include "dataset/features/shard_features.h"
#include "google/protobuf/text_format.h"
#include "models/classifier.h"
#include "models/model_spec_file.h"
#include "models/sample_targets.h"
#include "models/saved_model_file.h"
#include "workloads/file.h"

namespace callprint {
namespace {

constexpr size_t kWindowEvents = 250000;
constexpr char kKernel[] = "linux-6.1";

std::string FirstShard() {
  const std::vector<std::string> shards = absl::StrSplit(getenv("SHARDS"), ' ');
  return shards[0];
}

// A model of a shipped spec, fitted on one shard.
std::unique_ptr<Classifier> Fit(const std::string& spec_path) {
  const ModelSpec spec = *ReadModelSpec(spec_path);
  Manifest manifest;
  google::protobuf::TextFormat::ParseFromString(
      "name: 'd' version: '1' positive_label: 'encryption' label_count { label: 'encryption' } "
      "label_count { label: 'none' }",
      &manifest);
  const auto& groups = spec.features().group();
  ExtractionOptions options;
  options.groups = {groups.begin(), groups.end()};
  std::vector<FeatureTable> tables;
  tables.push_back(
      *ExtractShard(*ReadFile(FirstShard()), FirstShard(), "d", "1", nullptr, options));
  const SampleSet samples =
      *JoinFeatureTables(std::move(tables), {"shard"}, {groups.begin(), groups.end()});
  TrainingData training;
  training.features = samples.features;
  const Labels labels = LabelsOf(manifest);
  training.targets = *TargetsOfSamples(labels, samples.info);
  for (const SampleInfo& info : samples.info) {
    training.group.push_back(info.family());
    training.family.push_back(info.family());
  }
  const auto model = *MakeModel(spec);
  if (!model->Fit(training).ok()) abort();
  SavedModel saved = *model->Save();
  DescribeTraining(labels, manifest, samples.info.size(), &saved);
  std::string folder = "/tmp/watch_benchmark_XXXXXX";
  if (mkdtemp(&folder[0]) == nullptr || !WriteModelFile(folder, saved).ok()) abort();
  auto classifier = *Classifier::Open(folder);
  std::filesystem::remove_all(folder);
  return classifier;
}

// The decoded pages of a window, until its run is there.
void BM_EndOfWindow(benchmark::State& state) {
  KernelTexts texts;
  texts.header_page = RecordedFile(kKernel, "header_page");
  texts.header_event = RecordedFile(kKernel, "header_event");
  texts.entry_format = RecordedFile(kKernel, "entry_format");
  texts.exit_format = RecordedFile(kKernel, "exit_format");
  texts.symbols = []() -> absl::StatusOr<std::string> { return RecordedFile(kKernel, "kallsyms"); };
  const auto runs = *HostRuns::Create("host", std::move(texts));
  const std::string pages = RecordedFile(kKernel, "whole.pages");
  size_t events = 0;
  for (auto _ : state) {
    state.PauseTiming();
    runs->Begin("", absl::Now());
    for (size_t bytes = 0; bytes < kWindowEvents * 34; bytes += pages.size()) runs->Add(0, pages);
    state.ResumeTiming();
    const HostRun run = runs->End({{0, 0, 0}}, {}, absl::Now());
    events = run.trace.events.size();
  }
  state.counters["events"] = static_cast<double>(events);
}
BENCHMARK(BM_EndOfWindow)->Unit(benchmark::kMillisecond);

// From there to the answer, and the functions that weighed most, of a shipped run that has so many
// events.
void Answer(benchmark::State& state, const std::string& spec, bool weighs) {
  const auto classifier = Fit(spec);
  const ShardReader shard = *ShardReader::Open(FirstShard());
  const FunctionTable functions(
      std::vector<std::string>(shard.header().function().begin(), shard.header().function().end()));
  Trace trace;
  RunRecord record;
  for (int i = 0; trace.events.size() < kWindowEvents; ++i) {
    record = shard.header().run(i);
    trace = *shard.ReadRun(i);
  }
  trace.events.resize(kWindowEvents);
  const std::vector<ClassifiedSample> sample =
      *classifier->OfRun(shard.header(), record, trace, functions);
  for (auto _ : state) {
    if (weighs) {
      benchmark::DoNotOptimize(*classifier->Weighed(sample[0], sample[0].answer[0].k, 3));
      continue;
    }
    state.PauseTiming();
    Trace copy = trace;
    state.ResumeTiming();
    benchmark::DoNotOptimize(
        *classifier->OfRun(shard.header(), record, std::move(copy), functions));
  }
}

void RegisterAnswers() {
  for (const std::string& spec : std::vector<std::string>(absl::StrSplit(getenv("SPECS"), ' '))) {
    const std::string name = std::filesystem::path(spec).stem();
    for (const bool weighs : {false, true}) {
      benchmark::RegisterBenchmark(
          absl::StrCat(weighs ? "BM_Weigh/" : "BM_Answer/", name).c_str(),
          [spec, weighs](benchmark::State& state) { Answer(state, spec, weighs); })
          ->Unit(benchmark::kMillisecond);
    }
  }
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  callprint::RegisterAnswers();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
