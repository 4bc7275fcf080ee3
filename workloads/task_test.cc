#include "workloads/task.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kValid[] = R"(
    name: "task"
    label: "encryption"
    label: "none"
    positive_label: "encryption"
    background { name: "reader" command: "read" }
    input_kind { name: "text" files: 2 }
    input_kind { name: "random" files: 2 }
    min_input_bytes: 16384
    max_input_bytes: 65536
    program {
      name: "tool-aes" family: "tool" label: "encryption" cipher: USER_SPACE twin: "tool-plain"
      command: "tool -e"
    }
    program { name: "tool-plain" family: "tool" label: "none" command: "tool" }
    program { name: "cat" family: "cat" label: "none" command: "cat" })";

Task ValidTask() {
  Task task;
  EXPECT_TRUE(ParseTextProto(kValid, "valid", &task).ok());
  return task;
}

std::string ErrorOf(const Task& task) {
  const absl::Status status = ValidateTask(task);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return std::string(status.message());
}

TEST(ValidateTaskTest, AcceptsATaskWithoutContradictions) {
  EXPECT_TRUE(ValidateTask(ValidTask()).ok()) << ValidateTask(ValidTask());
}

TEST(ValidateTaskTest, AcceptsATaskWithoutCiphers) {
  Task task = ValidTask();
  task.mutable_program(0)->set_cipher(NO_CIPHER);
  task.mutable_program(0)->clear_twin();
  EXPECT_TRUE(ValidateTask(task).ok()) << ValidateTask(task);
}

TEST(ValidateTaskTest, RefusesAMalformedName) {
  Task task = ValidTask();
  task.set_name("");
  task.mutable_program(2)->set_name("two words");
  task.mutable_program(2)->set_family("UPPER");
  EXPECT_THAT(ErrorOf(task), AllOf(HasSubstr("task name \"\""), HasSubstr("\"two words\""),
                                   HasSubstr("family \"UPPER\"")));
}

TEST(ValidateTaskTest, RefusesDuplicateNames) {
  Task task = ValidTask();
  task.add_label("none");
  *task.add_background() = task.background(0);
  *task.add_input_kind() = task.input_kind(0);
  *task.add_program() = task.program(2);
  EXPECT_THAT(ErrorOf(task), AllOf(HasSubstr("label \"none\" is defined twice"),
                                   HasSubstr("background \"reader\" is defined twice"),
                                   HasSubstr("input kind \"text\" is defined twice"),
                                   HasSubstr("program \"cat\" is defined twice")));
}

TEST(ValidateTaskTest, RefusesAnUnknownLabel) {
  Task task = ValidTask();
  task.mutable_program(2)->set_label("nothing");
  EXPECT_THAT(ErrorOf(task), HasSubstr("program \"cat\": unknown label \"nothing\"; known: "
                                       "encryption, none"));
}

TEST(ValidateTaskTest, RefusesAPositiveLabelThatTheTaskLacks) {
  Task task = ValidTask();
  task.set_positive_label("yes");
  EXPECT_THAT(ErrorOf(task), HasSubstr("positive_label \"yes\" is not a label of the task"));
}

TEST(ValidateTaskTest, AsksForNoPositiveLabelAmongThree) {
  Task task = ValidTask();
  task.clear_positive_label();
  EXPECT_THAT(ErrorOf(task), HasSubstr("positive_label \"\" is not a label of the task"));
  task.add_label("third");
  task.mutable_program(0)->set_cipher(NO_CIPHER);
  task.mutable_program(2)->set_label("third");
  EXPECT_TRUE(ValidateTask(task).ok()) << ValidateTask(task);
}

TEST(ValidateTaskTest, AcceptsOptionsThatACommandUses) {
  Task task = ValidTask();
  task.mutable_program(2)->add_options("-n");
  task.mutable_program(2)->add_options("");
  for (const char* command : {"cat $OPTIONS", "cat ${OPTIONS% *}"}) {
    task.mutable_program(2)->set_command(command);
    EXPECT_TRUE(ValidateTask(task).ok()) << ValidateTask(task);
  }
  task.mutable_program(2)->set_command("cat");
  task.mutable_program(2)->set_setup("prepare $OPTIONS");
  EXPECT_TRUE(ValidateTask(task).ok()) << ValidateTask(task);
}

TEST(ValidateTaskTest, RefusesOptionsThatChangeNothing) {
  Task task = ValidTask();
  task.mutable_program(0)->set_command("tool $OPTIONS");
  task.mutable_program(1)->set_command("tool $OPTIONS");
  task.mutable_program(1)->add_options("-v");
  task.mutable_program(1)->add_options("-v");
  task.mutable_program(2)->add_options("-n");
  EXPECT_THAT(ErrorOf(task),
              AllOf(HasSubstr("\"tool-aes\" has $OPTIONS in its commands but no options"),
                    HasSubstr("program \"tool-plain\": options \"-v\" stand there twice"),
                    HasSubstr("\"cat\" has options but no $OPTIONS in its commands")));
}

TEST(ValidateTaskTest, RefusesASingleLabel) {
  Task task = ValidTask();
  task.clear_label();
  task.add_label("encryption");
  EXPECT_THAT(ErrorOf(task), HasSubstr("needs two labels"));
}

TEST(ValidateTaskTest, RefusesALabelWithoutPrograms) {
  Task task = ValidTask();
  task.add_label("third");
  EXPECT_THAT(ErrorOf(task), HasSubstr("no program has the label \"third\""));
}

TEST(ValidateTaskTest, RefusesAnUnknownTwin) {
  Task task = ValidTask();
  task.mutable_program(0)->set_twin("tool-lost");
  EXPECT_THAT(ErrorOf(task), HasSubstr("program \"tool-aes\": unknown twin \"tool-lost\""));
}

TEST(ValidateTaskTest, RefusesATwinOfAnotherFamily) {
  Task task = ValidTask();
  task.mutable_program(0)->set_twin("cat");
  EXPECT_THAT(ErrorOf(task),
              HasSubstr("its twin \"cat\" is of another family, \"cat\" and not \"tool\""));
}

TEST(ValidateTaskTest, RefusesATwinWithTheSameLabel) {
  Task task = ValidTask();
  task.mutable_program(0)->set_twin("tool-aes");
  EXPECT_THAT(ErrorOf(task), HasSubstr("its twin \"tool-aes\" has the same label"));
}

TEST(ValidateTaskTest, RefusesATwinThatHasATwin) {
  Task task = ValidTask();
  task.mutable_program(1)->set_twin("tool-aes");
  EXPECT_THAT(ErrorOf(task), HasSubstr("its twin \"tool-plain\" has a twin itself"));
}

TEST(ValidateTaskTest, RefusesATwinWithAnotherInputLimit) {
  Task task = ValidTask();
  task.mutable_program(0)->set_max_input_bytes(20000);
  EXPECT_THAT(ErrorOf(task),
              HasSubstr("its twin \"tool-plain\" has another max_input_bytes, 0 and not 20000"));
}

TEST(ValidateTaskTest, RefusesAnEncryptingProgramWithoutATwin) {
  Task task = ValidTask();
  task.mutable_program(0)->clear_twin();
  EXPECT_THAT(ErrorOf(task), HasSubstr("program \"tool-aes\" encrypts but has no twin"));
}

TEST(ValidateTaskTest, RefusesACipherThatContradictsTheLabel) {
  Task task = ValidTask();
  task.mutable_program(2)->set_cipher(KERNEL);
  EXPECT_THAT(ErrorOf(task),
              HasSubstr("program \"cat\": cipher KERNEL contradicts the label \"none\""));
  task = ValidTask();
  *task.add_program() = task.program(0);
  task.mutable_program(3)->set_name("tool-des");
  task.mutable_program(3)->set_cipher(NO_CIPHER);
  EXPECT_THAT(ErrorOf(task), HasSubstr("program \"tool-des\": cipher NO_CIPHER contradicts the "
                                       "label \"encryption\""));
}

TEST(ValidateTaskTest, RefusesAMissingCommand) {
  Task task = ValidTask();
  task.mutable_program(2)->clear_command();
  task.mutable_background(0)->clear_command();
  EXPECT_THAT(ErrorOf(task), AllOf(HasSubstr("program \"cat\" has no command"),
                                   HasSubstr("background \"reader\" has no command")));
}

TEST(ValidateTaskTest, RefusesUnknownAndEmptyInputKinds) {
  Task task = ValidTask();
  task.mutable_input_kind(0)->set_name("video");
  task.mutable_input_kind(1)->set_files(0);
  EXPECT_THAT(ErrorOf(task), AllOf(HasSubstr("unknown input kind \"video\"; known: archive, "),
                                   HasSubstr("input kind \"random\" has no files")));
  task.clear_input_kind();
  EXPECT_THAT(ErrorOf(task), HasSubstr("a task needs an input_kind"));
}

TEST(ValidateTaskTest, RefusesEmptyAndExcessiveSizeRanges) {
  Task task = ValidTask();
  task.set_min_input_bytes(100000);
  EXPECT_THAT(ErrorOf(task), HasSubstr("min_input_bytes 100000 is above max_input_bytes 65536"));
  task.set_min_input_bytes(100);
  task.set_max_input_bytes(uint64_t{1} << 40);
  EXPECT_THAT(ErrorOf(task), AllOf(HasSubstr("min_input_bytes 100 is below 4096"),
                                   HasSubstr("max_input_bytes 1099511627776 is above")));
}

TEST(ValidateTaskTest, RefusesALimitThatLeavesAProgramWithoutInputs) {
  Task task = ValidTask();
  task.mutable_program(2)->set_max_input_bytes(5000);
  EXPECT_THAT(ErrorOf(task), HasSubstr("program \"cat\": max_input_bytes 5000 is below the task's "
                                       "min_input_bytes 16384"));
}

TEST(ValidateTaskTest, ReportsEveryErrorAtOnce) {
  Task task = ValidTask();
  task.mutable_program(0)->set_twin("tool-lost");
  task.mutable_program(1)->set_label("nothing");
  task.mutable_program(2)->clear_command();
  EXPECT_THAT(ErrorOf(task), AllOf(HasSubstr("unknown twin"), HasSubstr("unknown label"),
                                   HasSubstr("no command")));
}

TEST(ReadTaskTest, NamesTheFileOfAnInvalidTask) {
  const std::string path = ::testing::TempDir() + "/task.textproto";
  ASSERT_TRUE(WriteFileAtomically(path, "name: \"x\"").ok());
  EXPECT_THAT(std::string(ReadTask(path).status().message()),
              AllOf(HasSubstr(path), HasSubstr("without labels")));
  ASSERT_TRUE(WriteFileAtomically(path, std::string(kValid) + " speed: 9").ok());
  EXPECT_THAT(std::string(ReadTask(path).status().message()),
              AllOf(HasSubstr(path), HasSubstr("speed"), Not(HasSubstr("without labels"))));
  ASSERT_TRUE(WriteFileAtomically(path, kValid).ok());
  EXPECT_EQ(ReadTask(path)->program_size(), 3);
}

}  // namespace
}  // namespace callprint
