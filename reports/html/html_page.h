// A page as one HTML file that needs nothing else: its style, pictures and the script that sorts
// its tables are inside, and without the script it says the same.
#ifndef CALLPRINT_REPORTS_HTML_HTML_PAGE_H_
#define CALLPRINT_REPORTS_HTML_HTML_PAGE_H_

#include <string>

#include "reports/page/page.h"

namespace callprint {

// All texts of the page are escaped; figures are taken as they are, and have to be escaped SVG. The
// page forbids itself to load anything (Content-Security-Policy). Equal pages give equal bytes.
std::string PageAsHtml(const Page& page);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_HTML_HTML_PAGE_H_
