// Bytes worked by hand from APPNOTE.TXT; that others read such files is seen in export_test
// (numpy's and Python's readers).
#include "dataset/export_samples/zip_writer.h"

#include <cstdio>
#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

std::string Path(const std::string& name) { return testing::TempDir() + "/" + name; }

TEST(ZipWriterTest, StoresAFileAsTheStandardSays) {
  ZipWriter zip = ZipWriter::Create(Path("a.zip")).value();
  ASSERT_TRUE(zip.Add("f/x", "123456789", ZipMethod::kStore).ok());
  ASSERT_TRUE(zip.Finish().ok());
  // 0xcbf43926 is the CRC-32 of "123456789" in every table of checksums.
  const std::string facts(
      "\x14\0\0\x08\0\0\0\0\x21\0\x26\x39\xf4\xcb\x09\0\0\0\x09\0\0\0\x03\0\0\0", 26);
  const std::string local = "PK\x03\x04" + facts + "f/x" + "123456789";
  const std::string directory = std::string("PK\x01\x02\x14\x03", 6) + facts +
                                std::string("\0\0\0\0\0\0\0\0\xa4\x81\0\0\0\0", 14) + "f/x";
  // 42 bytes before the directory, which has 49.
  const std::string end("PK\x05\x06\0\0\0\0\x01\0\x01\0\x31\0\0\0\x2a\0\0\0\0\0", 22);
  EXPECT_EQ(ReadFile(Path("a.zip")).value(), local + directory + end);
}

TEST(ZipWriterTest, DeflatesWhatGetsSmallerAndNothingElse) {
  ZipWriter zip = ZipWriter::Create(Path("b.zip")).value();
  ASSERT_TRUE(zip.Add("zeros", std::string(100000, 'z')).ok());
  ASSERT_TRUE(zip.Add("short", "x").ok());
  ASSERT_TRUE(zip.Finish().ok());
  const std::string bytes = ReadFile(Path("b.zip")).value();
  EXPECT_LT(bytes.size(), 1000u);
  // Method 8 of the first local header; 0 of the second, which stands behind its name.
  EXPECT_EQ(bytes[8], 8);
  const size_t second = bytes.find("PK\x03\x04", 4);
  EXPECT_EQ(bytes[second + 8], 0);
  EXPECT_EQ(bytes.substr(second + 30, 6), "shortx");
}

TEST(ZipWriterTest, RefusesNamesThatAreNoPlaceInAnArchive) {
  ZipWriter zip = ZipWriter::Create(Path("c.zip")).value();
  for (const std::string name : {"", "/etc/x", "../x", "a/../x", "a//x", "a/", "a\\x", "./x"}) {
    EXPECT_EQ(zip.Add(name, "").code(), absl::StatusCode::kInvalidArgument) << name;
  }
  EXPECT_TRUE(zip.Add("a", "").ok());
  EXPECT_EQ(zip.Add("a", "").code(), absl::StatusCode::kInvalidArgument);
}

TEST(ZipWriterTest, LeavesNothingWhereItIsNotFinished) {
  const std::string path = Path("d.zip");
  ASSERT_TRUE(WriteFileAtomically(path, "before").ok());
  {
    ZipWriter zip = ZipWriter::Create(path).value();
    ASSERT_TRUE(zip.Add("a", "1").ok());
  }
  EXPECT_EQ(ReadFile(path).value(), "before");
}

TEST(ZipWriterTest, SaysWhichFolderIsMissing) {
  const absl::Status status = ZipWriter::Create(Path("absent/e.zip")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_NE(std::string(status.message()).find("absent/e.zip"), std::string::npos);
}

}  // namespace
}  // namespace callprint
