// Expectations are worked by hand.
#include "workloads/visible_text.h"

#include <string>

#include "gtest/gtest.h"
#include "workloads/plan.pb.h"

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

TEST(MakeStringsVisibleTest, ReachesEveryDepth) {
  Plan plan;
  plan.set_shard_setup("a\nb");
  auto* const run = plan.add_run();
  run->set_program("\x1b[31mred");
  run->mutable_input()->set_name("in\tput");
  run->set_id(7);
  run->add_part()->mutable_run()->set_program("plain");
  MakeStringsVisible(&plan);
  EXPECT_EQ(plan.shard_setup(), "a\\x0ab");
  EXPECT_EQ(run->program(), "\\x1b[31mred");
  EXPECT_EQ(run->input().name(), "in\\x09put");
  EXPECT_EQ(run->id(), 7);
  EXPECT_EQ(run->part(0).run().program(), "plain");
}

}  // namespace
}  // namespace callprint
