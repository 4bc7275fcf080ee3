#include "collector/recording.h"

#include <fcntl.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class RecordingTest : public ::testing::Test {
 protected:
  // A recording of one text frame (5,000 bytes: two blocks), one frame of pages (three blocks, the
  // last one short) and the end frame.
  void SetUp() override {
    path_ = ::testing::TempDir() + "/recording";
    const std::string pages_path = ::testing::TempDir() + "/pages";
    ASSERT_TRUE(WriteFileAtomically(pages_path, std::string(2 * 4096 + 100, 'p')).ok());
    auto writer = RecordingWriter::Open(path_);
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE((*writer)->Write(FrameKind::kText, 0, "kallsyms", std::string(5000, 't')).ok());
    const int fd = open(pages_path.c_str(), O_RDONLY);
    ASSERT_TRUE((*writer)->WritePages(3, fd).ok());
    close(fd);
    ASSERT_TRUE((*writer)->Write(FrameKind::kEnd, 0, "", "").ok());
  }

  absl::Status ReadAll() {
    auto reader = RecordingReader::Open(path_);
    if (!reader.ok()) return reader.status();
    while (true) {
      const absl::StatusOr<Frame> frame = (*reader)->Next();
      if (!frame.ok()) return frame.status();
      if (frame->kind == FrameKind::kEnd) return absl::OkStatus();
    }
  }

  std::string path_;
};

TEST_F(RecordingTest, ReadsWhatWasWritten) {
  auto reader = RecordingReader::Open(path_);
  ASSERT_TRUE(reader.ok());
  const absl::StatusOr<Frame> text = (*reader)->Next();
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(text->kind, FrameKind::kText);
  EXPECT_EQ(text->name, "kallsyms");
  EXPECT_EQ(text->payload, std::string(5000, 't'));
  const absl::StatusOr<Frame> pages = (*reader)->Next();
  ASSERT_TRUE(pages.ok()) << pages.status();
  EXPECT_EQ(pages->kind, FrameKind::kPages);
  EXPECT_EQ(pages->cpu, 3u);
  // The short page is filled up with zeros.
  EXPECT_EQ(pages->payload, std::string(2 * 4096 + 100, 'p') + std::string(4096 - 100, '\0'));
  EXPECT_EQ((*reader)->Next()->kind, FrameKind::kEnd);
}

TEST_F(RecordingTest, RefusesEveryTruncation) {
  const std::string bytes = *ReadFile(path_);
  ASSERT_EQ(bytes.size(), 8u * 4096);  // Three headers, two and three blocks.
  for (size_t size = 0; size < bytes.size(); size += 512) {
    ASSERT_TRUE(WriteFileAtomically(path_, bytes.substr(0, size)).ok());
    const absl::Status status = ReadAll();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << size;
    EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr(path_), HasSubstr("at byte")))
        << size;
  }
}

TEST_F(RecordingTest, RefusesAFrameLargerThanTheFile) {
  std::string bytes = *ReadFile(path_);
  bytes[16 + 7] = '\x7f';  // The top byte of the first frame's length.
  ASSERT_TRUE(WriteFileAtomically(path_, bytes).ok());
  EXPECT_THAT(std::string(ReadAll().message()), HasSubstr("larger than the file at byte 0"));
}

TEST_F(RecordingTest, RefusesAnUnknownKind) {
  std::string bytes = *ReadFile(path_);
  bytes[8] = 9;
  ASSERT_TRUE(WriteFileAtomically(path_, bytes).ok());
  EXPECT_THAT(std::string(ReadAll().message()), HasSubstr("unknown kind at byte 0"));
}

TEST(RecordingWriterTest, SaysThatTheDeviceIsFull) {
  auto writer = RecordingWriter::Open("/dev/full");
  ASSERT_TRUE(writer.ok()) << writer.status();
  const absl::Status status = (*writer)->Write(FrameKind::kEnd, 0, "", "");
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("/dev/full"), HasSubstr("larger device")));
}

}  // namespace
}  // namespace callprint
