#include "collector/import/source_digest.h"

#include "collector/shard/sha256.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

TEST(SourceDigestTest, IsOfAllBytesInOrder) {
  const std::string folder = ::testing::TempDir();
  // More than a block, and not a whole number of them.
  const std::string large(3000000, 'x');
  ASSERT_TRUE(WriteFileAtomically(folder + "/a", "abc").ok());
  ASSERT_TRUE(WriteFileAtomically(folder + "/b", large).ok());
  // NIST's example for SHA-256.
  EXPECT_EQ(*SourceDigest({folder + "/a"}),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(*SourceDigest({folder + "/b", folder + "/a"}), Sha256Hex(large + "abc"));
  EXPECT_EQ(SourceDigest({folder + "/no-such"}).status().code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(SourceDigest({folder}).ok()) << "a folder";
}

}  // namespace
}  // namespace callprint
