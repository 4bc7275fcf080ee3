// Import beside what others read the same trace with.
//
// Protects the decision to read texts with a reader of our own, and the pages of a trace.dat with
// our decoder: `trace-cmd report` is what everyone's scripts call, and read_trace.py is how most of
// them go on. The trace is the first 1.5 million events of the encryption dataset, as a trace.dat
// and as what trace-cmd prints of it. Times are of the processor, of one core, from the files (in
// memory) to events; BM_MakeShard goes on to a shard on disk. All read the same number of events,
// or the benchmark fails.
//
//   bazel run //dataset/export:import_peers_benchmark -- --benchmark_repetitions=5
//     --benchmark_report_aggregates_only=true
// and compare medians: bytes_per_second are of the text, items_per_second are events.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "collector/import/import_text.h"
#include "collector/import/import_trace_dat.h"
#include "collector/shard/shard_reader.h"
#include "collector/trace_dat/trace_dat_writer.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr char kShard[] = "dataset/encryption/v2/encryption-00000-of-00020.shard";
constexpr uint64_t kEvents = 1500000;

struct Files {
  std::string folder;
  std::string dat;
  std::string text;
  uint64_t text_bytes = 0;
  uint64_t events = 0;
};

// Processor time of all children that have ended, so that a busy machine does not count.
double ChildSeconds() {
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) { return time.tv_sec + time.tv_usec * 1e-6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Runs of one shard, one after the other as one trace: all are of one processor.
absl::StatusOr<std::string> LongTraceDat() {
  ASSIGN_OR_RETURN(const ShardReader shard, ShardReader::Open(kShard));
  Trace whole;
  RunRecord record = shard.header().run(0);
  int64_t begin_ns = 0;
  for (int run = 0; whole.events.size() < kEvents; ++run) {
    ASSIGN_OR_RETURN(const Trace trace, shard.ReadRun(run));
    int64_t last_ns = 0;
    for (TraceEvent event : trace.events) {
      last_ns = std::max(last_ns, event.time_ns);
      event.time_ns += begin_ns;
      whole.events.push_back(event);
    }
    begin_ns += last_ns + 1000;
  }
  return WriteTraceDat(shard.header(), record, whole);
}

absl::StatusOr<Files> MakeFiles() {
  std::string name = absl::StrCat(std::filesystem::temp_directory_path().string(), "/peers.XXXXXX");
  if (mkdtemp(name.data()) == nullptr) return absl::UnavailableError("no folder for the traces");
  Files files;
  files.folder = name;
  files.dat = name + "/trace.dat";
  files.text = name + "/trace.txt";
  ASSIGN_OR_RETURN(const std::string bytes, LongTraceDat());
  RETURN_IF_ERROR(WriteFileAtomically(files.dat, bytes));
  const std::string report =
      absl::StrCat("trace-cmd report -i ", files.dat, " > ", files.text, " 2> /dev/null");
  if (std::system(report.c_str()) != 0) return absl::NotFoundError("install trace-cmd to compare");
  files.text_bytes = std::filesystem::file_size(files.text);
  ASSIGN_OR_RETURN(
      const ImportSummary summary,
      ImportTraceDat(files.dat, [](const ImportedTrace& /*trace*/) { return absl::OkStatus(); }));
  files.events = summary.entries + summary.returns;
  return files;
}

// Made once, and gone at the end.
class FilesOfTheRun {
 public:
  FilesOfTheRun() : files_(MakeFiles()) {}
  ~FilesOfTheRun() {
    if (files_.ok()) std::filesystem::remove_all(files_->folder);
  }
  const absl::StatusOr<Files>& files() const { return files_; }

 private:
  const absl::StatusOr<Files> files_;
};

const absl::StatusOr<Files>& TraceFiles() {
  static const FilesOfTheRun run;
  return run.files();
}

// `read` gives the number of events that it has read, and its seconds.
template <typename Read>
void Measure(benchmark::State& state, Read read) {
  const absl::StatusOr<Files>& files = TraceFiles();
  if (!files.ok()) return state.SkipWithError(std::string(files.status().message()).c_str());
  for (auto _ : state) {
    double seconds = 0;
    if (read(*files, &seconds) != files->events) {
      return state.SkipWithError("not all events are read");
    }
    state.SetIterationTime(seconds);
  }
  state.SetItemsProcessed(state.iterations() * files->events);
  state.SetBytesProcessed(state.iterations() * files->text_bytes);
}

template <typename Import>
uint64_t ImportedEvents(Import import, double* seconds) {
  const std::clock_t begin = std::clock();
  const absl::StatusOr<ImportSummary> summary =
      import([](const ImportedTrace& /*trace*/) { return absl::OkStatus(); });
  *seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  return summary.ok() ? summary->entries + summary->returns : 0;
}

// The output of a command, and its processor time.
std::string Output(const std::string& command, double* seconds) {
  const double begin = ChildSeconds();
  std::string output;
  {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    char buffer[1 << 12];
    size_t size;
    while (pipe != nullptr && (size = fread(buffer, 1, sizeof(buffer), pipe.get())) > 0) {
      output.append(buffer, size);
    }
  }
  *seconds = ChildSeconds() - begin;
  return output;
}

void BM_ImportText(benchmark::State& state) {
  Measure(state, [](const Files& files, double* seconds) {
    return ImportedEvents(
        [&](ImportSink sink) { return ImportText(files.text, TextOptions(), sink); }, seconds);
  });
}
BENCHMARK(BM_ImportText)->UseManualTime()->Unit(benchmark::kMillisecond);

void BM_PythonText(benchmark::State& state) {
  Measure(state, [](const Files& files, double* seconds) {
    uint64_t events = 0;
    const std::string said =
        Output(absl::StrCat("python3 dataset/export/read_trace.py ", files.text), seconds);
    return absl::SimpleAtoi(said, &events) ? events : 0;
  });
}
BENCHMARK(BM_PythonText)->UseManualTime()->Unit(benchmark::kMillisecond);

void BM_ImportTraceDat(benchmark::State& state) {
  Measure(state, [](const Files& files, double* seconds) {
    return ImportedEvents([&](ImportSink sink) { return ImportTraceDat(files.dat, sink); },
                          seconds);
  });
}
BENCHMARK(BM_ImportTraceDat)->UseManualTime()->Unit(benchmark::kMillisecond);

void BM_TraceCmdReport(benchmark::State& state) {
  Measure(state, [](const Files& files, double* seconds) {
    // Of the text it has printed once already.
    Output(absl::StrCat("trace-cmd report -i ", files.dat, " 2> /dev/null > /dev/null"), seconds);
    return files.events;
  });
}
BENCHMARK(BM_TraceCmdReport)->UseManualTime()->Unit(benchmark::kMillisecond);

void BM_MakeShard(benchmark::State& state) {
  Measure(state, [](const Files& files, double* seconds) {
    const std::string said = Output(absl::StrCat("collector/import/import --out=", files.folder,
                                                 " ", files.text, " 2> /dev/null"),
                                    seconds);
    return absl::StrContains(said, "wrote ") ? files.events : 0;
  });
}
BENCHMARK(BM_MakeShard)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace callprint

BENCHMARK_MAIN();
