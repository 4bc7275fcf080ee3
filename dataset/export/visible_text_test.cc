// Expectations are worked by hand.
#include "dataset/export/visible_text.h"

#include <string>

#include "gtest/gtest.h"

namespace callprint {
namespace {

TEST(VisibleTextTest, LeavesOrdinaryNamesAlone) {
  EXPECT_EQ(VisibleText("__x64_sys_read"), "__x64_sys_read");
  EXPECT_EQ(VisibleText("kworker/0:3 \xc3\xbc"), "kworker/0:3 \xc3\xbc");
  EXPECT_EQ(VisibleText(""), "");
}

TEST(VisibleTextTest, ShowsWhatCannotBeSeen) {
  EXPECT_EQ(VisibleText("a\nb\tc\x7f"), R"(a\x0ab\x09c\x7f)");
  EXPECT_EQ(VisibleText(std::string("a\0b", 3)), R"(a\x00b)");
  // Next line (U+0085), line separator, and U+FFFE, which XML forbids.
  EXPECT_EQ(VisibleText("a\xc2\x85\xe2\x80\xa8\xef\xbf\xbe"), R"(a\u0085\u2028\ufffe)");
}

TEST(VisibleTextTest, ShowsBytesThatAreNoUtf8) {
  EXPECT_EQ(VisibleText("a\xff"), R"(a\xff)");
  EXPECT_EQ(VisibleText("\xc3"), R"(\xc3)");
}

TEST(VisibleTextTest, KeepsDifferentTextsDifferent) {
  EXPECT_EQ(VisibleText(R"(a\x0a)"), R"(a\x5cx0a)");
  EXPECT_EQ(VisibleText("a;b", ";"), R"(a\x3bb)");
}

TEST(XmlTextTest, IsContentAndAttribute) {
  EXPECT_EQ(XmlText("<a b=\"c\">&\n"), R"(&lt;a b=&quot;c&quot;&gt;&amp;\x0a)");
}

}  // namespace
}  // namespace callprint
