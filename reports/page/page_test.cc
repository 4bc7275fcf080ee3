#include "reports/page/page.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;

TEST(PageAsMarkdownTest, RendersEveryKindOfBlock) {
  Page page;
  page.title = "Title *";
  page.Add(Paragraph{"A <b>."});
  page.Add(Notice{"MARKED", "a rule"});
  page.Add(Heading{2, "Section"});
  page.Add(ItemList{{"one", "two"}});
  TextTable table({"model", "value"});
  table.AddRow({"best", "0.9"});
  table.SetBold(1);
  page.Add(table);
  page.Add(Figure{"figures/roc", "ROC", "<svg/>"});
  page.Add(BeginDetails{"More"});
  page.Add(Code{"a: 1\nb {\n}\n"});
  page.Add(EndDetails{});
  EXPECT_EQ(PageAsMarkdown(page),
            "# Title \\*\n\n"
            "A \\<b\\>.\n\n"
            "**MARKED**: a rule\n\n"
            "## Section\n\n"
            "- one\n- two\n\n"
            "| model | value |\n|---|---:|\n| best | **0.9** |\n\n"
            "![ROC](figures/roc.svg)\n\n"
            "<details><summary>More</summary>\n\n"
            "    a: 1\n    b {\n    }\n\n"
            "</details>\n");
}

TEST(FiguresOfTest, KeepsTheirOrder) {
  Page page;
  page.Add(Figure{"report", "", ""});
  page.Add(Paragraph{"text"});
  page.Add(Figure{"figures/roc", "", ""});
  std::vector<std::string> paths;
  for (const Figure* figure : FiguresOf(page)) paths.push_back(figure->path);
  EXPECT_THAT(paths, ElementsAre("report", "figures/roc"));
}

TEST(AsFigureNameTest, IsAFileNameEverywhere) {
  EXPECT_EQ(AsFigureName("unseen_Family/../x"), "unseen_family____x");
}

}  // namespace
}  // namespace callprint
