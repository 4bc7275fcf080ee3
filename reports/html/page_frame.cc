#include "reports/html/page_frame.h"

#include <cstddef>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "collector/shard/sha256.h"
#include "reports/html/style_sheets.h"
#include "reports/page/svg_text.h"

namespace callprint {
namespace {

// As a content security policy names a script or style.
std::string Source(absl::string_view text) {
  return absl::StrCat("'sha256-", absl::Base64Escape(absl::HexStringToBytes(Sha256Hex(text))), "'");
}

// A table of fewer rows is not worth sorting.
constexpr size_t kRowsWorthSorting = 3;

}  // namespace

std::string FramePage(absl::string_view title, absl::string_view style, absl::string_view body,
                      absl::string_view script) {
  const std::string whole_style = absl::StrCat(kPageFrameStyle, style);
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
