#include "collector/guest/path_filter.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PathFilterTest, KeepsWhatNoPatternNames) {
  EXPECT_TRUE(PathFilter("").Keeps("usr/bin/tar"));
  EXPECT_TRUE(PathFilter("usr/share/doc/*").Keeps("usr/bin/tar"));
}

TEST(PathFilterTest, StarReachesIntoFolders) {
  const PathFilter filter("usr/share/doc/*");
  EXPECT_FALSE(filter.Keeps("usr/share/doc/tar/copyright"));
  EXPECT_TRUE(filter.Keeps("usr/share/doc"));
}

TEST(PathFilterTest, LastMatchDecides) {
  const PathFilter filter("gconv/*\n!gconv/UTF-*\ngconv/UTF-32.so");
  EXPECT_FALSE(filter.Keeps("gconv/EUC.so"));
  EXPECT_TRUE(filter.Keeps("gconv/UTF-16.so"));
  EXPECT_FALSE(filter.Keeps("gconv/UTF-32.so"));
}

TEST(PathFilterTest, IgnoresCommentsBlanksAndSpaces) {
  const PathFilter filter("# usr/bin/*\n\n  usr/lib/x  # why\n");
  EXPECT_TRUE(filter.Keeps("usr/bin/tar"));
  EXPECT_FALSE(filter.Keeps("usr/lib/x"));
}

TEST(PathFilterTest, NamesPatternsThatMatchedNothing) {
  const PathFilter filter("a\n!b\nc");
  EXPECT_FALSE(filter.Keeps("a"));
  EXPECT_THAT(filter.Unused(), ElementsAre("!b", "c"));
  filter.Keeps("b");
  filter.Keeps("c");
  EXPECT_THAT(filter.Unused(), IsEmpty());
}

}  // namespace
}  // namespace callprint
