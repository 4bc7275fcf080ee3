#include "reports/figures/dot_rows.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "reports/figures/canvas.h"
#include "reports/figures/palette.h"
#include "reports/page/svg_text.h"

namespace callprint {
namespace {

// Sizes in pixels.
constexpr double kTop = 62;
constexpr double kRow = 18;
constexpr double kAxis = 460;
constexpr double kNameWidth = 6.9;
constexpr double kDot = 3.6;
constexpr double kLargestDot = 8;
// Of two series, from the middle of the row.
constexpr double kApart = 2.5;

// At one place of a row: dots of one series.
struct Mark {
  double x = 0;
  double y = 0;
  int series = 0;
  int dots = 1;
  std::string title;
};

void AddMark(const Mark& mark, std::string* svg) {
  const double radius = std::min(kDot * std::sqrt(mark.dots), kLargestDot);
  const bool square = mark.series == 1;
  if (square) {
    // Of a circle's area.
    const double half = radius * 0.886;
    absl::StrAppendFormat(svg,
                          "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" "
                          "fill-opacity=\"0.75\">",
                          mark.x - half, mark.y - half, 2 * half, 2 * half, kSecondColor);
  } else {
    absl::StrAppendFormat(
        svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\" fill-opacity=\"0.75\">",
        mark.x, mark.y, radius, kFirstColor);
  }
  absl::StrAppend(svg, "<title>", XmlEscaped(mark.title), "</title>",
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
    AddMark({legend, kTop - 20, static_cast<int>(i), 1, rows.series[i]}, &svg);
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
    // By series and place, to a pixel.
    std::map<std::pair<int, int>, Mark> marks;
    for (const Dot& dot : rows.row[i].dot) {
      const double apart = rows.series.empty() ? 0 : dot.series == 0 ? -kApart : kApart;
      const auto [mark, is_new] =
          marks.emplace(std::make_pair(dot.series, static_cast<int>(std::lround(x(dot.value)))),
                        Mark{x(dot.value), y + apart, dot.series, 1, dot.title});
      if (is_new) continue;
      ++mark->second.dots;
      absl::StrAppend(&mark->second.title, "; ", dot.title);
    }
    for (const auto& [place, mark] : marks) AddMark(mark, &svg);
  }
  return svg + "</svg>\n";
}

}  // namespace callprint
