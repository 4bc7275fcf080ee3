#include "reports/html/html_page.h"

#include <set>
#include <utility>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "reports/html/page_frame.h"
#include "reports/html/sort_script.h"
#include "reports/html/style.h"
#include "reports/page/svg_text.h"

namespace callprint {
namespace {

// A heading up to its comma: what follows explains.
std::string Subject(const Heading& heading) {
  return heading.text.substr(0, heading.text.find(','));
}

// A name of `text` for links, of [a-z0-9-], that none has taken.
std::string LinkName(const std::string& text, std::set<std::string>* taken) {
  std::string name;
  for (const char c : text) {
    if (absl::ascii_isalnum(c)) {
      name.push_back(absl::ascii_tolower(c));
    } else if (!name.empty() && name.back() != '-') {
      name.push_back('-');
    }
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  if (name.empty()) name = "section";
  std::string unique = name;
  for (int i = 2; !taken->insert(unique).second; ++i) unique = absl::StrCat(name, "-", i);
  return unique;
}

class HtmlRenderer {
 public:
  explicit HtmlRenderer(const Page& page) : page_(page) {}

  std::string Render() {
    for (const Block& block : page_.block) {
      // Figures that follow each other stand side by side where there is room.
      const bool figure = std::holds_alternative<Figure>(block);
      if (figure != in_figures_) Add(figure ? "<div class=\"figures\">\n" : "</div>\n");
      in_figures_ = figure;
      std::visit(*this, block);
    }
    if (in_figures_) Add("</div>\n");
    return FramePage(page_.title, PageStyle(),
                     absl::StrCat(Contents(), "<h1>", XmlEscaped(page_.title), "</h1>\n", text_),
                     kSortScript);
  }

  void operator()(const Heading& heading) {
    const std::string level = absl::StrCat(heading.level);
    Add("<h", level, " id=\"", LinkName(Subject(heading), &taken_), "\">", XmlEscaped(heading.text),
        "</h", level, ">\n");
  }
  void operator()(const Paragraph& paragraph) {
    Add(text_.empty() ? "<p class=\"question\">" : "<p>", XmlEscaped(paragraph.text), "</p>\n");
  }
  void operator()(const Notice& notice) {
    Add("<p class=\"notice\"><strong>", XmlEscaped(notice.outcome),
        "</strong>: ", XmlEscaped(notice.text), "</p>\n");
  }
  void operator()(const ItemList& list) {
    Add("<ul>\n");
    for (const std::string& item : list.item) Add("<li>", XmlEscaped(item), "</li>\n");
    Add("</ul>\n");
  }
  void operator()(const TextTable& table) { Add(TableAsHtml(table)); }
  void operator()(const Figure& figure) {
    Add("<figure><div class=\"scroll\" tabindex=\"0\">\n", figure.svg, "</div><figcaption>",
        XmlEscaped(figure.caption), "</figcaption></figure>\n");
  }
  void operator()(const Code& code) {
    Add("<pre>");
    for (const absl::string_view line :
         absl::StrSplit(absl::StripTrailingAsciiWhitespace(code.text), '\n')) {
      Add(XmlEscaped(line), "\n");
    }
    Add("</pre>\n");
  }
  void operator()(const BeginDetails& details) {
    Add("<details><summary>", XmlEscaped(details.summary), "</summary>\n");
  }
  void operator()(const EndDetails&) { Add("</details>\n"); }

 private:
  template <typename... Parts>
  void Add(const Parts&... parts) {
    absl::StrAppend(&text_, parts...);
  }

  // Links to the sections; their names are made in the order in which the sections take them.
  std::string Contents() const {
    std::set<std::string> taken;
    std::string links;
    for (const Block& block : page_.block) {
      const Heading* heading = std::get_if<Heading>(&block);
      if (heading == nullptr) continue;
      const std::string name = LinkName(Subject(*heading), &taken);
      if (heading->level != 2) continue;
      absl::StrAppend(&links, "<li><a href=\"#", name, "\">", XmlEscaped(Subject(*heading)),
                      "</a></li>\n");
    }
    return absl::StrCat("<nav aria-label=\"Contents\"><ul>\n", links, "</ul></nav>\n");
  }

  const Page& page_;
  std::string text_;
  std::set<std::string> taken_;
  bool in_figures_ = false;
};

}  // namespace

std::string PageAsHtml(const Page& page) { return HtmlRenderer(page).Render(); }

}  // namespace callprint
