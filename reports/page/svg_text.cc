#include "reports/page/svg_text.h"

namespace callprint {

std::string XmlEscaped(absl::string_view text) {
  std::string escaped;
  for (char c : text) {
    switch (c) {
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '&':
        escaped += "&amp;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped.push_back(static_cast<unsigned char>(c) < ' ' ? ' ' : c);
    }
  }
  return escaped;
}

}  // namespace callprint
