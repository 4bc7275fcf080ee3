// On a folder that stands for tracefs; real kernels are in record_host_test_job.sh.
#include "collector/host/tracing_files.h"

#include <filesystem>
#include <string>
#include <vector>

#include "collector/tracefs_shim.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kAvailable[] =
    "vfs_read\n__ftrace_invalid_address___12\nvfs_write\nnf_hook_slow [nf_tables]\nvfs_read\n";

TEST(FunctionNumbersTest, AreLinesThatAPatternNames) {
  // Of one name there can be several functions.
  EXPECT_THAT(FunctionNumbers(kAvailable, {"vfs_read"}), ElementsAre(1, 5));
  EXPECT_THAT(FunctionNumbers(kAvailable, {"vfs_w*", "nf_hook_slow"}), ElementsAre(3, 4));
  EXPECT_THAT(FunctionNumbers(kAvailable, {"*_[rs]*", "vfs_?rite"}), ElementsAre(1, 3, 4, 5));
  // Never what is no function.
  EXPECT_THAT(FunctionNumbers(kAvailable, {"*"}), ElementsAre(1, 3, 4, 5));
  EXPECT_THAT(FunctionNumbers(kAvailable, {"vfs", "nf_hook_slow [nf_tables]"}), IsEmpty());
}

class TracingFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = ::testing::TempDir() + "/tracing";
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
    ASSERT_TRUE(WriteFileAtomically(root_ + "/set_ftrace_filter", "").ok());
    ASSERT_EQ(callprint_set_tracing_directory(root_.c_str()), 0);
  }
  std::string Filter() { return *ReadFile(root_ + "/set_ftrace_filter"); }

  std::string root_;
};

TEST_F(TracingFilesTest, WritesNamesWhereTheKernelDoesNotTakeNumbers) {
  ASSERT_TRUE(WriteFileAtomically(root_ + "/available_filter_functions", kAvailable).ok());
  // This file says what was written, not what it names.
  ASSERT_TRUE(WriteTracingList("set_ftrace_filter", {"vfs_*"}).ok());
  EXPECT_EQ(Filter(), "vfs_*\n");
}

TEST_F(TracingFilesTest, WritesNumbersWhereTheKernelThenHoldsWhatTheyName) {
  // This file says what was written: functions that are named as they are numbered.
  ASSERT_TRUE(WriteFileAtomically(root_ + "/available_filter_functions", "1\n2\nvfs_read\n").ok());
  ASSERT_TRUE(WriteTracingList("set_ftrace_filter", {"[12]"}).ok());
  EXPECT_EQ(Filter(), "1\n2\n");
}

TEST_F(TracingFilesTest, WritesNamesWhereFunctionsAreNotListed) {
  ASSERT_TRUE(WriteTracingList("set_ftrace_filter", {"vfs_*", "ksys_read"}).ok());
  EXPECT_EQ(Filter(), "vfs_*\nksys_read\n");
  ASSERT_TRUE(WriteTracingList("set_ftrace_filter", {}).ok());
  EXPECT_EQ(Filter(), "");
}

TEST(BufferCounterTest, IsTheNamedOne) {
  const std::string text = "entries: 20\noverrun: 3\ncommit overrun: 4\ndropped events: 5\n";
  EXPECT_EQ(BufferCounter(text, "entries"), 20u);
  EXPECT_EQ(BufferCounter(text, "overrun"), 3u);
  EXPECT_EQ(BufferCounter(text, "commit overrun"), 4u);
  EXPECT_EQ(BufferCounter(text, "read events"), 0u);
}

}  // namespace
}  // namespace callprint
