#include "workloads/mapped_file.h"

#include <sys/stat.h>

#include <cstdio>
#include <thread>

#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

TEST(MappedFileTest, HasTheFilesBytes) {
  const std::string path = ::testing::TempDir() + "/file";
  const std::string text("a\0b", 3);
  ASSERT_TRUE(WriteFileAtomically(path, text).ok());
  auto file = MappedFile::Open(path);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->bytes(), text);
  const MappedFile moved = *std::move(file);
  EXPECT_EQ(moved.bytes(), text);
  ASSERT_TRUE(WriteFileAtomically(path, "").ok());
  EXPECT_EQ(MappedFile::Open(path)->bytes(), "");
}

TEST(MappedFileTest, ReadsWhatCannotBeMapped) {
  const std::string path = ::testing::TempDir() + "/pipe";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::thread writer([&path] {
    FILE* const pipe = fopen(path.c_str(), "w");
    fputs("through a pipe", pipe);
    fclose(pipe);
  });
  const auto file = MappedFile::Open(path);
  writer.join();
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->bytes(), "through a pipe");
}

TEST(MappedFileTest, SaysWhatIsWrong) {
  EXPECT_EQ(MappedFile::Open("/no/such/file").status().code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(MappedFile::Open(::testing::TempDir()).ok()) << "a folder";
}

}  // namespace
}  // namespace callprint
