#include "reports/figures/curve_figure.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "reports/figures/palette.h"
#include "reports/page/svg_text.h"

namespace callprint {
namespace {

// Sizes in pixels.
constexpr double kLeft = 44;
constexpr double kTop = 40;
constexpr double kWidth = 210;
constexpr double kHeight = 130;
constexpr double kGapX = 44;
constexpr double kGapY = 62;
constexpr double kLegend = 20;
// Of a character, at most.
constexpr double kNameWidth = 7.5;
constexpr double kTitleWidth = 8;
constexpr double kNoteWidth = 6;

// The names of all curves, each once, in the order in which they come first.
std::vector<std::string> CurveNames(const CurveFigure& figure) {
  std::vector<std::string> names;
  for (const CurvePanel& panel : figure.panel) {
    for (const Curve& curve : panel.curve) {
      if (std::find(names.begin(), names.end(), curve.name) == names.end())
        names.push_back(curve.name);
    }
  }
  return names;
}

double LegendWidth(const std::string& name) { return 28 + kNameWidth * name.size(); }

class PanelDrawer {
 public:
  PanelDrawer(const CurveFigure& figure, const CurvePanel& panel, double left, double top,
              std::string* svg)
      : figure_(figure), panel_(panel), left_(left), top_(top), svg_(svg) {}

  void DrawFrame() {
    absl::StrAppendFormat(
        svg_,
        "<text x=\"%.1f\" y=\"%.1f\" font-weight=\"bold\">%s</text>\n"
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#f6f6f4\"/>\n",
        left_, top_ - 8, XmlEscaped(panel_.title), left_, top_, kWidth, kHeight);
    for (const double tick : figure_.ticks) {
      const bool reference = tick == figure_.reference;
      absl::StrAppendFormat(
          svg_,
          "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>\n"
          "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\" fill=\"#555\">%g</text>\n",
          left_, left_ + kWidth, Y(tick), Y(tick), reference ? "#a33" : "#ddd",
          reference ? " stroke-dasharray=\"4 3\"" : "", left_ - 5, Y(tick) + 4, tick);
    }
    for (size_t i = 0; i < panel_.setting.size(); ++i) {
      absl::StrAppendFormat(
          svg_, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"#555\">%s</text>\n",
          X(i), top_ + kHeight + 15, XmlEscaped(panel_.setting[i]));
    }
  }

  void DrawCurve(const Curve& curve, const char* color) {
    std::string line;
    for (const CurvePoint& point : curve.point) {
      if (!std::isfinite(point.value)) continue;
      absl::StrAppendFormat(&line, "%s%.1f,%.1f", line.empty() ? "" : " ", X(point.setting),
                            Y(point.value));
      absl::StrAppendFormat(
          svg_,
          "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" opacity=\"0.5\"/>\n"
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"><title>%s: %.3f [%.3f, %.3f]</title>"
          "</circle>\n",
          X(point.setting), X(point.setting), Y(point.low), Y(point.high), color, X(point.setting),
          Y(point.value), color, XmlEscaped(curve.name), point.value, point.low, point.high);
    }
    absl::StrAppendFormat(svg_, "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\"/>\n", line,
                          color);
  }

 private:
  double X(size_t setting) const {
    return left_ + kWidth * (setting + 0.5) / std::max<size_t>(1, panel_.setting.size());
  }
  double Y(double value) const {
    const double shown = std::min(std::max(value, figure_.lowest), figure_.highest);
    return top_ + kHeight * (1 - (shown - figure_.lowest) / (figure_.highest - figure_.lowest));
  }

  const CurveFigure& figure_;
  const CurvePanel& panel_;
  const double left_;
  const double top_;
  std::string* const svg_;
};

}  // namespace

std::string CurvesSvg(const CurveFigure& figure) {
  const size_t columns = std::max<size_t>(1, std::min<size_t>(figure.columns, figure.panel.size()));
  const size_t rows = (figure.panel.size() + columns - 1) / columns;
  const std::vector<std::string> names = CurveNames(figure);
  double legend_width = kLeft;
  for (const std::string& name : names) legend_width += LegendWidth(name);
  const double width = std::max({kLeft + columns * (kWidth + kGapX), legend_width,
                                 kLeft + kTitleWidth * figure.title.size(),
                                 kLeft + kNoteWidth * figure.note.size()});
  const double bottom = kTop + 24 + rows * (kHeight + kGapY);
  const double height = bottom + kLegend + 22;
  std::string svg = absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
      "height=\"%.0f\" "
      "font-family=\"DejaVu Sans, Helvetica, Arial, sans-serif\" font-size=\"11\">\n"
      "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n"
      "<text x=\"12\" y=\"20\" font-size=\"14\">%s</text>\n",
      width, height, width, height, XmlEscaped(figure.title));
  const auto color = [&](const std::string& name) {
    const size_t index = std::find(names.begin(), names.end(), name) - names.begin();
    return SeriesStyle(static_cast<int>(index)).color;
  };
  for (size_t i = 0; i < figure.panel.size(); ++i) {
    PanelDrawer drawer(figure, figure.panel[i], kLeft + (i % columns) * (kWidth + kGapX),
                       kTop + 24 + (i / columns) * (kHeight + kGapY), &svg);
    drawer.DrawFrame();
    for (const Curve& curve : figure.panel[i].curve) drawer.DrawCurve(curve, color(curve.name));
  }
  double x = kLeft;
  for (const std::string& name : names) {
    absl::StrAppendFormat(&svg,
                          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>\n"
                          "<text x=\"%.1f\" y=\"%.1f\">%s</text>\n",
                          x, bottom - 14, color(name), x + 8, bottom - 10, XmlEscaped(name));
    x += LegendWidth(name);
  }
  absl::StrAppendFormat(&svg, "<text x=\"%.1f\" y=\"%.1f\" fill=\"#555\">%s</text>\n</svg>\n",
                        kLeft, bottom + 10, XmlEscaped(figure.note));
  return svg;
}

}  // namespace callprint
