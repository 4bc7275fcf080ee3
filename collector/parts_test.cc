#include "collector/parts.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

class PartsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(PrepareForCommands().ok()); }

  void SetUp() override {
    folder_ = ::testing::TempDir() + "/parts.XXXXXX";
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
    output_ = open("/dev/null", O_WRONLY);
  }
  void TearDown() override { close(output_); }

  // A part that runs `command` in the test's folder.
  PartCommand Part(const std::string& command, int start_ms, int end_ms) {
    return {absl::StrCat("cd ", folder_, "; ", command),
            CurrentEnvironment(),
            absl::Milliseconds(start_ms),
            absl::Milliseconds(end_ms),
            nullptr,
            "part"};
  }

  absl::StatusOr<CommandResult> Run(const std::vector<PartCommand>& parts, int duration_ms) {
    return RunParts(parts, absl::Milliseconds(duration_ms), output_, nullptr, &records_);
  }

  std::string Text(const std::string& name) {
    const auto text = ReadFile(absl::StrCat(folder_, "/", name));
    return text.ok() ? *text : "no file";
  }

  std::string folder_;
  int output_ = -1;
  std::vector<PartRecord> records_;
};

TEST_F(PartsTest, RunsACommandAgainAndAgainUntilItsEnd) {
  const auto result = Run({Part("echo $$ >> pids; sleep 0.05", 0, 400)}, 600);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->status, COMPLETED);
  std::string pids;
  for (const int32_t pid : records_[0].pid()) absl::StrAppend(&pids, pid, "\n");
  EXPECT_GE(records_[0].pid_size(), 2);
  EXPECT_EQ(Text("pids"), pids);
}

TEST_F(PartsTest, RunsPartsAtTheSameTime) {
  // Each waits for the other's file: one after the other, neither would end.
  const auto result =
      Run({Part("touch a; until [ -e b ]; do sleep 0.01; done; touch a-met-b; sleep 9", 0, 5000),
           Part("touch b; until [ -e a ]; do sleep 0.01; done; touch b-met-a; sleep 9", 0, 5000)},
          2000);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(Text("a-met-b"), "");
  EXPECT_EQ(Text("b-met-a"), "");
}

TEST_F(PartsTest, KillsWhatStillRunsAndWaitsForItsStart) {
  const absl::Time begin = absl::Now();
  const auto result =
      Run({Part("sleep 1000", 0, 100), Part("touch late; sleep 1000", 200, 5000)}, 300);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->status, COMPLETED);
  EXPECT_GE(absl::Now() - begin, absl::Milliseconds(300));
  EXPECT_EQ(Text("late"), "");
  EXPECT_EQ(records_[0].pid_size(), 1);
  for (const PartRecord& part : records_) {
    for (const int32_t pid : part.pid()) EXPECT_EQ(kill(pid, 0), -1) << pid << " still runs";
  }
}

TEST_F(PartsTest, NoPartsAreAnIdleStretch) {
  const absl::Time begin = absl::Now();
  const auto result = Run({}, 100);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->status, COMPLETED);
  EXPECT_GE(absl::Now() - begin, absl::Milliseconds(100));
}

TEST_F(PartsTest, FailsWithTheFirstPartThatFails) {
  const absl::Time begin = absl::Now();
  const auto result = Run({Part("sleep 1000", 0, 60000), Part("exit 3", 50, 60000)}, 60000);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->status, FAILED);
  EXPECT_EQ(result->exit_code, 3);
  EXPECT_LT(absl::Now() - begin, absl::Seconds(30));
  for (const PartRecord& part : records_) {
    for (const int32_t pid : part.pid()) EXPECT_EQ(kill(pid, 0), -1) << pid << " still runs";
  }
}

TEST_F(PartsTest, PreparesEachTime) {
  std::vector<PartCommand> parts = {Part("sleep 0.05", 0, 400)};
  int prepared = 0;
  parts[0].prepare = [&prepared] {
    ++prepared;
    return absl::OkStatus();
  };
  ASSERT_TRUE(Run(parts, 400).ok());
  EXPECT_EQ(prepared, records_[0].pid_size());
}

}  // namespace
}  // namespace callprint
