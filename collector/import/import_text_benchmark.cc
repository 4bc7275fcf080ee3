// Reading function_graph texts.
//
// Protects the decision to read any line of any kernel with one hand-written reader, and to match
// calls of a file of any size in one go. The bar is 300 MB a second on one core, so that the disk
// is what a user waits for. BM_Lines is the reading of lines alone, BM_Import all of the import but
// what the sink does. In the same go: how fast memory can be searched for newlines, as the limit.
//
//   bazel run //collector/import:import_text_benchmark -- --benchmark_repetitions=9
//     --benchmark_report_aggregates_only=true
// and compare medians.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "benchmark/benchmark.h"
#include "collector/import/import_text.h"
#include "collector/import/text_line.h"

namespace callprint {
namespace {

constexpr size_t kTextBytes = 32 << 20;
constexpr int kCpus = 4;
constexpr int kFunctions = 900;
constexpr int kMaxDepth = 12;

const char* const kLayouts[] = {"default", "all columns", "trace-cmd report",
                                "trace-cmd report -R"};
enum Layout { kDefault, kAllColumns, kReport, kRaw };

// Random call trees of four processors that take turns.
class Writer {
 public:
  explicit Writer(Layout layout) : layout_(layout) {
    const char* const words[] = {"lock", "page", "vfs", "sched", "tcp", "alloc", "rcu", "dentry"};
    for (int i = 0; i < kFunctions; ++i) {
      function_.push_back(
          absl::StrCat(i % 7 == 0 ? "__" : "", words[i % 8], "_", words[i / 8 % 8], "_", i));
    }
  }

  std::string Text() {
    if (layout_ == kDefault || layout_ == kAllColumns) text_ += "# tracer: function_graph\n#\n";
    for (int turn = 0; text_.size() < kTextBytes; ++turn) {
      cpu_ = turn % kCpus;
      for (int line = Below(40); line >= 0; --line) Step();
    }
    return std::move(text_);
  }

 private:
  int Below(int n) { return static_cast<int>(random_() % n); }

  void Step() {
    std::vector<int>& stack = stack_[cpu_];
    now_us_ += 1;
    if (!stack.empty() && (stack.size() == kMaxDepth || Below(3) == 0)) {
      const int function = stack.back();
      stack.pop_back();
      Line(function, stack.size(), "}", 1 + Below(30) * Below(30));
    } else if (Below(2) == 0) {
      Line(Below(kFunctions), stack.size(), "();", 1);
    } else {
      const int function = Below(kFunctions);
      Line(function, stack.size(), "() {", 0);
      stack.push_back(function);
    }
  }

  void Line(int function, size_t depth, absl::string_view end, int microseconds) {
    const bool is_return = end == "}";
    const uint64_t seconds = now_us_ / 1000000, rest = now_us_ % 1000000;
    if (layout_ == kDefault) {
      absl::StrAppendFormat(&text_, " %d) ", cpu_);
    } else if (layout_ == kAllColumns) {
      absl::StrAppendFormat(&text_, "%5d.%06d |   %d)  worker-%d  |  d..1 | ", seconds, rest, cpu_,
                            1000 + cpu_);
    } else {
      absl::StrAppendFormat(&text_, "%16s-%-5d [%03d] %5d.%06d: %-22s", "worker", 1000 + cpu_, cpu_,
                            seconds, rest, is_return ? "funcgraph_exit:" : "funcgraph_entry:");
    }
    if (layout_ == kRaw) {
      absl::StrAppendFormat(&text_, "func=0xffffffff81%06x ", function * 64);
      if (is_return) {
        absl::StrAppendFormat(&text_, "calltime=0x%x rettime=0x%x overrun=0x0 ",
                              (now_us_ - microseconds) * 1000, now_us_ * 1000);
      }
      absl::StrAppendFormat(&text_, "depth=%d\n", depth);
      return;
    }
    if (microseconds == 0) {
      text_ += "              |  ";
    } else {
      absl::StrAppendFormat(&text_, "%s %3d.%03d us |  ", microseconds > 10 ? "+" : " ",
                            microseconds, Below(1000));
    }
    text_.append(2 * depth, ' ');
    absl::StrAppend(&text_, is_return ? "" : function_[function], end, "\n");
  }

  const Layout layout_;
  std::mt19937 random_{1};
  std::vector<std::string> function_;
  std::vector<int> stack_[kCpus];
  uint64_t now_us_ = 1000000000;
  int cpu_ = 0;
  std::string text_;
};

absl::Status IgnoreTrace(const ImportedTrace& /*trace*/) { return absl::OkStatus(); }

void Report(size_t bytes, benchmark::State& state) {
  state.SetBytesProcessed(state.iterations() * bytes);
  state.SetLabel(kLayouts[state.range(0)]);
}

void BM_Newlines(benchmark::State& state) {
  const std::string text = Writer(static_cast<Layout>(state.range(0))).Text();
  for (auto _ : state) {
    size_t lines = 0;
    const char* const end = text.data() + text.size();
    for (const char* p = text.data(); p < end; ++p, ++lines) {
      p = static_cast<const char*>(memchr(p, '\n', end - p));
      if (p == nullptr) break;
    }
    benchmark::DoNotOptimize(lines);
  }
  Report(text.size(), state);
}
BENCHMARK(BM_Newlines)->Arg(kDefault);

void BM_Lines(benchmark::State& state) {
  const std::string text = Writer(static_cast<Layout>(state.range(0))).Text();
  for (auto _ : state) {
    TextLineParser parser;
    size_t depths = 0;
    const char* const end = text.data() + text.size();
    for (const char* p = text.data(); p < end;) {
      const char* const newline = static_cast<const char*>(memchr(p, '\n', end - p));
      if (newline == nullptr) break;
      depths += parser.Parse(absl::string_view(p, newline - p)).depth;
      p = newline + 1;
    }
    benchmark::DoNotOptimize(depths);
  }
  Report(text.size(), state);
}
BENCHMARK(BM_Lines)->DenseRange(kDefault, kRaw);

// A long file: the text several times, as captures one after the other.
void BM_Import(benchmark::State& state) {
  constexpr int kCaptures = 8;
  const std::string text = Writer(static_cast<Layout>(state.range(0))).Text();
  for (auto _ : state) {
    size_t at = 0;
    const auto source = [&](char* buffer, size_t size) -> absl::StatusOr<size_t> {
      const size_t in_text = at % text.size();
      size = at == kCaptures * text.size() ? 0 : std::min(size, text.size() - in_text);
      memcpy(buffer, text.data() + in_text, size);
      at += size;
      return size;
    };
    const absl::StatusOr<ImportSummary> summary =
        ImportTextFrom("benchmark", source, TextOptions(), IgnoreTrace);
    if (!summary.ok() || summary->damaged != 0) state.SkipWithError("the text is not read");
  }
  Report(kCaptures * text.size(), state);
}
BENCHMARK(BM_Import)->DenseRange(kDefault, kRaw)->Unit(benchmark::kMillisecond);

void BM_ImportFile(benchmark::State& state) {
  const std::string text = Writer(static_cast<Layout>(state.range(0))).Text();
  const std::string path = absl::StrCat(P_tmpdir, "/import_text_benchmark.", getpid(), ".txt");
  FILE* const file = fopen(path.c_str(), "w");
  if (file == nullptr || fwrite(text.data(), 1, text.size(), file) != text.size()) {
    return state.SkipWithError("no room for the text");
  }
  fclose(file);
  for (auto _ : state) {
    const absl::StatusOr<ImportSummary> summary = ImportText(path, TextOptions(), IgnoreTrace);
    if (!summary.ok()) state.SkipWithError("the text is not read");
  }
  unlink(path.c_str());
  Report(text.size(), state);
}
BENCHMARK(BM_ImportFile)->Arg(kDefault)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace callprint

BENCHMARK_MAIN();
