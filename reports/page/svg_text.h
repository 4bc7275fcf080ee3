// Text inside figures.
#ifndef CALLPRINT_REPORTS_PAGE_SVG_TEXT_H_
#define CALLPRINT_REPORTS_PAGE_SVG_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace callprint {

// `text` so that an SVG file shows exactly these characters; control characters become spaces.
std::string XmlEscaped(absl::string_view text);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_PAGE_SVG_TEXT_H_
