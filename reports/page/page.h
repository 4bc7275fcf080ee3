// A report's page as headings, paragraphs, tables and figures, before it is Markdown or HTML: what
// it says is written once (report_page.h), how it looks in each of the two stands elsewhere.
//
// Example:
//   Page page;
//   page.title = "Does it encrypt?";
//   page.Add(Paragraph{"Of 4,100 runs."});
//   page.Add(Figure{"figures/roc_random", "ROC curves on random", svg});
//   std::string markdown = PageAsMarkdown(page);
//   std::string html = PageAsHtml(page);  // html/html_page.h
#ifndef CALLPRINT_REPORTS_PAGE_PAGE_H_
#define CALLPRINT_REPORTS_PAGE_PAGE_H_

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "reports/page/text_table.h"

namespace callprint {

// All texts are plain: whoever renders them escapes them.

// Level 2 (a section) or 3.
struct Heading {
  int level = 2;
  std::string text;
};

struct Paragraph {
  std::string text;
};

// A line that must not be missed: "MARKED" and what is.
struct Notice {
  std::string outcome;
  std::string text;
};

struct ItemList {
  std::vector<std::string> item;
};

// An SVG picture, which is also saved alone.
struct Figure {
  // Path beside the page, without ".svg"; of [a-z0-9_/] only.
  std::string path;
  // What it shows, for those who do not see it, and below it.
  std::string caption;
  std::string svg;
};

// Lines that are shown as they stand.
struct Code {
  std::string text;
};

// What lies between them is folded until it is asked for.
struct BeginDetails {
  std::string summary;
};
struct EndDetails {};

using Block = std::variant<Heading, Paragraph, Notice, ItemList, TextTable, Figure, Code,
                           BeginDetails, EndDetails>;

struct Page {
  std::string title;
  std::vector<Block> block;

  void Add(Block added) { block.push_back(std::move(added)); }
};

// GitHub-flavoured Markdown; figures are links to their files.
std::string PageAsMarkdown(const Page& page);

// The page's figures, in their order.
std::vector<const Figure*> FiguresOf(const Page& page);

// `name` as part of a Figure's path: lower case, and '_' for each other character.
std::string AsFigureName(const std::string& name);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_PAGE_PAGE_H_
