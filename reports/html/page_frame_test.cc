#include "reports/html/page_frame.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(FramePageTest, TextInTitlesAndTablesCannotBecomeMarkup) {
  const std::string hostile = "</title><script>alert(1)</script>";
  TextTable table({hostile});
  table.AddRow({hostile});
  const std::string page = FramePage(hostile, "", TableAsHtml(table), "");
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)"));
}

TEST(FramePageTest, PolicyNamesTheScriptByItsDigest) {
  // printf 'let x = 1;' | openssl dgst -sha256 -binary | base64
  EXPECT_THAT(FramePage("t", "", "", "let x = 1;"),
              HasSubstr("script-src 'sha256-qtc3jf64UXA5J6U02kfQ0Cvn9Uz4wXUaN3NNUVgR2v4='"));
  EXPECT_THAT(FramePage("t", "", "", ""), Not(HasSubstr("script-src")));
}

TEST(TableAsHtmlTest, ColumnsOfNumbersAreAlignedToTheRight) {
  TextTable table({"name", "value"});
  table.AddRow({"a", "-0.1"});
  table.AddRow({"b", "+2"});
  EXPECT_THAT(TableAsHtml(table), HasSubstr("<td>a</td><td class=\"number\">-0.1</td>"));
}

}  // namespace
}  // namespace callprint
