#include "reports/html/html_page.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TextTable LongTable() {
  TextTable table({"model", "value"});
  for (const char* name : {"a", "b", "c"}) table.AddRow({name, "0.5"});
  return table;
}

TEST(PageAsHtmlTest, NothingIsLoadedFromElsewhere) {
  Page page;
  page.title = "Title";
  page.Add(Figure{"figures/x", "A figure", "<svg></svg>"});
  const std::string html = PageAsHtml(page);
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  for (const char* source : {"http:", "https:", "src=", "@import", "url("}) {
    EXPECT_THAT(html, Not(HasSubstr(source)));
  }
}

TEST(PageAsHtmlTest, EveryTextIsEscaped) {
  const std::string bad = "<script>alert(\"x\")</script>&";
  const std::string escaped = "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;";
  Page page;
  page.title = bad;
  page.Add(Paragraph{bad});
  page.Add(Notice{bad, bad});
  page.Add(Heading{2, bad});
  page.Add(ItemList{{bad}});
  TextTable table({bad, bad});
  table.AddRow({bad, bad});
  page.Add(table);
  page.Add(Figure{"figures/x", bad, "<svg></svg>"});
  page.Add(BeginDetails{bad});
  page.Add(Code{bad});
  page.Add(EndDetails{});
  const std::string html = PageAsHtml(page);
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
  size_t count = 0;
  for (size_t at = html.find(escaped); at != std::string::npos; at = html.find(escaped, at + 1)) {
    ++count;
  }
  // Title twice, the heading twice (the contents link it), the table four times, one of each other
  // and two of the notice.
  EXPECT_EQ(count, 2 + 2 + 4 + 1 + 2 + 1 + 1 + 1 + 1);
}

TEST(PageAsHtmlTest, ContentsLinkSectionsByNamesOfTheirOwn) {
  Page page;
  page.Add(Heading{2, "Track random, 10 folds: optimistic"});
  page.Add(Heading{3, "random, mlp"});
  page.Add(Heading{2, "Track random, again"});
  const std::string html = PageAsHtml(page);
  EXPECT_THAT(html, HasSubstr("<a href=\"#track-random\">Track random</a>"));
  EXPECT_THAT(html, HasSubstr("<h2 id=\"track-random\">Track random, 10 folds: optimistic</h2>"));
  EXPECT_THAT(html, HasSubstr("<h3 id=\"random\">"));
  EXPECT_THAT(html, HasSubstr("<a href=\"#track-random-2\">"));
  EXPECT_THAT(html, HasSubstr("<h2 id=\"track-random-2\">"));
}

TEST(PageAsHtmlTest, TablesAlignNumbersAndShowBold) {
  TextTable table = LongTable();
  table.AddRow({"best", "0.9"});
  table.SetBold(1);
  Page page;
  page.Add(table);
  const std::string html = PageAsHtml(page);
  EXPECT_THAT(html, HasSubstr("<table class=\"sortable\">"));
  EXPECT_THAT(
      html, HasSubstr("<th scope=\"col\">model</th><th scope=\"col\" class=\"number\">value</th>"));
  EXPECT_THAT(html, HasSubstr("<td>best</td><td class=\"number\"><strong>0.9</strong></td>"));
}

TEST(PageAsHtmlTest, FiguresThatFollowEachOtherStandSideBySide) {
  Page page;
  page.Add(Figure{"figures/x", "first", "<svg>1</svg>"});
  page.Add(Figure{"figures/y", "second", "<svg>2</svg>"});
  page.Add(Paragraph{"end"});
  const std::string html = PageAsHtml(page);
  const size_t open = html.find("<div class=\"figures\">");
  ASSERT_NE(open, std::string::npos);
  EXPECT_EQ(html.find("<div class=\"figures\">", open + 1), std::string::npos);
  EXPECT_LT(html.find("second"), html.find("<p>end</p>"));
}

TEST(PageAsHtmlTest, EqualPagesGiveEqualBytes) {
  Page page;
  page.Add(LongTable());
  EXPECT_EQ(PageAsHtml(page), PageAsHtml(page));
}

}  // namespace
}  // namespace callprint
