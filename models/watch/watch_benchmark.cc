// What stands between a window's end and its answer, at a million events a second: windows of a
// quarter of a second (250,000 events) and of a whole one, on two processors. Protects the promise
// of 50 ms on one processor (README.md). What a window costs while it lasts is measured too, so
// that nothing is hidden there.
//
//   bazel run //models/watch:watch_benchmark
#include <stdlib.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "benchmark/benchmark.h"
#include "collector/host/host_runs.h"
#include "collector/shard/shard_reader.h"
#include "collector/testdata/recorded_kernel.h"
#include "collector/trace_dat/page_writer.h"
#include "dataset/features/feature_table.h"
#include "dataset/features/shard_features.h"
#include "google/protobuf/text_format.h"
#include "models/classifier.h"
#include "models/model_spec_file.h"
#include "models/sample_targets.h"
#include "models/saved_model_file.h"
#include "models/watch/kept_memory.h"
#include "models/watch/window_source.h"
#include "workloads/file.h"

namespace callprint {
namespace {

constexpr int64_t kQuarter = 250000;
constexpr int64_t kSecond = 1000000;
// At a million events a second, an event takes a microsecond.
constexpr int64_t kNsOfAnEvent = 1000;
constexpr uint32_t kProcessors = 2;
// What is read at a time: watch looks for pages every 10 ms.
constexpr size_t kReadPages = 42;
constexpr uint64_t kBegin = uint64_t{1} << 40;
constexpr uint64_t kText = 0xffffffff81000000;
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

uint64_t AddressOf(uint32_t function) { return kText + uint64_t{function} * 64; }

template <typename T>
void Put(T value, size_t at, std::string* record) {
  memcpy(&(*record)[at], &value, sizeof(value));
}

// A record as linux-6.1 lays it out (testdata/). `begin_ns`: of an exit's call.
std::string Record(const TraceEvent& event, int32_t pid, uint64_t begin_ns, uint64_t time_ns) {
  const bool is_entry = event.kind == EventKind::kEntry;
  std::string record(is_entry ? 20 : 40, '\0');
  Put<uint16_t>(is_entry ? 11 : 10, 0, &record);
  Put<int32_t>(pid, 4, &record);
  Put<uint64_t>(AddressOf(event.function), 8, &record);
  Put<int32_t>(event.depth, 16, &record);
  if (is_entry) return record;
  Put<uint64_t>(begin_ns, 24, &record);
  Put<uint64_t>(time_ns, 32, &record);
  return record;
}

// What the kernel writes on one processor in a window: runs of the shard, one after the other, as
// if its programs ran there at this rate.
std::string PagesOfProcessor(const ShardReader& shard, uint32_t processor, size_t events) {
  PageWriter writer;
  std::vector<TraceEvent> all;
  for (int run = static_cast<int>(processor); all.size() < events; run += kProcessors) {
    const Trace trace = *shard.ReadRun(run % shard.header().run_size());
    all.insert(all.end(), trace.events.begin(), trace.events.end());
  }
  all.resize(events);
  // Each task's open calls, by depth: when they began.
  std::map<int32_t, std::map<uint8_t, uint64_t>> begin_ns;
  for (size_t i = 0; i < all.size(); ++i) {
    const TraceEvent& event = all[i];
    const uint64_t now_ns = kBegin + i * kNsOfAnEvent * kProcessors + processor * 300;
    // Other tasks than those of the other processors.
    const int32_t pid = event.pid == 0 ? 0 : event.pid + static_cast<int32_t>(processor) * 100000;
    if (event.kind == EventKind::kEntry) begin_ns[pid][event.depth] = now_ns - 40;
    writer.Add(now_ns, Record(event, pid, begin_ns[pid][event.depth], now_ns));
  }
  return writer.Finish();
}

// The kernel that wrote a window, and all that it wrote.
class Recording {
 public:
  explicit Recording(size_t events) : shard_(*ShardReader::Open(FirstShard())) {
    KernelTexts texts;
    texts.header_page = RecordedFile(kKernel, "header_page");
    texts.header_event = RecordedFile(kKernel, "header_event");
    texts.entry_format = RecordedFile(kKernel, "entry_format");
    texts.exit_format = RecordedFile(kKernel, "exit_format");
    std::string symbols;
    for (int i = 0; i < shard_.header().function_size(); ++i) {
      absl::StrAppend(&symbols, absl::Hex(AddressOf(i)), " T ", shard_.header().function(i), "\n");
    }
    texts.symbols = [symbols]() -> absl::StatusOr<std::string> { return symbols; };
    runs_ = *HostRuns::Create("host", std::move(texts));
    for (uint32_t processor = 0; processor < kProcessors; ++processor) {
      pages_.push_back(PagesOfProcessor(shard_, processor, events / kProcessors));
      losses_.push_back({processor, 0, 0});
    }
    runs_->Begin("", absl::Now());
  }

  const ShardHeader& header() const { return shard_.header(); }

  // The window, page by page as it lasts.
  void Read() {
    for (size_t at = 0; at < pages_[0].size(); at += kReadPages * kWrittenPageBytes) {
      for (uint32_t processor = 0; processor < kProcessors; ++processor) {
        const absl::string_view pages = pages_[processor];
        if (at < pages.size()) {
          runs_->Add(processor, pages.substr(at, kReadPages * kWrittenPageBytes));
        }
      }
      runs_->EndReading();
    }
  }

  // What live_source.cc does at the end of it.
  Window End() {
    HostRun run = runs_->End(losses_, {}, absl::Now());
    Window window;
    if (functions_ == nullptr) functions_ = std::make_shared<WatchedFunctions>(runs_->functions());
    window.functions = functions_;
    window.record = std::move(run.record);
    window.trace = std::move(run.trace);
    return window;
  }

 private:
  const ShardReader shard_;
  std::unique_ptr<HostRuns> runs_;
  std::vector<std::string> pages_;
  std::vector<CpuLoss> losses_;
  std::shared_ptr<const WatchedFunctions> functions_;
};

// What an event took.
void CountEvents(benchmark::State& state) {
  state.counters["an event"] =
      benchmark::Counter(static_cast<double>(state.iterations() * state.range(0)),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

// Pages as they come in.
void BM_WhileItLasts(benchmark::State& state) {
  Recording recording(state.range(0));
  for (auto _ : state) {
    recording.Read();
    state.PauseTiming();
    recording.End();
    state.ResumeTiming();
  }
  CountEvents(state);
}
BENCHMARK(BM_WhileItLasts)->Arg(kQuarter)->Arg(kSecond)->Unit(benchmark::kMillisecond);

// When the last pages have come in, until the window's trace is there.
void BM_EndOfWindow(benchmark::State& state) {
  Recording recording(state.range(0));
  for (auto _ : state) {
    state.PauseTiming();
    recording.Read();
    state.ResumeTiming();
    benchmark::DoNotOptimize(recording.End().trace.events.data());
  }
  CountEvents(state);
}
BENCHMARK(BM_EndOfWindow)->Arg(kQuarter)->Arg(kSecond)->Unit(benchmark::kMillisecond);

// From there to the answer, or from there to the functions that weighed most.
void Answer(benchmark::State& state, const std::string& spec, bool weighs) {
  const auto classifier = Fit(spec);
  Recording recording(state.range(0));
  const auto answer = [&](Window window) {
    return *classifier->OfRun(recording.header(), window.record, std::move(window.trace),
                              window.functions->table);
  };
  recording.Read();
  const std::vector<ClassifiedSample> sample = answer(recording.End());
  for (auto _ : state) {
    if (weighs) {
      benchmark::DoNotOptimize(*classifier->Weighed(sample[0], sample[0].answer[0].k, 3));
      continue;
    }
    state.PauseTiming();
    recording.Read();
    Window window = recording.End();
    state.ResumeTiming();
    benchmark::DoNotOptimize(answer(std::move(window)));
  }
  CountEvents(state);
}

void RegisterAnswers() {
  for (const std::string& spec : std::vector<std::string>(absl::StrSplit(getenv("SPECS"), ' '))) {
    const std::string name = std::filesystem::path(spec).stem();
    for (const bool weighs : {false, true}) {
      benchmark::RegisterBenchmark(
          absl::StrCat(weighs ? "BM_Weigh/" : "BM_Answer/", name).c_str(),
          [spec, weighs](benchmark::State& state) { Answer(state, spec, weighs); })
          ->Arg(kQuarter)
          ->Arg(kSecond)
          ->Unit(benchmark::kMillisecond);
    }
  }
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  callprint::KeepMemory();
  callprint::RegisterAnswers();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
