#include "reports/compare/page.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "collector/sha256.h"
#include "reports/svg_text.h"

namespace callprint {
namespace {

const char kStyle[] = R"(
:root { color-scheme: light dark; --text: #1c1e21; --faint: #5b6168; --ground: #fff; --raised: #f3f4f6;
  --line: #d5d8dc; --accent: #0b57d0; --good: #14683a; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e4e6e9; --faint: #a0a6ad; --ground: #16181b; --raised: #22252a; --line: #3a3e44;
    --accent: #8ab4f8; --good: #7fd6a2; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 90rem; padding: 1rem 1.25rem 3rem; background: var(--ground);
  color: var(--text); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin-top: 2rem; }
a { color: var(--accent); }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0 1rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums;
  overflow-wrap: normal; }
th, td { padding: .3rem .65rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); }
tr:last-child > td { border-bottom: 0; }
th { background: var(--raised); font-weight: 600; }
td.number { text-align: right; white-space: nowrap; }
details { margin: .5rem 0; } summary { cursor: pointer; }
pre { background: var(--raised); padding: .75rem; border-radius: 6px; overflow-x: auto; }
.faint, small { color: var(--faint); } .good { color: var(--good); }
input, select { font: inherit; color: inherit; background: var(--ground); padding: .3rem .5rem;
  border: 1px solid var(--line); border-radius: 6px; max-width: 100%; }
th button { all: unset; cursor: pointer; font-weight: 600; }
th button:focus-visible, a:focus-visible, input:focus-visible, select:focus-visible {
  outline: 2px solid var(--accent); outline-offset: 1px; }
th[aria-sort=ascending] button::after { content: " \25b2"; }
th[aria-sort=descending] button::after { content: " \25bc"; }
.controls { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: 1rem 0; }
)";

// As a content security policy names a script or style.
std::string Source(absl::string_view text) {
  return absl::StrCat("'sha256-", absl::Base64Escape(absl::HexStringToBytes(Sha256Hex(text))), "'");
}

bool IsNumber(const std::string& cell) {
  return cell.empty() || absl::ascii_isdigit(cell[0]) || cell[0] == '-' || cell[0] == '+' ||
         cell[0] == '<';
}

}  // namespace

std::string Page(absl::string_view title, absl::string_view body, absl::string_view script) {
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

std::string PageTable(const std::vector<std::string>& header,
                      const std::vector<std::vector<std::string>>& rows) {
  std::string html = "<div class=\"scroll\"><table>\n<thead><tr>";
  for (const std::string& cell : header) absl::StrAppend(&html, "<th>", XmlEscaped(cell), "</th>");
  absl::StrAppend(&html, "</tr></thead>\n<tbody>\n");
  std::vector<bool> numbers;
  for (size_t i = 0; i < header.size(); ++i) {
    numbers.push_back(std::all_of(rows.begin(), rows.end(), [i](const auto& row) {
      return IsNumber(row[i]);
    }));
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
