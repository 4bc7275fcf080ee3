// What every figure is drawn with: its begin, panels, lines, dots and texts.
//
// No library draws them, so that figures are the same bytes on every machine, whatever fonts it
// has: cairo writes text as shapes of the machine's fonts. plotutils knows no tooltips, those of
// gnuplot need a script, which the page's policy refuses.
#ifndef CALLPRINT_REPORTS_FIGURES_CANVAS_H_
#define CALLPRINT_REPORTS_FIGURES_CANVAS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "reports/figures/palette.h"

namespace callprint {

// The svg element's begin, a ground and the title at the top left; whoever draws ends it
// ("</svg>\n"). Sizes in pixels.
std::string CanvasBegin(double width, double height, absl::string_view title);

struct Box {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;
};

// A panel's ground, its title above it.
void AddPanel(const Box& box, absl::string_view title, std::string* svg);

struct Segment {
  double x1 = 0;
  double y1 = 0;
  double x2 = 0;
  double y2 = 0;
};

// `dash`: stroke-dasharray; empty: one line.
void AddLine(const Segment& segment, absl::string_view color, absl::string_view dash,
             std::string* svg, double width = 1);

// `points`: as SVG has them, "x,y x,y".
void AddPolyline(absl::string_view points, const LineStyle& style, double width, std::string* svg,
                 double opacity = 1);

// `title` (escaped) shows where a pointer rests on the dot.
void AddDot(double x, double y, double radius, absl::string_view color, absl::string_view title,
            std::string* svg);

// `anchor`: "start", "middle" or "end". `text` is escaped; `attributes` (of the caller's own,
// beginning with a space) is not.
void AddText(double x, double y, absl::string_view anchor, absl::string_view color,
             absl::string_view text, std::string* svg, absl::string_view attributes = "");

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_FIGURES_CANVAS_H_
