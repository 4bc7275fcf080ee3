#include "collector/shard/describe.h"

#include <string>

#include "collector/shard/shard_writer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

std::string SmallShard() {
  absl::StatusOr<std::string> bytes = ReadFile("collector/testdata/small.shard");
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  return bytes.ok() ? *bytes : "";
}

TEST(DescribeTest, PrintsHeaderPartsRunsAndTotals) {
  std::string text;
  const absl::Status status = DescribeShard(SmallShard(), "small.shard", {}, &text);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_THAT(text, HasSubstr("2 runs"));
  // 360 and 120 events, as trace-cmd counts them; it names the same number of lost ones.
  EXPECT_THAT(text, ContainsRegex(" 360 +0 +6 "));
  EXPECT_THAT(text, ContainsRegex(" 120 +80625 +4 "));
  EXPECT_THAT(text, HasSubstr("total: 480 events, 80625 lost, 10 unmatched, 3.1"));
  EXPECT_THAT(text, ContainsRegex("header +12 "));
  EXPECT_THAT(text, Not(HasSubstr("DAMAGE")));
}

TEST(DescribeTest, ListsEventsIndentedByDepth) {
  std::string text;
  DescribeOptions options;
  options.run = 0;
  options.events = 5;
  EXPECT_TRUE(DescribeShard(SmallShard(), "small.shard", options, &text).ok());
  // The first lines of testdata/linux-6.1/whole.txt. The first call began at 0x128fc313b ns and
  // returned at 0x128fc33da, 671 ns later.
  EXPECT_THAT(text, HasSubstr("0.000    0      97 | mutex_unlock() {\n"));
  EXPECT_THAT(text, HasSubstr("0.671    0      97 | } /* mutex_unlock */\n"));
  EXPECT_THAT(text, HasSubstr("97 | __f_unlock_pos() {\n"));
  EXPECT_THAT(text, HasSubstr("97 |   mutex_unlock() {\n"));
  EXPECT_THAT(text, HasSubstr("... and 355 more\n"));
}

TEST(DescribeTest, RefusesARunThatIsNotThere) {
  std::string text;
  DescribeOptions options;
  options.run = 2;
  EXPECT_TRUE(absl::IsInvalidArgument(DescribeShard(SmallShard(), "small.shard", options, &text)));
}

TEST(DescribeTest, ShowsDamageWhereItIsAndTheRestAsFarAsItCan) {
  std::string bytes = SmallShard();
  // The last byte of the file is in the checksum of the last part.
  bytes.back() ^= 1;
  std::string text;
  EXPECT_TRUE(absl::IsDataLoss(DescribeShard(bytes, "small.shard", {}, &text)));
  EXPECT_THAT(text, ContainsRegex("DAMAGE in the part at byte [0-9]+: tasks: "));
  EXPECT_THAT(text, HasSubstr("2 runs"));
}

TEST(DescribeTest, ShowsWhereAFileIsCutOff) {
  std::string text;
  EXPECT_TRUE(
      absl::IsDataLoss(DescribeShard(SmallShard().substr(0, 900), "small.shard", {}, &text)));
  EXPECT_THAT(text, ContainsRegex("DAMAGE in the part at byte [0-9]+: structure: the file is cut"));
  EXPECT_THAT(text, HasSubstr("2 runs"));
}

TEST(DescribeTest, SaysWhatIsNoShard) {
  std::string text;
  EXPECT_TRUE(absl::IsDataLoss(DescribeShard("hello", "hello.txt", {}, &text)));
  EXPECT_THAT(text, HasSubstr("DAMAGE: byte 0: not a shard file"));
}

TEST(DescribeTest, LeavesTheTerminalAlone) {
  ShardWriter writer;
  RunRecord record;
  record.mutable_run()->set_program("\x1b]0;owned\x07");
  record.mutable_run()->set_label("two\nlines");
  Trace trace;
  trace.events = {{0, writer.FunctionId("read\x1b[2J"), 7, 0, 0, EventKind::kEntry}};
  ASSERT_TRUE(writer.AddRun(record, trace).ok());
  ShardHeader header;
  header.set_kernel_release("6.1\r");
  const absl::StatusOr<std::string> bytes = writer.Finish(header);
  ASSERT_TRUE(bytes.ok());
  DescribeOptions options;
  options.run = 0;
  std::string text;
  ASSERT_TRUE(DescribeShard(*bytes, "hostile.shard", options, &text).ok()) << text;
  for (const char c : text) EXPECT_TRUE(c == '\n' || (c >= ' ' && c < 0x7f)) << text;
  EXPECT_THAT(text, HasSubstr("\\x1b]0;owned\\x07"));
  EXPECT_THAT(text, HasSubstr("two\\x0alines"));
  EXPECT_THAT(text, HasSubstr("read\\x1b[2J() {"));
}

}  // namespace
}  // namespace callprint
