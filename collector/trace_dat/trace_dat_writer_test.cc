// What is written is read by trace-cmd, which knows nothing of us, and by our importer: both find
// the shard's events.
#include "collector/trace_dat/trace_dat_writer.h"

#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "collector/import/import_trace_dat.h"
#include "collector/shard/shard_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct ShardRun {
  ShardHeader header;
  RunRecord record;
  Trace trace;
};

// Of collector/testdata: 400 events of 6.1, and one page of which the calls' begins are missing.
std::vector<ShardRun> RecordedRuns() {
  const absl::StatusOr<ShardReader> shard = ShardReader::Open("collector/testdata/small.shard");
  EXPECT_TRUE(shard.ok()) << shard.status();
  std::vector<ShardRun> runs;
  for (int i = 0; i < shard->header().run_size(); ++i) {
    const absl::StatusOr<Trace> trace = shard->ReadRun(i);
    EXPECT_TRUE(trace.ok()) << trace.status();
    runs.push_back({shard->header(), shard->header().run(i), *trace});
    // Some have no kernel's release of their own.
    runs.back().header.set_kernel_release("6.1.0-56-cloud-amd64");
  }
  return runs;
}

// A few events of what recorded runs seldom have: several CPUs, a task that moves, times that run
// backwards or are far apart, depths, idle tasks, marks before, within and behind.
ShardRun OddRun() {
  ShardRun run;
  run.header.set_kernel_release("6.1.0");
  for (const char* name : {"do_it", "helper", "schedule"}) run.header.add_function(name);
  constexpr EventKind kIn = EventKind::kEntry, kOut = EventKind::kExit;
  run.trace.events = {
      {100, 0, 7, 0, 0, kIn},
      // Backwards within a CPU: by less than a page minds, and by more.
      {90, 1, 7, 0, 1, kIn},
      {200, 1, 7, 0, 1, kOut},
      {20000, 2, 0, 0, 3, kIn},
      {0, 1, 8, 0, 9, kIn},
      // Seconds later: beyond what a record's own time has room for.
      {9000000000, 2, 0, 0, 3, kOut},
      // On another CPU: the return of a task that moved, one without a call, an idle task of its
      // own.
      {500, 0, 7, 3, 0, kOut},
      {600, 2, 0, 3, 3, kOut},
      {700, 1, 9, 3, 255, kOut},
      // Never returns, and is earlier than what was written before it.
      {650, 0, 9, 3, 0, kIn},
  };
  for (const auto& [pid, comm] : std::vector<std::pair<int, std::string>>{
           {0, ""}, {7, "my task"}, {8, "x"}, {9, "\xc3\xa4"}}) {
    Thread* const thread = run.record.add_thread();
    thread->set_pid(pid);
    thread->set_comm(comm);
  }
  for (const auto& [time_ns, name, value] :
       std::vector<std::tuple<int64_t, std::string, std::string>>{{-3000000000, "state", "begin"},
                                                                  {150, "trace_marker", "any text"},
                                                                  {9000000100, "a", ""}}) {
    Mark* const mark = run.record.add_mark();
    mark->set_time_ns(time_ns);
    mark->set_name(name);
    mark->set_value(value);
  }
  return run;
}

std::string Text(const TraceEvent& event, const std::string& function) {
  return absl::StrCat(event.time_ns, event.kind == EventKind::kEntry ? " > " : " < ", function,
                      " pid ", event.pid, " cpu ", event.cpu, " depth ", event.depth);
}

std::vector<std::string> Texts(const ShardRun& run) {
  std::vector<std::string> texts;
  for (const TraceEvent& event : run.trace.events) {
    texts.push_back(Text(event, run.header.function(event.function)));
  }
  return texts;
}

std::string Written(const ShardRun& run) {
  const absl::StatusOr<std::string> bytes = WriteTraceDat(run.header, run.record, run.trace);
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  return bytes.ok() ? *bytes : "";
}

ImportedTrace ReadBack(const std::string& bytes) {
  ImportedTrace result;
  const absl::StatusOr<ImportSummary> summary =
      ImportTraceDatFrom("written", bytes, [&](ImportedTrace& trace) {
        result = std::move(trace);
        return absl::OkStatus();
      });
  EXPECT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary.ok() ? summary->damaged : 1, 0u);
  return result;
}

std::vector<std::string> Texts(const ImportedTrace& read) {
  std::vector<std::string> texts;
  for (const TraceEvent& event : read.trace.events) {
    texts.push_back(Text(event, read.function[event.function]));
  }
  return texts;
}

std::string Path(const std::string& name) { return absl::StrCat(getenv("TEST_TMPDIR"), "/", name); }

// What a command prints.
std::string Output(const std::string& command) {
  std::string output;
  FILE* const pipe = popen(absl::StrCat(command, " 2>&1").c_str(), "r");
  char buffer[1 << 16];
  size_t size;
  while ((size = fread(buffer, 1, sizeof(buffer), pipe)) > 0) output.append(buffer, size);
  EXPECT_EQ(pclose(pipe), 0) << command << ": " << output;
  return output;
}

TEST(TraceDatWriterTest, ReadingBackGivesTheSameEvents) {
  std::vector<ShardRun> runs = RecordedRuns();
  ASSERT_EQ(runs.size(), 2u);
  runs.push_back(OddRun());
  for (const ShardRun& run : runs) {
    const ImportedTrace read = ReadBack(Written(run));
    EXPECT_EQ(Texts(read), Texts(run));
    EXPECT_EQ(read.kernel_release, run.header.kernel_release());
    EXPECT_TRUE(read.unknown.empty());
  }
}

TEST(TraceDatWriterTest, ReadingBackGivesTasksAndMarks) {
  const ImportedTrace read = ReadBack(Written(OddRun()));
  std::vector<std::string> threads, marks;
  for (const Thread& thread : read.thread) {
    threads.push_back(absl::StrCat(thread.pid(), " ", thread.comm()));
  }
  for (const Mark& mark : read.mark) {
    marks.push_back(absl::StrCat(mark.time_ns(), " ", mark.name(), " ", mark.value()));
  }
  EXPECT_THAT(threads, ElementsAre("0 ", "7 my task", "8 x", "9 \xc3\xa4"));
  EXPECT_THAT(marks,
              ElementsAre("-3000000000 state begin", "150 trace_marker any text", "9000000100 a "));
}

TEST(TraceDatWriterTest, KeepsAnOrderThatIsNoTime) {
  ShardRun run = OddRun();
  run.header.add_unknown(UNKNOWN_TIME);
  run.record.clear_mark();
  run.trace.events = {{0, 0, 7, 0, 0, EventKind::kEntry},
                      {2, 0, 7, 0, 0, EventKind::kExit},
                      {1, 1, 8, 1, 0, EventKind::kEntry},
                      {3, 2, 8, 1, 1, EventKind::kEntry}};
  const ImportedTrace read = ReadBack(Written(run));
  EXPECT_EQ(Texts(read), Texts(run));
  EXPECT_THAT(read.unknown, ElementsAre(UNKNOWN_TIME));
}

TEST(TraceDatWriterTest, WritesARunWithoutEvents) {
  ShardRun run;
  run.header.set_kernel_release("6.1.0");
  EXPECT_TRUE(ReadBack(Written(run)).trace.events.empty());
}

// "task-7 [000] 1.000000100: funcgraph_exit: func=do_it depth=0 ... calltime=3b9aca00
// rettime=3b9aca64"
struct Line {
  bool is_entry;
  std::string function;
  uint64_t time_ns;
};

std::vector<Line> Report(const std::string& path) {
  std::vector<Line> lines;
  const std::string output = Output(absl::StrCat("trace-cmd report -R -t -i ", path));
  for (const absl::string_view line : absl::StrSplit(output, '\n')) {
    const size_t function = line.find("func=");
    if (function == absl::string_view::npos) continue;
    const auto value = [line](absl::string_view name) {
      const size_t at = line.find(name) + name.size();
      return line.substr(at, line.find_first_of(" \n", at) - at);
    };
    Line& result = lines.emplace_back();
    result.is_entry = line.find("funcgraph_entry:") != absl::string_view::npos;
    result.function = std::string(value("func="));
    if (result.is_entry) {
      // "[000]     1.000000100:"
      const size_t at = line.find(']') + 1;
      const std::vector<absl::string_view> parts =
          absl::StrSplit(line.substr(at, line.find(':', at) - at), '.');
      uint64_t s = 0, ns = 0;
      EXPECT_TRUE(absl::SimpleAtoi(parts[0], &s) && absl::SimpleAtoi(parts[1], &ns)) << line;
      result.time_ns = s * 1000000000 + ns;
    } else {
      EXPECT_TRUE(absl::SimpleHexAtoi(value("rettime="), &result.time_ns)) << line;
    }
  }
  return lines;
}

TEST(TraceDatWriterTest, TraceCmdReportsTheSameCalls) {
  if (system("command -v trace-cmd > /dev/null") != 0) GTEST_SKIP() << "there is no trace-cmd";
  for (const ShardRun& run : RecordedRuns()) {
    const std::string path = Path("report.dat");
    ASSERT_TRUE(WriteFileAtomically(path, Written(run)).ok());
    const std::vector<Line> lines = Report(path);
    const std::vector<TraceEvent>& events = run.trace.events;
    ASSERT_EQ(lines.size(), events.size());
    for (size_t i = 0; i < events.size(); ++i) {
      EXPECT_EQ(lines[i].is_entry, events[i].kind == EventKind::kEntry) << i;
      EXPECT_EQ(lines[i].function, run.header.function(events[i].function)) << i;
      // trace-cmd prints when an entry was written; that is late where calls run backwards.
      const uint64_t time_ns = 1000000000 + static_cast<uint64_t>(events[i].time_ns);
      EXPECT_GE(lines[i].time_ns, time_ns) << i;
      EXPECT_LT(lines[i].time_ns, time_ns + (lines[i].is_entry ? 5000 : 1)) << i;
    }
  }
}

TEST(TraceDatWriterTest, TraceCmdReadsTasksMarksAndClock) {
  if (system("command -v trace-cmd > /dev/null") != 0) GTEST_SKIP() << "there is no trace-cmd";
  const std::string path = Path("odd.dat");
  const ShardRun run = OddRun();
  ASSERT_TRUE(WriteFileAtomically(path, Written(run)).ok());
  EXPECT_EQ(Report(path).size(), run.trace.events.size());
  const std::string report = Output(absl::StrCat("trace-cmd report -i ", path));
  EXPECT_THAT(report, HasSubstr("cpus=4"));
  EXPECT_THAT(report, HasSubstr("my task-7"));
  EXPECT_THAT(report, HasSubstr("tracing_mark_write: state=begin"));
  EXPECT_THAT(report, HasSubstr("tracing_mark_write: any text"));
  const std::string options = Output(absl::StrCat("trace-cmd dump --options -i ", path));
  EXPECT_THAT(options, HasSubstr("Linux callprint 6.1.0 x86_64"));
}

TEST(TraceDatWriterTest, ReadsWhatTraceCmdConverted) {
  if (system("command -v trace-cmd > /dev/null") != 0) GTEST_SKIP() << "there is no trace-cmd";
  std::vector<ShardRun> runs = RecordedRuns();
  runs.push_back(OddRun());
  for (const ShardRun& run : runs) {
    const std::string path = Path("v6.dat");
    const std::string converted = Path("converted.dat");
    ASSERT_TRUE(WriteFileAtomically(path, Written(run)).ok());
    for (const char* options :
         {"--file-version 7 --compression zstd", "--file-version 7 --compression none",
          "--file-version 6 --compression none"}) {
      Output(absl::StrCat("trace-cmd convert -i ", path, " -o ", converted, " ", options));
      const absl::StatusOr<std::string> bytes = ReadFile(converted);
      ASSERT_TRUE(bytes.ok()) << bytes.status();
      EXPECT_EQ(Texts(ReadBack(*bytes)), Texts(run)) << options;
    }
  }
}

TEST(TraceDatWriterTest, RefusesWhatNoTraceDatCanHold) {
  const auto refusal = [](const ShardRun& run) {
    return WriteTraceDat(run.header, run.record, run.trace).status();
  };
  ShardRun run = OddRun();
  run.trace.events[0].function = 3;
  EXPECT_TRUE(absl::IsInvalidArgument(refusal(run)));
  run = OddRun();
  run.header.set_function(1, "two words");
  EXPECT_TRUE(absl::IsInvalidArgument(refusal(run)));
  run = OddRun();
  run.trace.events[0].time_ns = -1;
  EXPECT_TRUE(absl::IsInvalidArgument(refusal(run)));
  run = OddRun();
  run.record.mutable_mark(0)->set_time_ns(std::numeric_limits<int64_t>::min());
  EXPECT_TRUE(absl::IsInvalidArgument(refusal(run)));
}

TEST(TraceDatWriterTest, CutsMarksThatNoPageHolds) {
  ShardRun run = OddRun();
  std::string text;
  while (text.size() < 6000) text += "\xc3\xa4";
  run.record.mutable_mark(0)->set_value(text);
  const ImportedTrace read = ReadBack(Written(run));
  ASSERT_EQ(read.mark.size(), 3u);
  EXPECT_GT(read.mark[0].value().size(), 4000u);
  EXPECT_EQ(read.mark[0].value(), text.substr(0, read.mark[0].value().size()));
  EXPECT_EQ(Texts(read), Texts(run));
}

}  // namespace
}  // namespace callprint
