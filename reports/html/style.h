// How a report looks, beside what all pages have (page_frame.h): in the light, in the dark, on a
// narrow screen and on paper.
#ifndef CALLPRINT_REPORTS_HTML_STYLE_H_
#define CALLPRINT_REPORTS_HTML_STYLE_H_

#include <string>

namespace callprint {

// CSS, with the figures' colours of the dark (figures/palette.h).
std::string PageStyle();

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_HTML_STYLE_H_
