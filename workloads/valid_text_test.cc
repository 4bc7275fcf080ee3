#include "workloads/valid_text.h"

#include "gtest/gtest.h"
#include "workloads/plan.pb.h"

namespace callprint {
namespace {

TEST(ValidTextTest, ReplacesWhatIsNoUtf8) {
  // Latin-1's u umlaut; then the same letter in UTF-8, which stays.
  EXPECT_EQ(ValidText("g\xfcltig"), "g\xef\xbf\xbdltig");
  EXPECT_EQ(ValidText("g\xc3\xbcltig"), "g\xc3\xbcltig");
  EXPECT_EQ(ValidText(""), "");
}

TEST(ValidTextTest, CutsAtTheGivenBytes) {
  EXPECT_EQ(ValidText("abc", 2), "ab");
  // Half a letter is no letter.
  EXPECT_EQ(ValidText("a\xc3\xbc", 2), "a\xef\xbf\xbd");
}

TEST(MakeStringsValidTest, MakesAMessageThatCanBeReadAgain) {
  Plan plan;
  plan.add_run()->add_part()->mutable_run()->set_program("\xff");
  plan.mutable_run(0)->set_id(7);
  ASSERT_FALSE(Plan().ParseFromString(plan.SerializeAsString()));
  MakeStringsValid(&plan);
  Plan again;
  ASSERT_TRUE(again.ParseFromString(plan.SerializeAsString()));
  EXPECT_EQ(again.run(0).part(0).run().program(), "\xef\xbf\xbd");
  EXPECT_EQ(again.run(0).id(), 7);
}

}  // namespace
}  // namespace callprint
