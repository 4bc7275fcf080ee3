// A page as the files of a report.
#ifndef CALLPRINT_REPORTS_HTML_PAGE_FILES_H_
#define CALLPRINT_REPORTS_HTML_PAGE_FILES_H_

#include <string>

#include "absl/status/status.h"
#include "reports/page/page.h"

namespace callprint {

// Writes report.html, report.md, which says the same, and each figure as an SVG file at its path
// beside them, into `folder`, which exists. Unavailable where that cannot be.
absl::Status WritePage(const Page& page, const std::string& folder);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_HTML_PAGE_FILES_H_
