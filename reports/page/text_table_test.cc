#include "reports/page/text_table.h"

#include "gtest/gtest.h"

namespace callprint {
namespace {

TEST(TextTableTest, TerminalColumnsLineUpAlsoWithWideCharacters) {
  TextTable table({"model", "value"});
  table.AddRow({"Cramér", "1"});
  table.AddRow({"a", ""});
  EXPECT_EQ(table.ForTerminal(),
            "  model   value\n"
            "  Cramér  1\n"
            "  a\n");
}

TEST(TextTableTest, MarkdownAlignsNumbersToTheRight) {
  TextTable table({"model", "value"});
  table.AddRow({"xgboost", "0.993 [0.988, 0.997]"});
  table.AddRow({"mlp", "-1"});
  EXPECT_EQ(table.ForMarkdown(),
            "| model | value |\n"
            "|---|---:|\n"
            "| xgboost | 0.993 [0.988, 0.997] |\n"
            "| mlp | -1 |\n");
}

TEST(TextTableTest, NamesThatBeginLikeNumbersAreNone) {
  TextTable table({"model", "value"});
  table.AddRow({"<script>", "-"});
  table.AddRow({"-option", "< 0.001"});
  EXPECT_FALSE(table.IsNumeric(0));
  EXPECT_TRUE(table.IsNumeric(1));
}

TEST(MarkdownEscapedTest, NamesCannotBecomeMarkup) {
  EXPECT_EQ(MarkdownEscaped("a|b"), "a\\|b");
  EXPECT_EQ(MarkdownEscaped("<script>"), "\\<script\\>");
  EXPECT_EQ(MarkdownEscaped("*bold* `code`"), "\\*bold\\* \\`code\\`");
  EXPECT_EQ(MarkdownEscaped("[text](http://x)"), "[text\\](http://x)");
  EXPECT_EQ(MarkdownEscaped("_emphasis_"), "\\_emphasis\\_");
  EXPECT_EQ(MarkdownEscaped("&amp;"), "\\&amp;");
  EXPECT_EQ(MarkdownEscaped("line\nbreak"), "line break");
  EXPECT_EQ(MarkdownEscaped("# heading"), "\\# heading");
}

TEST(MarkdownEscapedTest, OrdinaryNamesStayReadable) {
  EXPECT_EQ(MarkdownEscaped("openssl-aes-256-cbc"), "openssl-aes-256-cbc");
  EXPECT_EQ(MarkdownEscaped("random_forest"), "random_forest");
  EXPECT_EQ(MarkdownEscaped("0.99 [0.98, 1.00]"), "0.99 [0.98, 1.00]");
}

TEST(DecimalTest, RoundsAndHasNoNegativeZero) {
  EXPECT_EQ(Decimal(0.99286), "0.993");
  EXPECT_EQ(Decimal(-0.0004), "0.000");
  EXPECT_EQ(Decimal(-0.25), "-0.250");
  EXPECT_EQ(WithInterval(0.9931, 0.9884, 0.9971), "0.993 [0.988, 0.997]");
  EXPECT_EQ(Percent(0.523), "52.3 %");
}

}  // namespace
}  // namespace callprint
