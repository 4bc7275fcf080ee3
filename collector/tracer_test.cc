// The tracer against a folder of plain files that stands for tracefs: what is written, and what is
// put back.
#include "collector/tracer.h"

#include <time.h>
#include <unistd.h>

#include <filesystem>
#include <map>

#include "absl/strings/str_cat.h"
#include "collector/marks.h"
#include "collector/tracefs_shim.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class TracerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = ::testing::TempDir() + "/tracing";
    std::filesystem::remove_all(root_);
    for (const char* folder : {"options", "per_cpu/cpu0", "events/ftrace/funcgraph_entry",
                               "events/ftrace/funcgraph_exit", "events/sched/sched_process_fork"}) {
      std::filesystem::create_directories(root_ + "/" + folder);
    }
    Put("available_tracers", "function_graph function nop\n");
    Put("current_tracer", "nop\n");
    Put("tracing_on", "1\n");
    Put("buffer_size_kb", "7 (expanded: 1408)\n");
    Put("saved_cmdlines_size", "128\n");
    Put("options/function-fork", "0\n");
    Put("set_ftrace_pid", "no pid\n");
    Put("set_ftrace_notrace_pid", "no pid\n");
    Put("max_graph_depth", "0\n");
    Put("trace_marker", "");
    Put("events/sched/sched_process_fork/enable", "0\n");
    Put("set_graph_function", "#### all functions enabled ####\n");
    Put("set_ftrace_notrace", "#### no functions disabled ####\n");
    Put("saved_cmdlines", "12 sh\n13 my program\n");
    Put("trace", "old");
    Put("per_cpu/cpu0/stats",
        "entries: 5\noverrun: 3\ncommit overrun: 1\nbytes: 10\ndropped events: 2\nread events: "
        "0\n");
    Put("per_cpu/cpu0/trace_pipe_raw", std::string(4096, 'p'));
    ASSERT_EQ(callprint_set_tracing_directory(root_.c_str()), 0);
  }

  void Put(const std::string& file, const std::string& text) {
    ASSERT_TRUE(WriteFileAtomically(root_ + "/" + file, text).ok());
  }
  std::string Get(const std::string& file) { return *ReadFile(root_ + "/" + file); }

  // Every setting's text; trailing newlines do not matter.
  std::map<std::string, std::string> Settings() {
    std::map<std::string, std::string> settings;
    for (const char* file :
         {"current_tracer", "tracing_on", "saved_cmdlines_size", "options/function-fork",
          "max_graph_depth", "events/sched/sched_process_fork/enable"}) {
      std::string text = Get(file);
      while (!text.empty() && text.back() == '\n') text.pop_back();
      settings[file] = text;
    }
    return settings;
  }

  RecordingSpec WholeSystem() {
    RecordingSpec spec;
    spec.set_buffer_kib(2000);
    return spec;
  }

  std::string root_;
};

TEST_F(TracerTest, SetsUpTheWholeSystemButNotItself) {
  const auto tracer = Tracer::Create(WholeSystem());
  ASSERT_TRUE(tracer.ok()) << tracer.status();
  EXPECT_EQ(Get("current_tracer"), "function_graph");
  EXPECT_EQ(Get("tracing_on"), "0");
  EXPECT_EQ(Get("buffer_size_kb"), "2000");
  EXPECT_EQ(Get("set_ftrace_notrace_pid"), absl::StrCat(getpid()));
}

TEST_F(TracerTest, PutsEverySettingBack) {
  const std::map<std::string, std::string> before = Settings();
  {
    RecordingSpec spec = WholeSystem();
    spec.set_max_depth(5);
    spec.add_function("vfs_*");
    spec.add_function("do_sys*");
    spec.add_excluded_function("tick_*");
    const auto tracer = Tracer::Create(spec);
    ASSERT_TRUE(tracer.ok()) << tracer.status();
    EXPECT_EQ(Get("max_graph_depth"), "5");
    EXPECT_EQ(Get("events/sched/sched_process_fork/enable"), "1");
    EXPECT_NE(Settings(), before);
  }
  EXPECT_EQ(Settings(), before);
  // A buffer that was not in use gets the size that it would have grown to; lists are emptied.
  EXPECT_EQ(Get("buffer_size_kb"), "1408");
  EXPECT_EQ(Get("set_ftrace_notrace_pid"), "");
  EXPECT_EQ(Get("set_graph_function"), "");
}

TEST_F(TracerTest, PutsBackWhatItChangedWhenSettingUpFails) {
  const std::map<std::string, std::string> before = Settings();
  std::filesystem::remove(root_ + "/max_graph_depth");
  std::filesystem::create_directory(root_ + "/max_graph_depth");
  EXPECT_FALSE(Tracer::Create(WholeSystem()).ok());
  std::filesystem::remove(root_ + "/max_graph_depth");
  Put("max_graph_depth", "0\n");
  EXPECT_EQ(Settings(), before);
}

TEST_F(TracerTest, SaysWhatAKernelWithoutFunctionGraphOffers) {
  Put("available_tracers", "hwlat blk nop\n");
  const absl::Status status = Tracer::Create(WholeSystem()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(
      std::string(status.message()),
      AllOf(HasSubstr("function_graph"), HasSubstr("hwlat blk nop"), HasSubstr("--backend=guest")));
}

TEST_F(TracerTest, LeavesAnotherTracerAlone) {
  Put("current_tracer", "function\n");
  const absl::Status status = Tracer::Create(WholeSystem()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("function is in use"));
  EXPECT_EQ(Get("current_tracer"), "function\n");
  EXPECT_EQ(Get("tracing_on"), "1\n");
}

TEST_F(TracerTest, TracesAProcessTreeFromTheChildOn) {
  RecordingSpec spec = WholeSystem();
  spec.set_scope(RecordingSpec::PROCESS_TREE);
  const auto tracer = Tracer::Create(spec);
  ASSERT_TRUE(tracer.ok()) << tracer.status();
  EXPECT_EQ(Get("options/function-fork"), "1");
  EXPECT_EQ((*tracer)->StartInChild(), 0);
  EXPECT_THAT(Get("set_ftrace_pid"), HasSubstr(absl::StrCat(getpid())));
}

TEST_F(TracerTest, EndsWithAClockMark) {
  const auto tracer = Tracer::Create(WholeSystem());
  ASSERT_TRUE(tracer.ok()) << tracer.status();
  timespec before, after;
  clock_gettime(CLOCK_MONOTONIC, &before);
  ASSERT_TRUE((*tracer)->Stop().ok());
  clock_gettime(CLOCK_MONOTONIC, &after);
  const std::optional<int64_t> time_ns = ParseClockMark(Get("trace_marker"));
  ASSERT_TRUE(time_ns);
  EXPECT_GE(*time_ns, before.tv_sec * 1000000000 + before.tv_nsec);
  EXPECT_LE(*time_ns, after.tv_sec * 1000000000 + after.tv_nsec);
}

TEST_F(TracerTest, SavesPagesCountersAndThreadNames) {
  const auto tracer = Tracer::Create(WholeSystem());
  ASSERT_TRUE(tracer.ok()) << tracer.status();
  ASSERT_TRUE((*tracer)->Clear().ok());
  EXPECT_EQ(Get("trace"), "");
  const std::string path = ::testing::TempDir() + "/recording";
  RunRecord record;
  {
    auto recording = RecordingWriter::Open(path);
    ASSERT_TRUE(recording.ok());
    ASSERT_TRUE((*tracer)->Save(recording->get(), &record).ok());
  }
  ASSERT_EQ(record.cpu_size(), 1);
  EXPECT_EQ(record.cpu(0).overrun(), 3u);
  EXPECT_EQ(record.cpu(0).dropped(), 3u);  // 2 dropped and 1 commit overrun.
  EXPECT_EQ(record.cpu(0).lost(), 6u);
  ASSERT_EQ(record.thread_size(), 2);
  EXPECT_EQ(record.thread(1).pid(), 13);
  EXPECT_EQ(record.thread(1).comm(), "my program");
  const auto reader = RecordingReader::Open(path);
  ASSERT_TRUE(reader.ok());
  const absl::StatusOr<Frame> frame = (*reader)->Next();
  ASSERT_TRUE(frame.ok()) << frame.status();
  EXPECT_EQ(frame->kind, FrameKind::kPages);
  EXPECT_EQ(frame->payload, std::string(4096, 'p'));
}

}  // namespace
}  // namespace callprint
