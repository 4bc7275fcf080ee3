#include "collector/shard/sha256.h"

#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

// NIST's example for SHA-256.
constexpr char kOfAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256Test, IsThatOfAllPieces) {
  Sha256 digest;
  digest.Add("a");
  digest.Add("");
  digest.Add("bc");
  EXPECT_EQ(digest.Hex(), kOfAbc);
  EXPECT_EQ(Sha256Hex("abc"), kOfAbc);
}

TEST(Sha256Test, IsOfAllFilesInOrder) {
  const std::string folder = ::testing::TempDir();
  // More than a block, and not a whole number of them.
  const std::string large(3000000, 'x');
  ASSERT_TRUE(WriteFileAtomically(folder + "/a", "abc").ok());
  ASSERT_TRUE(WriteFileAtomically(folder + "/b", large).ok());
  EXPECT_EQ(*Sha256HexOfFile(folder + "/a"), kOfAbc);
  EXPECT_EQ(*Sha256HexOfFiles({folder + "/b", folder + "/a"}), Sha256Hex(large + "abc"));
  EXPECT_EQ(Sha256HexOfFile(folder + "/no-such").status().code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(Sha256HexOfFile(folder).ok()) << "a folder";
}

}  // namespace
}  // namespace callprint
