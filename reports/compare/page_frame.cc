#include "reports/compare/page_frame.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "collector/sha256.h"
#include "reports/svg_text.h"

namespace callprint {
namespace {

const char kStyle[] = R"css(
:root {
  color-scheme: light dark;
  --ground: #fff; --ink: #1b1d21; --quiet: #565c66; --line: #d9dce1; --panel: #f6f6f4;
  --link: #1f5fa8; --good: #14683a;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #15171b; --ink: #e8e9ec; --quiet: #aab0bb; --line: #3a3f48; --panel: #20232a;
    --link: #8bbcf5; --good: #7fd6a2;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 96rem; padding: 1.5rem 1.25rem 4rem; background: var(--ground);
  color: var(--ink); font: 16px/1.5 system-ui, "DejaVu Sans", Helvetica, Arial, sans-serif;
}
a { color: var(--link); }
p { max-width: 52rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 2.25rem 0 .5rem; }
/* What is out of sight need not be laid out. */
section { content-visibility: auto; contain-intrinsic-size: auto 40rem; }
.scroll { overflow-x: auto; margin: .75rem 0; }
table {
  border-collapse: collapse; font-size: .8125rem; line-height: 1.35; font-variant-numeric: tabular-nums;
}
th, td { padding: .3rem .65rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { vertical-align: bottom; border-bottom: 2px solid var(--line); font-weight: 600; }
th.group { text-align: center; border-left: 1px solid var(--line); border-bottom: 1px solid var(--line); }
th.first, td.first { border-left: 1px solid var(--line); }
td.number, th.number { text-align: right; }
td.number { white-space: nowrap; }
tbody tr:hover { background: var(--panel); }
tr.reference td { font-style: italic; color: var(--quiet); white-space: normal; }
th button {
  font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: inherit;
}
th button::after { content: "\2195"; opacity: .35; padding-left: .25em; }
th[aria-sort="ascending"] button::after { content: "\2191"; opacity: 1; }
th[aria-sort="descending"] button::after { content: "\2193"; opacity: 1; }
pre { overflow-x: auto; background: var(--panel); padding: .75rem; border-radius: 4px; font-size: .8125rem; }
summary { cursor: pointer; color: var(--link); }
small, .quiet { color: var(--quiet); font-size: inherit; }
.good { color: var(--good); }
.controls { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; margin: 1rem 0; }
input, select, section > button {
  font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: 4px;
  padding: .3rem .5rem; max-width: 100%;
}
input[type="checkbox"] { padding: 0; }
)css";

// As a content security policy names a script or style.
std::string Source(absl::string_view text) {
  return absl::StrCat("'sha256-", absl::Base64Escape(absl::HexStringToBytes(Sha256Hex(text))), "'");
}

bool IsNumber(const std::string& cell) {
  return cell.empty() || absl::ascii_isdigit(cell[0]) || cell[0] == '-' || cell[0] == '+' ||
         cell[0] == '<';
}

}  // namespace

std::string FramePage(absl::string_view title, absl::string_view body, absl::string_view script) {
  std::string page = absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src ",
      Source(kStyle), script.empty() ? "" : absl::StrCat("; script-src ", Source(script)),
      "; base-uri 'none'; form-action 'none'\">\n",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
      XmlEscaped(title), "</title>\n<style>", kStyle, "</style>\n</head>\n<body>\n", body);
  if (!script.empty()) absl::StrAppend(&page, "<script>", script, "</script>\n");
  absl::StrAppend(&page, "</body>\n</html>\n");
  return page;
}

std::string FrameTable(const std::vector<std::string>& header,
                       const std::vector<std::vector<std::string>>& rows) {
  std::string html = "<div class=\"scroll\"><table>\n<thead><tr>";
  for (const std::string& cell : header) absl::StrAppend(&html, "<th>", XmlEscaped(cell), "</th>");
  absl::StrAppend(&html, "</tr></thead>\n<tbody>\n");
  std::vector<bool> numbers;
  for (size_t i = 0; i < header.size(); ++i) {
    numbers.push_back(
        std::all_of(rows.begin(), rows.end(), [i](const auto& row) { return IsNumber(row[i]); }));
  }
  for (const std::vector<std::string>& row : rows) {
    absl::StrAppend(&html, "<tr>");
    for (size_t i = 0; i < row.size(); ++i) {
      absl::StrAppend(&html, numbers[i] ? "<td class=\"number\">" : "<td>", XmlEscaped(row[i]),
                      "</td>");
    }
    absl::StrAppend(&html, "</tr>\n");
  }
  absl::StrAppend(&html, "</tbody></table></div>\n");
  return html;
}

}  // namespace callprint
