#include "reports/figures/canvas.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "reports/figures/palette.h"
#include "reports/page/svg_text.h"

namespace callprint {

std::string CanvasBegin(double width, double height, absl::string_view title) {
  return absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
      "height=\"%.0f\" font-family=\"DejaVu Sans, Helvetica, Arial, sans-serif\" font-size=\"11\" "
      "role=\"img\" aria-label=\"%s\">\n"
      "<rect width=\"100%%\" height=\"100%%\" fill=\"%s\"/>\n"
      "<text x=\"12\" y=\"22\" font-size=\"14\" fill=\"%s\">%s</text>\n",
      width, height, width, height, XmlEscaped(title), kGroundColor, kInkColor, XmlEscaped(title));
}

void AddPanel(const Box& box, absl::string_view title, std::string* svg) {
  AddText(box.left, box.top - 8, "start", kInkColor, title, svg, " font-weight=\"bold\"");
  absl::StrAppendFormat(
      svg, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n", box.left,
      box.top, box.width, box.height, kPanelColor);
}

void AddLine(const Segment& segment, absl::string_view color, absl::string_view dash,
             std::string* svg, double width) {
  absl::StrAppendFormat(svg, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"",
                        segment.x1, segment.y1, segment.x2, segment.y2, color);
  if (width != 1) absl::StrAppendFormat(svg, " stroke-width=\"%g\"", width);
  if (!dash.empty()) absl::StrAppendFormat(svg, " stroke-dasharray=\"%s\"", dash);
  absl::StrAppend(svg, "/>\n");
}

void AddPolyline(absl::string_view points, const LineStyle& style, double width, std::string* svg,
                 double opacity) {
  absl::StrAppendFormat(svg,
                        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%g\"",
                        points, style.color, width);
  if (*style.dash != '\0') absl::StrAppendFormat(svg, " stroke-dasharray=\"%s\"", style.dash);
  if (opacity != 1) absl::StrAppendFormat(svg, " opacity=\"%g\"", opacity);
  absl::StrAppend(svg, "/>\n");
}

void AddDot(double x, double y, double radius, absl::string_view color, absl::string_view title,
            std::string* svg) {
  absl::StrAppendFormat(
      svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%g\" fill=\"%s\"><title>%s</title></circle>\n", x,
      y, radius, color, XmlEscaped(title));
}

void AddText(double x, double y, absl::string_view anchor, absl::string_view color,
             absl::string_view text, std::string* svg, absl::string_view attributes) {
  absl::StrAppendFormat(svg, "<text x=\"%.1f\" y=\"%.1f\"", x, y);
  if (anchor != "start") absl::StrAppendFormat(svg, " text-anchor=\"%s\"", anchor);
  absl::StrAppend(svg, " fill=\"", color, "\"", attributes, ">", XmlEscaped(text), "</text>\n");
}

}  // namespace callprint
