#include "collector/guest/cpio_writer.h"

#include <string>
#include <utility>

#include "gtest/gtest.h"

namespace callprint {
namespace {

// Expected bytes are worked by hand from the kernel's Documentation/driver-api/early-userspace/
// buffer-format: header fields are c_ino, c_mode, c_uid, c_gid, c_nlink, c_mtime, c_filesize,
// c_maj, c_min, c_rmaj, c_rmin, c_namesize, c_chksum, 8 hex digits each. 1767225600 is 0x6955b900.
TEST(CpioWriterTest, WritesHeaderPathAndBytesEachPaddedToFour) {
  CpioWriter writer;
  writer.AddFile("init", "hello", /*executable=*/true);
  const std::string archive = std::move(writer).Finish();
  // 0100755 octal = 0x81ed. 110 bytes of header + 5 of path = 115, padded to 116.
  const std::string header =
      "070701"
      "00000001"
      "000081ed"
      "00000000"
      "00000000"
      "00000001"
      "6955b900"
      "00000005"
      "00000000"
      "00000000"
      "00000000"
      "00000000"
      "00000005"
      "00000000";
  EXPECT_EQ(archive.substr(0, 116), header + std::string("init\0\0", 6));
  EXPECT_EQ(archive.substr(116, 8), std::string("hello\0\0\0", 8));
  EXPECT_EQ(archive.substr(124, 6), "070701");
  EXPECT_EQ(archive.substr(124 + 110, 10), "TRAILER!!!");
}

TEST(CpioWriterTest, EndsOnABlockOf512SoThatAnotherArchiveCanFollow) {
  CpioWriter writer;
  writer.AddDirectory("callprint", 0755);
  EXPECT_EQ(std::move(writer).Finish().size(), 512u);
}

TEST(CpioWriterTest, MarksFoldersLinksAndDevicesInTheMode) {
  CpioWriter writer;
  writer.AddDirectory("tmp", 01777);                 // 0041777 octal = 0x43ff
  writer.AddSymlink("sh", "dash");                   // 0120777 octal = 0xa1ff
  writer.AddCharacterDevice("console", 0600, 5, 1);  // 0020600 octal = 0x2180
  const std::string archive = std::move(writer).Finish();
  // Entries: 110 + 4 = 114 -> 116; then 110 + 3 = 113 -> 116, with 4 bytes of target.
  EXPECT_EQ(archive.substr(6 + 8, 8), "000043ff");
  EXPECT_EQ(archive.substr(116 + 6 + 8, 8), "0000a1ff");
  EXPECT_EQ(archive.substr(116 + 116, 4), "dash");
  const size_t device = 116 + 116 + 4;
  EXPECT_EQ(archive.substr(device + 6 + 8, 8), "00002180");
  EXPECT_EQ(archive.substr(device + 6 + 8 * 9, 16), "0000000500000001");
}

TEST(CpioWriterTest, FilesThatAreNotExecutableAre0644) {
  CpioWriter writer;
  writer.AddFile("a", "", /*executable=*/false);
  EXPECT_EQ(std::move(writer).Finish().substr(6 + 8, 8), "000081a4");
}

}  // namespace
}  // namespace callprint
