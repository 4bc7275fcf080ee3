// The tracer against a folder of plain files that stands for the tracefs of a kernel with one
// function_graph tracer: what is written, and what is put back. Real kernels are in
// //collector/guest:record_test and record_host_*_test.
#include "collector/host/host_tracer.h"

#include <unistd.h>

#include <filesystem>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "collector/host/host_checks.h"
#include "collector/tracefs_shim.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class HostTracerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = ::testing::TempDir() + "/tracing";
    std::filesystem::remove_all(root_);
    for (const char* folder : {"options", "per_cpu/cpu0", "per_cpu/cpu1"}) {
      std::filesystem::create_directories(root_ + "/" + folder);
    }
    Put("available_tracers", "function_graph function nop\n");
    Put("current_tracer", "nop\n");
    Put("tracing_on", "1\n");
    Put("tracing_thresh", "100\n");
    Put("buffer_size_kb", "7 (expanded: 1408)\n");
    Put("trace_clock", "local [global] counter\n");
    Put("saved_cmdlines_size", "128\n");
    Put("options/function-fork", "0\n");
    Put("options/funcgraph-retaddr", "1\n");
    Put("options/overwrite", "1\n");
    Put("set_event", "irq:irq_handler_entry\n");
    Put("set_ftrace_pid", "no pid\n");
    Put("set_ftrace_notrace_pid", "no pid\n");
    Put("max_graph_depth", "0\n");
    Put("trace_marker", "");
    Put("set_graph_function", "#### all functions enabled ####\n");
    Put("set_graph_notrace", "schedule\n");
    Put("set_ftrace_filter", "vfs_read\nvfs_write [ext4]\n");
    Put("set_ftrace_notrace", "#### no functions disabled ####\n");
    Put("saved_cmdlines", "12 sh\n13 my program\n");
    Put("trace", "old");
    for (const char* cpu : {"0", "1"}) {
      Put(absl::StrCat("per_cpu/cpu", cpu, "/stats"),
          "entries: 5\noverrun: 3\ncommit overrun: 1\nbytes: 10\ndropped events: 2\n"
          "read events: 0\n");
      Put(absl::StrCat("per_cpu/cpu", cpu, "/trace_pipe_raw"), std::string(4096, cpu[0]));
    }
    ASSERT_EQ(callprint_set_tracing_directory(root_.c_str()), 0);
    // A machine that hides its kernel's symbols, say, cannot be recorded.
    if (const absl::Status machine = CheckHost(); !machine.ok()) GTEST_SKIP() << machine;
    options_.spec.set_buffer_kib(2000);
    options_.journal = ::testing::TempDir() + "/journal";
  }

  void Put(const std::string& file, const std::string& text) {
    ASSERT_TRUE(WriteFileAtomically(root_ + "/" + file, text).ok());
  }
  std::string Get(const std::string& file) {
    return std::string(absl::StripAsciiWhitespace(*ReadFile(root_ + "/" + file)));
  }

  // Every setting's text.
  std::map<std::string, std::string> Settings() {
    std::map<std::string, std::string> settings;
    for (const char* file :
         {"current_tracer", "tracing_on", "tracing_thresh", "saved_cmdlines_size",
          "options/function-fork", "options/funcgraph-retaddr", "options/overwrite", "set_event",
          "max_graph_depth", "set_graph_notrace"}) {
      settings[file] = Get(file);
    }
    return settings;
  }

  std::string root_;
  HostTracerOptions options_;
};

TEST_F(HostTracerTest, SetsWhateverOthersHaveLeft) {
  options_.left_out = {getpid()};
  options_.spec.set_max_depth(5);
  options_.spec.add_function("vfs_*");
  options_.spec.add_excluded_function("tick_*");
  const auto tracer = HostTracer::Create(options_);
  ASSERT_TRUE(tracer.ok()) << tracer.status();
  EXPECT_FALSE((*tracer)->has_instance());
  EXPECT_EQ(Get("current_tracer"), "function_graph");
  EXPECT_EQ(Get("tracing_on"), "0");
  EXPECT_EQ(Get("tracing_thresh"), "0");
  EXPECT_EQ(Get("buffer_size_kb"), "2000");
  EXPECT_EQ(Get("trace_clock"), "local");
  EXPECT_EQ(Get("options/funcgraph-retaddr"), "0");
  EXPECT_EQ(Get("set_event"), "sched:sched_process_fork");
  EXPECT_EQ(Get("set_ftrace_notrace_pid"), absl::StrCat(getpid()));
  EXPECT_EQ(Get("max_graph_depth"), "5");
  EXPECT_EQ(Get("set_graph_function"), "vfs_*");
  EXPECT_EQ(Get("set_graph_notrace"), "");
  EXPECT_EQ(Get("set_ftrace_filter"), "");
  EXPECT_EQ(Get("set_ftrace_notrace"), "tick_*");
}

TEST_F(HostTracerTest, PutsEverySettingBack) {
  const std::map<std::string, std::string> before = Settings();
  {
    const auto tracer = HostTracer::Create(options_);
    ASSERT_TRUE(tracer.ok()) << tracer.status();
    EXPECT_NE(Settings(), before);
  }
  EXPECT_EQ(Settings(), before);
  // A buffer that was not in use gets the size that it would have grown to; a function's module
  // belongs to the kernel's text, not to the list.
  EXPECT_EQ(Get("buffer_size_kb"), "1408");
  EXPECT_EQ(Get("trace_clock"), "global");
  EXPECT_EQ(Get("set_ftrace_filter"), "vfs_read\nvfs_write");
  EXPECT_FALSE(std::filesystem::exists(options_.journal));
}

TEST_F(HostTracerTest, ChangesWhatItSeesAndPutsBackWhatWasThereAtFirst) {
  options_.spec.add_only_function("vfs_*");
  {
    const auto tracer = HostTracer::Create(options_);
    ASSERT_TRUE(tracer.ok()) << tracer.status();
    EXPECT_EQ(Get("set_ftrace_filter"), "vfs_*");
    ASSERT_TRUE((*tracer)->SetView({"ksys_read", "ksys_write"}, 2).ok());
    EXPECT_EQ(Get("set_ftrace_filter"), "ksys_read\nksys_write");
    EXPECT_EQ(Get("max_graph_depth"), "2");
    ASSERT_TRUE((*tracer)->SetView({}, 0).ok());
    EXPECT_EQ(Get("set_ftrace_filter"), "");
    EXPECT_EQ(Get("max_graph_depth"), "0");
  }
  EXPECT_EQ(Get("set_ftrace_filter"), "vfs_read\nvfs_write");
}

TEST_F(HostTracerTest, PutsBackWhatItChangedWhenSettingUpFails) {
  const std::map<std::string, std::string> before = Settings();
  std::filesystem::remove_all(root_ + "/per_cpu");
  EXPECT_FALSE(HostTracer::Create(options_).ok());
  EXPECT_EQ(Settings(), before);
}

TEST_F(HostTracerTest, KeepsMoreThreadNamesThanItNeeds) {
  Put("saved_cmdlines_size", "6552\n");
  const auto tracer = HostTracer::Create(options_);
  ASSERT_TRUE(tracer.ok()) << tracer.status();
  EXPECT_EQ(Get("saved_cmdlines_size"), "6552");
}

TEST_F(HostTracerTest, SaysWhatAKernelWithoutFunctionGraphOffers) {
  Put("available_tracers", "hwlat blk nop\n");
  const absl::Status status = HostTracer::Create(options_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("function_graph"), HasSubstr("hwlat blk nop"), HasSubstr("guest")));
}

TEST_F(HostTracerTest, LeavesAnotherTracerAlone) {
  Put("current_tracer", "function\n");
  const absl::Status status = HostTracer::Create(options_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("function is in use"));
  EXPECT_EQ(Get("current_tracer"), "function");
  EXPECT_EQ(Get("tracing_on"), "1");
}

TEST_F(HostTracerTest, TracesNobodyOfATreeUntilAProcessIsAdded) {
  options_.spec.set_scope(RecordingSpec::PROCESS_TREE);
  options_.left_out = {getpid()};
  const auto tracer = HostTracer::Create(options_);
  ASSERT_TRUE(tracer.ok()) << tracer.status();
  EXPECT_EQ(Get("options/function-fork"), "1");
  const std::string nobody = Get("set_ftrace_pid");
  EXPECT_EQ(nobody, "4194303");
  EXPECT_TRUE((*tracer)->AddProcess(77).ok());
  EXPECT_THAT(Get("set_ftrace_pid"), HasSubstr("77"));
  ASSERT_TRUE((*tracer)->Clear().ok());
  EXPECT_EQ(Get("set_ftrace_pid"), nobody);
}

TEST_F(HostTracerTest, GivesPagesCountersAndThreadNames) {
  const auto tracer = HostTracer::Create(options_);
  ASSERT_TRUE(tracer.ok()) << tracer.status();
  ASSERT_TRUE((*tracer)->Clear().ok());
  EXPECT_EQ(Get("trace"), "");
  EXPECT_THAT((*tracer)->cpus(), ElementsAre(0, 1));

  const auto losses = (*tracer)->Losses();
  ASSERT_TRUE(losses.ok()) << losses.status();
  ASSERT_EQ(losses->size(), 2u);
  EXPECT_EQ(losses->at(1).cpu, 1u);
  EXPECT_EQ(losses->at(1).overrun, 3u);
  EXPECT_EQ(losses->at(1).dropped, 3u);  // 2 dropped and 1 commit overrun.

  std::map<uint32_t, std::string> pages;
  ASSERT_TRUE(
      (*tracer)
          ->Read(/*all=*/true,
                 [&](uint32_t cpu, absl::string_view text) { pages[cpu] += std::string(text); })
          .ok());
  EXPECT_EQ(pages[0], std::string(4096, '0'));
  EXPECT_EQ(pages[1], std::string(4096, '1'));

  const auto threads = (*tracer)->Threads();
  ASSERT_TRUE(threads.ok()) << threads.status();
  ASSERT_EQ(threads->size(), 2u);
  EXPECT_EQ(threads->at(1).pid(), 13);
  EXPECT_EQ(threads->at(1).comm(), "my program");
}

TEST_F(HostTracerTest, WritesMarks) {
  const auto tracer = HostTracer::Create(options_);
  ASSERT_TRUE(tracer.ok()) << tracer.status();
  ASSERT_TRUE((*tracer)->Mark("label=idle").ok());
  EXPECT_EQ(Get("trace_marker"), "label=idle");
}

}  // namespace
}  // namespace callprint
