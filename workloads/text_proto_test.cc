#include "workloads/text_proto.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"
#include "workloads/plan.pb.h"
#include "workloads/task.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string Written(const std::string& text) {
  const std::string path = ::testing::TempDir() + "/text.textproto";
  EXPECT_TRUE(WriteFileAtomically(path, text).ok());
  return path;
}

std::string ErrorOf(const std::string& text) {
  callprint::Run run;
  const absl::Status status = ReadTextProtoFile(Written(text), &run);
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  return std::string(status.message());
}

// Tasks as editors of other systems save them. What is refused is refused by whoever reads it
// first, and not by the guest, which would get the plan.
TEST(ReadTextProtoFileTest, RefusesTasksInOtherEncodings) {
  const absl::Status bom = ReadTask("workloads/testdata/bom.textproto").status();
  EXPECT_TRUE(absl::IsInvalidArgument(bom));
  EXPECT_THAT(std::string(bom.message()),
              HasSubstr("bom.textproto:1:1: the text begins with a byte "
                        "order mark; save it without one"));
  // Line 10 of 11, where a comment in a command says "caf" and an e with an accent: the 74th byte.
  const absl::Status latin1 = ReadTask("workloads/testdata/latin1.textproto").status();
  EXPECT_TRUE(absl::IsInvalidArgument(latin1));
  EXPECT_THAT(std::string(latin1.message()),
              AllOf(HasSubstr("latin1.textproto:10:74: byte 0xE9 is not UTF-8"),
                    HasSubstr("save the text as UTF-8")));
}

TEST(ReadTextProtoFileTest, ReadsLinesOfEverySystem) {
  const absl::StatusOr<Task> task = ReadTask("workloads/testdata/crlf.textproto");
  ASSERT_TRUE(task.ok()) << task.status();
  EXPECT_EQ(task->program_size(), 2);
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    callprint::Run run;
    ASSERT_TRUE(ReadTextProtoFile(Written("# a run" + end + "id: 3" + end), &run).ok());
    EXPECT_EQ(run.id(), 3);
  }
}

TEST(ReadTextProtoFileTest, ReadsUtf8) {
  callprint::Run run;
  ASSERT_TRUE(ReadTextProtoFile(Written("command: 'caf\xc3\xa9 \\303\\251'"), &run).ok());
  EXPECT_EQ(run.command(), "caf\xc3\xa9 \xc3\xa9");
}

// The text itself is plain; the message would be written, and refused when it is read.
TEST(ReadTextProtoFileTest, RefusesEscapesThatAreNoUtf8) {
  EXPECT_THAT(ErrorOf("id: 3\n  command: 'caf\\351'\n"),
              HasSubstr("text.textproto:2:3: the escapes in command make no UTF-8"));
  EXPECT_THAT(
      ErrorOf("id: 3\npart { run { command: 'a' } }\npart { run {\n command: '\\xff' } }\n"),
      HasSubstr("text.textproto:4:2: the escapes in command"));
}

TEST(ReadTextProtoFileTest, SaysWhereTheSyntaxIsWrong) {
  EXPECT_THAT(ErrorOf("id: 3\nprogramme: 'x'\n"),
              AllOf(HasSubstr("text.textproto:2:"), HasSubstr("programme")));
  callprint::Run run;
  EXPECT_TRUE(absl::IsNotFound(ReadTextProtoFile("/nonexistent-file", &run)));
}

}  // namespace
}  // namespace callprint
