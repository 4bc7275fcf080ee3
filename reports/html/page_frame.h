// The frame of pages that stand by themselves: light and dark, wide and narrow, no other file and
// no network. Scripts and styles of others cannot get in: a content security policy names ours by
// digest.
//
// Example:
//   FramePage("Title", "", absl::StrCat("<h1>", XmlEscaped(name), "</h1>", TableAsHtml(table)),
//   "");
#ifndef CALLPRINT_REPORTS_HTML_PAGE_FRAME_H_
#define CALLPRINT_REPORTS_HTML_PAGE_FRAME_H_

#include <string>

#include "absl/strings/string_view.h"
#include "reports/page/text_table.h"

namespace callprint {

// `title` is text; `style` is CSS behind what all pages have, without "</style"; `body` is markup
// in which all text is escaped (XmlEscaped) and no element has a style of its own; `script` is
// JavaScript without "</script", empty for none.
std::string FramePage(absl::string_view title, absl::string_view style, absl::string_view body,
                      absl::string_view script);

// Texts are escaped. Columns of numbers are aligned to the right; a table with more than a few rows
// is of the class "sortable" (sort_script.h).
std::string TableAsHtml(const TextTable& table);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_HTML_PAGE_FRAME_H_
