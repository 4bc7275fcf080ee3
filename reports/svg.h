// What pictures have in common.
#ifndef CALLPRINT_REPORTS_SVG_H_
#define CALLPRINT_REPORTS_SVG_H_

#include <string>

#include "absl/strings/string_view.h"

namespace callprint {

// `text` as the content of an element or an attribute; control characters become spaces.
std::string XmlEscaped(absl::string_view text);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_SVG_H_
