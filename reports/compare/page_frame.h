// The frame of pages that stand by themselves: light and dark, wide and narrow, no other file and
// no network. Scripts and styles of others cannot get in: a content security policy names ours by
// digest.
//
// Example:
//   FramePage("Title", absl::StrCat("<h1>", XmlEscaped(name), "</h1>", FrameTable(header, rows)),
//   "");
#ifndef CALLPRINT_REPORTS_COMPARE_PAGE_FRAME_H_
#define CALLPRINT_REPORTS_COMPARE_PAGE_FRAME_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace callprint {

// `title` is text, `body` is markup in which all text is escaped (XmlEscaped), `script` is
// JavaScript without "</script", empty for none.
std::string FramePage(absl::string_view title, absl::string_view body, absl::string_view script);

// A table of texts, which are escaped. Columns of numbers are aligned to the right.
std::string FrameTable(const std::vector<std::string>& header,
                       const std::vector<std::vector<std::string>>& rows);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_COMPARE_PAGE_FRAME_H_
