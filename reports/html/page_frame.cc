#include "reports/html/page_frame.h"

#include <cstddef>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "collector/shard/sha256.h"
#include "reports/page/svg_text.h"

namespace callprint {
namespace {

const char kStyle[] = R"css(
:root {
  color-scheme: light dark;
  --ground: #fff; --ink: #1b1d21; --quiet: #565c66; --line: #d9dce1; --panel: #f6f6f4; --link: #1f5fa8;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #15171b; --ink: #e8e9ec; --quiet: #aab0bb; --line: #3a3f48; --panel: #20232a; --link: #8bbcf5;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, "DejaVu Sans", Helvetica, Arial, sans-serif;
}
a { color: var(--link); }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
main > p, main > ul { max-width: 52rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 2.25rem 0 .5rem; }
.scroll { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; font-size: .8125rem; line-height: 1.35; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .65rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { vertical-align: bottom; border-bottom: 2px solid var(--line); font-weight: 600; }
td.number, th.number { text-align: right; }
td.number { white-space: nowrap; }
tbody tr:hover { background: var(--panel); }
th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: inherit; }
th button::after { content: "\2195"; opacity: .35; padding-left: .25em; }
th[aria-sort="ascending"] button::after { content: "\2191"; opacity: 1; }
th[aria-sort="descending"] button::after { content: "\2193"; opacity: 1; }
pre { overflow-x: auto; font-size: .8125rem; line-height: 1.4; background: var(--panel); padding: .75rem; border-radius: 4px; }
summary { cursor: pointer; color: var(--link); }
)css";

// As a content security policy names a script or style.
std::string Source(absl::string_view text) {
  return absl::StrCat("'sha256-", absl::Base64Escape(absl::HexStringToBytes(Sha256Hex(text))), "'");
}

// A table of fewer rows is not worth sorting.
constexpr size_t kRowsWorthSorting = 3;

}  // namespace

std::string FramePage(absl::string_view title, absl::string_view style, absl::string_view body,
                      absl::string_view script) {
  const std::string whole_style = absl::StrCat(kStyle, style);
  std::string page = absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src ",
      Source(whole_style), script.empty() ? "" : absl::StrCat("; script-src ", Source(script)),
      "; base-uri 'none'; form-action 'none'\">\n",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
      XmlEscaped(title), "</title>\n<style>", whole_style, "</style>\n</head>\n<body>\n<main>\n",
      body, "</main>\n");
  if (!script.empty()) absl::StrAppend(&page, "<script>", script, "</script>\n");
  absl::StrAppend(&page, "</body>\n</html>\n");
  return page;
}

std::string TableAsHtml(const TextTable& table) {
  const auto& rows = table.rows();
  std::string html =
      absl::StrCat("<div class=\"scroll\" tabindex=\"0\"><table",
                   rows.size() > kRowsWorthSorting ? " class=\"sortable\"" : "", ">\n<thead><tr>");
  std::vector<const char*> kind;
  for (size_t i = 0; i < rows[0].size(); ++i) {
    kind.push_back(table.IsNumeric(i) ? " class=\"number\"" : "");
    absl::StrAppend(&html, "<th scope=\"col\"", kind[i], ">", XmlEscaped(rows[0][i]), "</th>");
  }
  absl::StrAppend(&html, "</tr></thead>\n<tbody>\n");
  for (size_t r = 1; r < rows.size(); ++r) {
    absl::StrAppend(&html, "<tr>");
    for (size_t i = 0; i < rows[r].size(); ++i) {
      const bool bold = table.IsBold(r, i);
      absl::StrAppend(&html, "<td", kind[i], ">", bold ? "<strong>" : "", XmlEscaped(rows[r][i]),
                      bold ? "</strong>" : "", "</td>");
    }
    absl::StrAppend(&html, "</tr>\n");
  }
  return absl::StrCat(html, "</tbody></table></div>\n");
}

}  // namespace callprint
