#include "workloads/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/plan.pb.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string FreshDirectory(const std::string& name) {
  const std::string path = ::testing::TempDir() + "/" + name;
  std::filesystem::remove_all(path);
  std::filesystem::create_directories(path);
  return path;
}

int FileCount(const std::string& directory) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    (void)entry;
    ++count;
  }
  return count;
}

TEST(WriteFileAtomicallyTest, ReplacesTheOldFileAndLeavesNoOther) {
  const std::string directory = FreshDirectory("replace");
  ASSERT_TRUE(WriteFileAtomically(directory + "/f", "old").ok());
  ASSERT_TRUE(WriteFileAtomically(directory + "/f", std::string("new\0byte", 8)).ok());
  EXPECT_EQ(*ReadFile(directory + "/f"), std::string("new\0byte", 8));
  EXPECT_EQ(FileCount(directory), 1);
}

TEST(WriteFileAtomicallyTest, NamesAMissingFolder) {
  const absl::Status status = WriteFileAtomically("/nonexistent-folder/f", "x");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/nonexistent-folder/f"));
}

TEST(WriteFileAtomicallyTest, KeepsTheTargetWhenItCannotBeReplaced) {
  // A folder in the target's place: rename fails after the temporary file was written.
  const std::string directory = FreshDirectory("blocked");
  std::filesystem::create_directories(directory + "/target/inside");
  EXPECT_FALSE(WriteFileAtomically(directory + "/target", "x").ok());
  EXPECT_TRUE(std::filesystem::exists(directory + "/target/inside"));
  EXPECT_EQ(FileCount(directory), 1);
}

TEST(WriteFileAtomicallyTest, SaysThatTheDiskIsFull) {
  // /dev/full refuses every write with ENOSPC; a symlink makes it the temporary file.
  const std::string directory = FreshDirectory("full");
  const std::string path = directory + "/f";
  std::filesystem::create_symlink("/dev/full", path + ".tmp." + std::to_string(getpid()));
  const absl::Status status = WriteFileAtomically(path, "x");
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr(path), HasSubstr("free some space")));
  EXPECT_EQ(FileCount(directory), 0);
}

TEST(ReadFileTest, NamesAMissingFile) {
  const absl::Status status = ReadFile("/nonexistent-file").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/nonexistent-file"));
}

TEST(ParseTextProtoTest, ReportsUnknownFieldWithItsPlace) {
  callprint::Run run;
  const absl::Status status = ParseTextProto("id: 3\nprogramme: \"x\"\n", "plan.textproto", &run);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("plan.textproto:2:"), HasSubstr("programme")));
}

TEST(ReadBinaryProtoTest, RefusesOtherBytes) {
  const std::string path = FreshDirectory("binary") + "/f";
  ASSERT_TRUE(WriteFileAtomically(path, "\xff\xff\xff not a proto").ok());
  callprint::Run run;
  const absl::Status status = ReadBinaryProto(path, &run);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr(path), HasSubstr("callprint.Run")));
}

TEST(ReadBinaryProtoTest, ReadsWhatWasWritten) {
  const std::string path = FreshDirectory("round_trip") + "/f";
  callprint::Run run;
  run.set_id(7);
  ASSERT_TRUE(WriteBinaryProto(path, run).ok());
  callprint::Run restored;
  ASSERT_TRUE(ReadBinaryProto(path, &restored).ok());
  EXPECT_EQ(restored.id(), 7);
}

}  // namespace
}  // namespace callprint
