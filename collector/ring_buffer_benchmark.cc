// Decoding of recorded pages, and storing what comes out.
//
// Protects the decision to keep raw pages in the guest and to decode them outside: that is only
// cheap while decoding runs far faster than a guest writes (about 0.5 million events a second). The
// bar is 50 million raw events a second on one core. Also run in the same go: `trace-cmd report` on
// the same trace, the tool that everyone else's scripts call.
//
//   bazel run //collector:ring_buffer_benchmark -- --benchmark_repetitions=9
//     --benchmark_report_aggregates_only=true
// and compare medians. For trace-cmd, set CALLPRINT_TRACE_PAGES to the pages of one CPU, recorded
// on linux-6.1, and CALLPRINT_TRACE_DAT to what `trace-cmd restore -i HEADER -o TRACE_DAT PAGES`
// makes of them: BM_DecodeSamePages and BM_TraceCmdReport then read the same trace. They are
// skipped where either, or trace-cmd, is missing.
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "collector/decoding/ring_buffer.h"
#include "collector/decoding/trace_builder.h"
#include "collector/shard/shard_reader.h"
#include "collector/shard/shard_writer.h"
#include "collector/testdata/recorded_kernel.h"
#include "workloads/file.h"

namespace callprint {
namespace {

constexpr int kRepeats = 400;

// The three recorded pages again and again: 4.7 MiB of pages.
std::string Pages(const std::string& kernel) {
  const std::string recorded = RecordedFile(kernel, "whole.pages");
  std::string pages;
  for (int i = 0; i < kRepeats; ++i) pages += recorded;
  return pages;
}

void BM_DecodePages(benchmark::State& state) {
  const std::string kernel = kRecordedKernels[state.range(0)];
  const EventFormats formats = RecordedFormats(kernel);
  const std::string pages = Pages(kernel);
  CpuEvents decoded;
  for (auto _ : state) {
    decoded.events.clear();
    DecodePages(formats, pages, &decoded);
    benchmark::DoNotOptimize(decoded.events.data());
  }
  state.SetItemsProcessed(state.iterations() * decoded.events.size());
  state.SetBytesProcessed(state.iterations() * pages.size());
  state.SetLabel(kernel);
}
BENCHMARK(BM_DecodePages)->Arg(0)->Arg(1);

std::vector<CpuEvents> DecodedCpu() {
  std::vector<CpuEvents> cpus(1);
  DecodePages(RecordedFormats("linux-6.1"), Pages("linux-6.1"), &cpus[0]);
  return cpus;
}

void BM_BuildTrace(benchmark::State& state) {
  const std::vector<CpuEvents> cpus = DecodedCpu();
  for (auto _ : state) {
    Trace trace;
    BuildTrace(
        cpus, [](uint64_t address) { return static_cast<uint32_t>(address); }, &trace);
    benchmark::DoNotOptimize(trace.events.data());
  }
  state.SetItemsProcessed(state.iterations() * cpus[0].events.size());
}
BENCHMARK(BM_BuildTrace);

void BM_ReadRun(benchmark::State& state) {
  ShardWriter writer;
  Trace trace;
  BuildTrace(
      DecodedCpu(),
      [&writer](uint64_t address) { return writer.FunctionId(absl::StrCat(address)); }, &trace);
  if (!writer.AddRun(RunRecord(), trace).ok()) return state.SkipWithError("cannot add a run");
  const absl::StatusOr<std::string> bytes = writer.Finish(ShardHeader(), 3);
  if (!bytes.ok()) return state.SkipWithError("cannot write the shard");
  const absl::StatusOr<ShardReader> shard = ShardReader::Parse(*bytes, "benchmark");
  if (!shard.ok()) return state.SkipWithError("cannot read the shard");
  for (auto _ : state) {
    const absl::StatusOr<Trace> read = shard->ReadRun(0);
    benchmark::DoNotOptimize(read->events.data());
  }
  state.SetItemsProcessed(state.iterations() * trace.events.size());
}
BENCHMARK(BM_ReadRun);

void BM_DecodeSamePages(benchmark::State& state) {
  const char* path = getenv("CALLPRINT_TRACE_PAGES");
  if (path == nullptr) return state.SkipWithError("set CALLPRINT_TRACE_PAGES to compare");
  const absl::StatusOr<std::string> pages = ReadFile(path);
  if (!pages.ok()) return state.SkipWithError(std::string(pages.status().message()).c_str());
  const EventFormats formats = RecordedFormats("linux-6.1");
  CpuEvents decoded;
  for (auto _ : state) {
    decoded.events.clear();
    DecodePages(formats, *pages, &decoded);
    benchmark::DoNotOptimize(decoded.events.data());
  }
  state.SetItemsProcessed(state.iterations() * decoded.events.size());
}
BENCHMARK(BM_DecodeSamePages);

// Processor time of all children that have ended, so that a busy machine does not count.
double ChildSeconds() {
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) { return time.tv_sec + time.tv_usec * 1e-6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// -R: one line an event; without it, trace-cmd joins entry and return of a leaf.
void BM_TraceCmdReport(benchmark::State& state) {
  const char* trace = getenv("CALLPRINT_TRACE_DAT");
  if (trace == nullptr || system("command -v trace-cmd > /dev/null") != 0) {
    return state.SkipWithError("set CALLPRINT_TRACE_DAT and install trace-cmd to compare");
  }
  const std::string command = absl::StrCat("trace-cmd report -R -i '", trace, "' 2> /dev/null");
  uint64_t lines = 0;
  for (auto _ : state) {
    const double begin = ChildSeconds();
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return state.SkipWithError("cannot start trace-cmd");
    char buffer[1 << 16];
    size_t size;
    while ((size = fread(buffer, 1, sizeof(buffer), pipe)) > 0) {
      for (size_t i = 0; i < size; ++i) lines += buffer[i] == '\n';
    }
    pclose(pipe);
    state.SetIterationTime(ChildSeconds() - begin);
  }
  state.SetItemsProcessed(lines);
}
BENCHMARK(BM_TraceCmdReport)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace callprint

BENCHMARK_MAIN();
