#include "reports/page/page.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace callprint {
namespace {

// Appends each kind of block.
struct MarkdownRenderer {
  std::string* text;

  template <typename... Parts>
  void Add(const Parts&... parts) {
    absl::StrAppend(text, parts...);
  }

  void operator()(const Heading& heading) {
    Add(std::string(heading.level, '#'), " ", MarkdownEscaped(heading.text), "\n\n");
  }
  void operator()(const Paragraph& paragraph) { Add(MarkdownEscaped(paragraph.text), "\n\n"); }
  void operator()(const Notice& notice) {
    Add("**", MarkdownEscaped(notice.outcome), "**: ", MarkdownEscaped(notice.text), "\n\n");
  }
  void operator()(const ItemList& list) {
    for (const std::string& item : list.item) Add("- ", MarkdownEscaped(item), "\n");
    Add("\n");
  }
  void operator()(const TextTable& table) { Add(table.ForMarkdown(), "\n"); }
  void operator()(const Figure& figure) {
    Add("![", MarkdownEscaped(figure.caption), "](", figure.path, ".svg)\n\n");
  }
  // Indented, since a fence could be closed by what is inside.
  void operator()(const Code& code) {
    std::string indented = "    ";
    for (const char c : code.text) {
      indented.push_back(c);
      if (c == '\n') indented += "    ";
    }
    while (!indented.empty() && (indented.back() == ' ' || indented.back() == '\n')) {
      indented.pop_back();
    }
    Add(indented, "\n\n");
  }
  void operator()(const BeginDetails& details) {
    Add("<details><summary>", MarkdownEscaped(details.summary), "</summary>\n\n");
  }
  void operator()(const EndDetails&) { Add("</details>\n\n"); }
};

}  // namespace

std::string PageAsMarkdown(const Page& page) {
  std::string text = absl::StrCat("# ", MarkdownEscaped(page.title), "\n\n");
  for (const Block& block : page.block) std::visit(MarkdownRenderer{&text}, block);
  // One line end at the end of the file.
  while (text.size() > 1 && text[text.size() - 2] == '\n') text.pop_back();
  return text;
}

std::vector<const Figure*> FiguresOf(const Page& page) {
  std::vector<const Figure*> figures;
  for (const Block& block : page.block) {
    if (const Figure* figure = std::get_if<Figure>(&block)) figures.push_back(figure);
  }
  return figures;
}

std::string AsFigureName(const std::string& name) {
  std::string safe;
  for (const char c : name) safe.push_back(absl::ascii_isalnum(c) ? absl::ascii_tolower(c) : '_');
  return safe;
}

}  // namespace callprint
