// Settings against a folder of plain files that stands for tracefs. What a real kernel makes of
// them is seen on a host (record_host_test_job.sh).
#include "collector/host/tracing_settings.h"

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "collector/tracefs_shim.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

class TracingSettingsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = ::testing::TempDir() + "/tracing";
    journal_ = ::testing::TempDir() + "/journal";
    std::filesystem::remove_all(root_);
    std::filesystem::remove(journal_);
    std::filesystem::create_directories(root_ + "/instances");
    Put("tracing_thresh", "100\n");
    Put("trace_clock", "local [mono] boot\n");
    Put("max_graph_depth", "0\n");
    Put("set_graph_notrace", "schedule\nnf_hook_slow [nf_tables]\n");
    Put("set_event", "sched:sched_switch\n");
    ASSERT_EQ(callprint_set_tracing_directory(root_.c_str()), 0);
  }

  void Put(const std::string& file, const std::string& text) {
    ASSERT_TRUE(WriteFileAtomically(root_ + "/" + file, text).ok());
  }
  std::string Get(const std::string& file) { return *ReadFile(root_ + "/" + file); }

  absl::Status ChangeAll(TracingSettings* settings) {
    absl::Status status = settings->Set("tracing_thresh", "0");
    status.Update(settings->Set("trace_clock", "local"));
    status.Update(settings->Set("max_graph_depth", "0"));
    status.Update(settings->Set("not_in_this_kernel", "0"));
    status.Update(settings->SetList("set_graph_notrace", {}));
    status.Update(settings->SetList("set_event", {"sched:sched_process_fork"}));
    status.Update(settings->MakeInstance("mine"));
    return status;
  }

  void ExpectAsFound() {
    EXPECT_EQ(Get("tracing_thresh"), "100");
    // What was in force.
    EXPECT_EQ(Get("trace_clock"), "mono");
    // Untouched.
    EXPECT_EQ(Get("max_graph_depth"), "0\n");
    EXPECT_EQ(Get("set_graph_notrace"), "schedule\nnf_hook_slow\n");
    EXPECT_EQ(Get("set_event"), "sched:sched_switch\n");
    EXPECT_FALSE(std::filesystem::exists(root_ + "/instances/mine"));
    EXPECT_FALSE(std::filesystem::exists(journal_));
  }

  std::string root_;
  std::string journal_;
};

TEST_F(TracingSettingsTest, ChangesAndPutsBack) {
  auto settings = TracingSettings::Begin(journal_);
  ASSERT_TRUE(settings.ok()) << settings.status();
  ASSERT_TRUE(ChangeAll(settings->get()).ok());
  EXPECT_EQ(Get("tracing_thresh"), "0");
  EXPECT_EQ(Get("trace_clock"), "local");
  EXPECT_EQ(Get("set_graph_notrace"), "");
  EXPECT_EQ(Get("set_event"), "sched:sched_process_fork\n");
  EXPECT_TRUE(std::filesystem::exists(root_ + "/instances/mine"));
  EXPECT_FALSE(std::filesystem::exists(root_ + "/not_in_this_kernel"));
  ASSERT_TRUE((*settings)->Restore().ok());
  ExpectAsFound();
}

TEST_F(TracingSettingsTest, PutsBackWhereItIsForgotten) {
  ASSERT_TRUE(ChangeAll(TracingSettings::Begin(journal_)->get()).ok());
  ExpectAsFound();
}

TEST_F(TracingSettingsTest, AnotherProcessPutsBackWhatAKilledOneLeft) {
  const pid_t child = fork();
  if (child == 0) {
    auto settings = TracingSettings::Begin(journal_);
    if (!settings.ok() || !ChangeAll(settings->get()).ok()) _exit(1);
    // Nothing is cleaned up, as after SIGKILL.
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  EXPECT_EQ(Get("tracing_thresh"), "0");
  EXPECT_THAT(std::string(TracingSettings::Begin(journal_).status().message()),
              HasSubstr("run record_host --restore first"));
  // Half a message, of a change that was not made.
  std::ofstream(journal_, std::ios::app) << "\x40half";
  const absl::StatusOr<int> put_back = TracingSettings::RestoreFrom(journal_);
  ASSERT_TRUE(put_back.ok()) << put_back.status();
  EXPECT_EQ(*put_back, 5);
  ExpectAsFound();
  EXPECT_EQ(*TracingSettings::RestoreFrom(journal_), 0);
}

TEST_F(TracingSettingsTest, RefusesASecondRecorderAndToRestoreUnderTheFirst) {
  auto first = TracingSettings::Begin(journal_);
  ASSERT_TRUE(first.ok());
  EXPECT_THAT(std::string(TracingSettings::Begin(journal_).status().message()),
              HasSubstr("another recorder is at work"));
  EXPECT_THAT(std::string(TracingSettings::RestoreFrom(journal_).status().message()),
              HasSubstr("another recorder is at work"));
}

TEST_F(TracingSettingsTest, AnotherBootHasAnotherTracefs) {
  auto settings = TracingSettings::Begin(journal_);
  ASSERT_TRUE((*settings)->Set("tracing_thresh", "0").ok());
  std::string journal = *ReadFile(journal_);
  // A digit of the boot's id, behind the length and the tag.
  journal[4] = journal[4] == '0' ? '1' : '0';
  ASSERT_TRUE((*settings)->Restore().ok());
  Put("tracing_thresh", "7");
  ASSERT_TRUE(WriteFileAtomically(journal_, journal).ok());
  EXPECT_EQ(*TracingSettings::RestoreFrom(journal_), 0);
  EXPECT_EQ(Get("tracing_thresh"), "7");
  EXPECT_FALSE(std::filesystem::exists(journal_));
}

TEST_F(TracingSettingsTest, SettingAgainTakesNoMoreOfTheJournal) {
  auto settings = TracingSettings::Begin(journal_);
  ASSERT_TRUE((*settings)->Set("tracing_thresh", "0").ok());
  const size_t once = ReadFile(journal_)->size();
  for (const char* value : {"3", "0", "4"}) {
    ASSERT_TRUE((*settings)->Set("tracing_thresh", value).ok());
  }
  EXPECT_EQ(Get("tracing_thresh"), "4");
  EXPECT_EQ(ReadFile(journal_)->size(), once);
  ASSERT_TRUE((*settings)->Restore().ok());
  EXPECT_EQ(Get("tracing_thresh"), "100");
}

TEST_F(TracingSettingsTest, RefusesWhatIsNoJournal) {
  ASSERT_TRUE(WriteFileAtomically(journal_, std::string("\x02\x12\x00hello", 8)).ok());
  EXPECT_EQ(TracingSettings::RestoreFrom(journal_).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(std::filesystem::exists(journal_));
}

TEST_F(TracingSettingsTest, RefusesListsWithCommands) {
  Put("set_ftrace_filter", "#### all functions enabled ####\nschedule:traceoff:unlimited\n");
  auto settings = TracingSettings::Begin(journal_);
  const absl::Status status = (*settings)->SetList("set_ftrace_filter", {});
  EXPECT_THAT(std::string(status.message()), HasSubstr("schedule:traceoff"));
  EXPECT_THAT(Get("set_ftrace_filter"), HasSubstr("schedule:traceoff"));
}

TEST(WritableSettingTest, IsWhatTheKernelTakes) {
  EXPECT_EQ(WritableSetting("0\n"), "0");
  EXPECT_EQ(WritableSetting("7 (expanded: 1408)\n"), "1408");
  EXPECT_EQ(WritableSetting("[local] global mono\n"), "local");
  EXPECT_EQ(WritableSetting("local global [mono]\n"), "mono");
  EXPECT_EQ(WritableSetting("no pid\n"), "");
  EXPECT_EQ(WritableSetting("#### all functions enabled ####\n"), "");
  EXPECT_EQ(WritableSetting("1\n2\n"), "1\n2");
}

}  // namespace
}  // namespace callprint
