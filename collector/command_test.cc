#include "collector/command.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "absl/strings/ascii.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::IsEmpty;

class CommandTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(PrepareForCommands().ok());
    output_path_ = ::testing::TempDir() + "/output";
    output_ = open(output_path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ASSERT_GE(output_, 0);
  }
  void TearDown() override {
    close(output_);
    KillChildrenExcept({});
    EXPECT_THAT(Children(), IsEmpty());
  }
  CommandResult Run(const std::string& command, absl::Duration limit = absl::Seconds(30)) {
    const absl::StatusOr<CommandResult> result =
        RunCommand(command, {"PATH=/usr/bin:/bin", "SECRET=s3"}, output_, limit);
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? *result : CommandResult();
  }
  std::string Output() { return *ReadFile(output_path_); }

  std::string output_path_;
  int output_ = -1;
};

TEST_F(CommandTest, RunsInItsEnvironment) {
  const CommandResult result = Run("echo $SECRET; echo error >&2");
  EXPECT_EQ(result.status, COMPLETED);
  EXPECT_EQ(Output(), "s3\nerror\n");
}

TEST_F(CommandTest, ReportsExitCodesAndSignals) {
  EXPECT_EQ(Run("exit 163").exit_code, 163);
  EXPECT_EQ(Run("exit 163").status, FAILED);
  EXPECT_EQ(Run("kill -TERM $$").exit_code, 128 + SIGTERM);
  EXPECT_EQ(Run("no-such-program").exit_code, 127);
}

TEST_F(CommandTest, KillsWhatTakesTooLong) {
  const CommandResult result = Run("sleep 1000 & sleep 1000", absl::Milliseconds(200));
  EXPECT_EQ(result.status, TIMED_OUT);
}

TEST_F(CommandTest, EndsTheChildWhenPreparingItFails) {
  const absl::StatusOr<pid_t> pid = StartCommand("echo unreachable", {}, output_, [] { return 5; });
  ASSERT_TRUE(pid.ok());
  EXPECT_EQ(WaitForCommand(*pid, absl::Seconds(30))->exit_code, 127);
  EXPECT_EQ(Output(), "");
}

TEST_F(CommandTest, FindsAndEndsDaemonsButKeepsOlderOnes) {
  ASSERT_EQ(Run("setsid sleep 1000 > /dev/null 2>&1 &").status, COMPLETED);
  const std::set<pid_t> kept = Children();
  ASSERT_EQ(kept.size(), 1u);
  ASSERT_EQ(Run("setsid sh -c 'sleep 1000 & sleep 1000' > /dev/null 2>&1 &").status, COMPLETED);
  EXPECT_GT(Children().size(), 1u);
  KillChildrenExcept(kept);
  EXPECT_EQ(Children(), kept);
}

TEST_F(CommandTest, StopsOnASignal) {
  const absl::StatusOr<pid_t> pid = StartCommand("sleep 1000", {"PATH=/usr/bin:/bin"}, output_);
  ASSERT_TRUE(pid.ok());
  kill(getpid(), SIGTERM);
  EXPECT_EQ(WaitForCommand(*pid, absl::Seconds(30)).status().code(), absl::StatusCode::kCancelled);
  EXPECT_NE(kill(*pid, 0), 0);
}

}  // namespace
}  // namespace callprint
