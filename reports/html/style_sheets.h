// Style sheets of pages: files beside this one, which are built into the programs
// (embedded_text.bzl).
#ifndef CALLPRINT_REPORTS_HTML_STYLE_SHEETS_H_
#define CALLPRINT_REPORTS_HTML_STYLE_SHEETS_H_

namespace callprint {

// page_frame.css: of all pages.
extern const char kPageFrameStyle[];

// report.css: what reports have beside it.
extern const char kReportStyle[];

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_HTML_STYLE_SHEETS_H_
