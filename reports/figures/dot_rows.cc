#include "reports/figures/dot_rows.h"

#include <algorithm>
#include <cstddef>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "reports/figures/canvas.h"
#include "reports/figures/palette.h"
#include "reports/svg_text.h"

namespace callprint {
namespace {

// Sizes in pixels.
constexpr double kTop = 62;
constexpr double kRow = 17;
constexpr double kAxis = 460;
constexpr double kNameWidth = 6.9;
constexpr double kDot = 4;

void AddMark(double x, double y, const Dot& dot, std::string* svg) {
  const bool square = dot.series == 1;
  if (square) {
    absl::StrAppendFormat(svg,
                          "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" "
                          "fill-opacity=\"0.75\">",
                          x - kDot + 0.5, y - kDot + 0.5, 2 * kDot - 1, 2 * kDot - 1, kSecondColor);
  } else {
    absl::StrAppendFormat(
        svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\" fill-opacity=\"0.75\">", x, y,
        kDot, kFirstColor);
  }
  absl::StrAppend(svg, "<title>", XmlEscaped(dot.title), "</title>",
                  square ? "</rect>" : "</circle>", "\n");
}

}  // namespace

std::string DotRowsSvg(const DotRows& rows) {
  size_t longest = 0;
  for (const DotRow& row : rows.row) longest = std::max(longest, row.name.size());
  const double left = 20 + kNameWidth * longest;
  const double bottom = kTop + kRow * rows.row.size();
  std::string svg = CanvasBegin(std::max(left + kAxis + 24, 8.0 * rows.title.size() + 24),
                                bottom + 26, rows.title);
  const auto x = [&](double value) { return left + kAxis * value; };
  double legend = left + kDot;
  for (size_t i = 0; i < rows.series.size(); ++i) {
    AddMark(legend, kTop - 20, {0, static_cast<int>(i), rows.series[i]}, &svg);
    AddText(legend + 10, kTop - 16, "start", kNoteColor, rows.series[i], &svg);
    legend += 34 + kNameWidth * rows.series[i].size();
  }
  absl::StrAppendFormat(
      &svg, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n", left - 6,
      kTop - 6, kAxis + 12, bottom - kTop + 6, kPanelColor);
  for (const double tick : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    const bool coin = rows.coin && tick == 0.5;
    AddLine({x(tick), kTop - 6, x(tick), bottom}, coin ? kReferenceColor : kGridColor,
            coin ? "4 3" : "", &svg);
    AddText(x(tick), bottom + 16, "middle", kNoteColor, absl::StrFormat("%g", tick), &svg);
  }
  for (size_t i = 0; i < rows.row.size(); ++i) {
    const double y = kTop + kRow * (i + 0.5) - 3;
    AddText(left - 10, y + 4, "end", kInkColor, rows.row[i].name, &svg);
    std::map<std::string, int> at_place;
    for (const Dot& dot : rows.row[i].dot) {
      const int before = at_place[absl::StrFormat("%.2f", dot.value)]++;
      // Away from the edge that they are nearest to.
      const double shift = (dot.value > 0.5 ? -2.4 : 2.4) * kDot * before;
      AddMark(std::min(std::max(x(dot.value) + shift, x(0)), x(1)), y, dot, &svg);
    }
  }
  return svg + "</svg>\n";
}

}  // namespace callprint
