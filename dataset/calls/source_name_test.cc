#include "dataset/calls/source_name.h"

#include "gtest/gtest.h"

namespace callprint {
namespace {

TEST(SourceNameTest, IsWithoutWhatTheCompilerAppended) {
  EXPECT_EQ(SourceName("vfs_read"), "vfs_read");
  EXPECT_EQ(SourceName("crypt_convert.isra.0"), "crypt_convert");
  EXPECT_EQ(SourceName("sha256_finup.constprop.0"), "sha256_finup");
  EXPECT_EQ(SourceName("__queue_work.part.3"), "__queue_work");
  EXPECT_EQ(SourceName("do_open.constprop.0.isra.12"), "do_open");
  EXPECT_EQ(SourceName("ep_poll.llvm.15812640297165142913"), "ep_poll");
  EXPECT_EQ(SourceName("ep_poll.__uniq.33.llvm.77"), "ep_poll");
  EXPECT_EQ(SourceName("_RNvCs1234_7___rustc12___rust_alloc"),
            "_RNvCs1234_7___rustc12___rust_alloc");
}

TEST(SourceNameTest, KeepsADotThatBeginsIt) {
  EXPECT_EQ(SourceName(".vfs_read"), ".vfs_read");
  EXPECT_EQ(SourceName(".vfs_read.isra.0"), ".vfs_read");
  EXPECT_EQ(SourceName("."), ".");
  EXPECT_EQ(SourceName(""), "");
}

TEST(SourceNameTest, TellsPartsFromCopies) {
  EXPECT_TRUE(IsPartOfFunction("vfree.part.0"));
  EXPECT_TRUE(IsPartOfFunction("vfree.isra.0.part.0"));
  EXPECT_TRUE(IsPartOfFunction("vfree.part.0.constprop.0"));
  EXPECT_TRUE(IsPartOfFunction("vfree.cold"));
  EXPECT_FALSE(IsPartOfFunction("vfree.isra.0"));
  EXPECT_FALSE(IsPartOfFunction("vfree"));
  EXPECT_FALSE(IsPartOfFunction(".part.0")) << "there is no function that it would be a part of";
}

}  // namespace
}  // namespace callprint
