#include "reports/figures/curve_figure.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_format.h"
#include "reports/figures/canvas.h"
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
constexpr double kLegendMark = 20;
// Of a character, at most.
constexpr double kNameWidth = 7.5;
constexpr double kTitleWidth = 8;
constexpr double kNoteWidth = 6;

struct LegendEntry {
  std::string name;
  LineStyle style;
};

// The names of all curves, each once, in the order in which they come first, with their styles.
std::vector<LegendEntry> Legend(const CurveFigure& figure) {
  std::vector<LegendEntry> legend;
  std::vector<bool> is_control;
  for (const CurvePanel& panel : figure.panel) {
    for (const Curve& curve : panel.curve) {
      const bool known = std::any_of(legend.begin(), legend.end(), [&](const LegendEntry& entry) {
        return entry.name == curve.name;
      });
      if (known) continue;
      legend.push_back({curve.name, {}});
      is_control.push_back(curve.is_control);
    }
  }
  const std::vector<LineStyle> styles = LineStyles(is_control);
  for (size_t i = 0; i < legend.size(); ++i) legend[i].style = styles[i];
  return legend;
}

double LegendWidth(const std::string& name) { return kLegendMark + 26 + kNameWidth * name.size(); }

class PanelDrawer {
 public:
  PanelDrawer(const CurveFigure& figure, const CurvePanel& panel, double left, double top,
              std::string* svg)
      : figure_(figure), panel_(panel), left_(left), top_(top), svg_(svg) {}

  void DrawFrame() {
    AddPanel({left_, top_, kWidth, kHeight}, panel_.title, svg_);
    for (const double tick : figure_.ticks) {
      const bool reference = tick == figure_.reference;
      AddLine({left_, Y(tick), left_ + kWidth, Y(tick)}, reference ? kReferenceColor : kGridColor,
              reference ? "4 3" : "", svg_);
      AddText(left_ - 5, Y(tick) + 4, "end", kNoteColor, absl::StrFormat("%g", tick), svg_);
    }
    for (size_t i = 0; i < panel_.setting.size(); ++i) {
      AddText(X(i), top_ + kHeight + 15, "middle", kNoteColor, panel_.setting[i], svg_);
    }
  }

  void DrawCurve(const Curve& curve, const LineStyle& style) {
    std::string line;
    for (const CurvePoint& point : curve.point) {
      if (!std::isfinite(point.value)) continue;
      const double x = X(point.setting);
      absl::StrAppendFormat(&line, "%s%.1f,%.1f", line.empty() ? "" : " ", x, Y(point.value));
      AddLine({x, Y(point.low), x, Y(point.high)}, style.color, "", svg_);
      AddDot(
          x, Y(point.value), /*radius=*/3, style.color,
          absl::StrFormat("%s: %.3f [%.3f, %.3f]", curve.name, point.value, point.low, point.high),
          svg_);
    }
    AddPolyline(line, style, /*width=*/1.6, svg_);
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
  const std::vector<LegendEntry> legend = Legend(figure);
  double legend_width = kLeft;
  for (const LegendEntry& entry : legend) legend_width += LegendWidth(entry.name);
  const double width = std::max({kLeft + columns * (kWidth + kGapX), legend_width,
                                 kLeft + kTitleWidth * figure.title.size(),
                                 kLeft + kNoteWidth * figure.note.size()});
  const double bottom = kTop + 24 + rows * (kHeight + kGapY);
  std::string svg = CanvasBegin(width, bottom + kLegend + 22, figure.title);
  for (size_t i = 0; i < figure.panel.size(); ++i) {
    const size_t row = i / columns;
    PanelDrawer drawer(figure, figure.panel[i], kLeft + (i % columns) * (kWidth + kGapX),
                       kTop + 24 + row * (kHeight + kGapY), &svg);
    drawer.DrawFrame();
    for (const Curve& curve : figure.panel[i].curve) {
      const auto entry = std::find_if(legend.begin(), legend.end(), [&](const LegendEntry& each) {
        return each.name == curve.name;
      });
      drawer.DrawCurve(curve, entry->style);
    }
  }
  double x = kLeft;
  for (const LegendEntry& entry : legend) {
    AddLine({x, bottom - 14, x + kLegendMark, bottom - 14}, entry.style.color, entry.style.dash,
            &svg, /*width=*/2.5);
    AddText(x + kLegendMark + 6, bottom - 10, "start", kInkColor, entry.name, &svg);
    x += LegendWidth(entry.name);
  }
  AddText(kLeft, bottom + 10, "start", kNoteColor, figure.note, &svg);
  return svg + "</svg>\n";
}

}  // namespace callprint
