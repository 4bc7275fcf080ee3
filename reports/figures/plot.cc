#include "reports/figures/plot.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "reports/figures/canvas.h"
#include "reports/page/svg_text.h"

namespace callprint {
namespace {

// Sizes in pixels.
constexpr double kLeft = 58;
constexpr double kTop = 62;
constexpr double kGapX = 66;
constexpr double kGapY = 78;
constexpr double kLegendRow = 18;
constexpr double kLegendMark = 26;
constexpr double kNameWidth = 6.9;
// Points that are closer than this are one.
constexpr double kVisible = 0.4;

struct Pixel {
  double x = 0;
  double y = 0;
};

class PanelDrawer {
 public:
  PanelDrawer(const Plot& plot, const PlotPanel& panel, double left, double top, std::string* svg)
      : panel_(panel),
        left_(left),
        top_(top),
        width_(plot.panel_width),
        height_(plot.panel_height),
        svg_(svg) {}

  void Draw() {
    DrawFrame();
    for (const PlotLine& line : panel_.line) DrawLine(line);
    if (!panel_.note.empty()) {
      AddText(left_ + width_ - 6, top_ + height_ - 8, "end", kInkColor, panel_.note, svg_);
    }
  }

 private:
  void DrawFrame() {
    AddPanel({left_, top_, width_, height_}, panel_.title, svg_);
    for (const double tick : panel_.x.tick) {
      AddLine({X(tick), top_, X(tick), top_ + height_}, kGridColor, "", svg_);
      AddText(X(tick), top_ + height_ + 15, "middle", kNoteColor, absl::StrFormat("%g", tick),
              svg_);
    }
    for (const double tick : panel_.y.tick) {
      AddLine({left_, Y(tick), left_ + width_, Y(tick)}, kGridColor, "", svg_);
      AddText(left_ - 6, Y(tick) + 4, "end", kNoteColor, absl::StrFormat("%g", tick), svg_);
    }
    AddText(left_ + width_ / 2, top_ + height_ + 33, "middle", kNoteColor, panel_.x.label, svg_);
    absl::StrAppendFormat(
        svg_,
        "<text transform=\"translate(%.1f %.1f) rotate(-90)\" text-anchor=\"middle\" "
        "fill=\"%s\">%s</text>\n",
        left_ - 40, top_ + height_ / 2, kNoteColor, XmlEscaped(panel_.y.label));
  }

  void DrawLine(const PlotLine& line) {
    std::string path;
    Pixel last;
    const auto go_to = [&](Pixel to) {
      absl::StrAppendFormat(&path, "%s%.1f,%.1f", path.empty() ? "" : " ", to.x, to.y);
      last = to;
    };
    // What was not drawn for being close to the last point, and has to be if nothing follows.
    bool skipped = false;
    Pixel pending;
    for (const PlotPoint& point : line.point) {
      if (!std::isfinite(point.x) || !std::isfinite(point.y)) continue;
      const Pixel to = {X(point.x), Y(point.y)};
      if (point.mark_radius > 0) {
        absl::StrAppendFormat(
            svg_, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\" opacity=\"%g\"/>\n", to.x,
            to.y, point.mark_radius, line.style.color, line.opacity);
      }
      pending = to;
      skipped =
          !path.empty() && std::abs(to.x - last.x) < kVisible && std::abs(to.y - last.y) < kVisible;
      if (skipped) continue;
      if (line.steps && !path.empty() && to.x != last.x && to.y != last.y) go_to({to.x, last.y});
      go_to(to);
    }
    if (skipped) go_to(pending);
    if (path.empty()) return;
    AddPolyline(path, line.style, line.width, svg_, line.opacity);
  }

  static double Share(const PlotAxis& axis, double value) {
    const double shown = std::min(std::max(value, axis.low), axis.high);
    if (axis.logarithmic) return std::log(shown / axis.low) / std::log(axis.high / axis.low);
    return (shown - axis.low) / (axis.high - axis.low);
  }
  double X(double value) const { return left_ + width_ * Share(panel_.x, value); }
  double Y(double value) const { return top_ + height_ * (1 - Share(panel_.y, value)); }

  const PlotPanel& panel_;
  const double left_;
  const double top_;
  const double width_;
  const double height_;
  std::string* const svg_;
};

struct LegendEntry {
  std::string name;
  LineStyle style;
};

std::vector<LegendEntry> LegendOf(const Plot& plot) {
  std::vector<LegendEntry> entries;
  for (const PlotPanel& panel : plot.panel) {
    for (const PlotLine& line : panel.line) {
      const bool known = std::any_of(entries.begin(), entries.end(), [&](const LegendEntry& entry) {
        return entry.name == line.name;
      });
      if (!line.name.empty() && !known) entries.push_back({line.name, line.style});
    }
  }
  return entries;
}

}  // namespace

std::string PlotSvg(const Plot& plot) {
  const size_t columns = std::max<size_t>(1, std::min<size_t>(plot.columns, plot.panel.size()));
  const size_t rows = (plot.panel.size() + columns - 1) / columns;
  const std::vector<LegendEntry> legend = LegendOf(plot);
  size_t longest = 0;
  for (const LegendEntry& entry : legend) longest = std::max(longest, entry.name.size());
  const double entry_width = kLegendMark + kNameWidth * longest + 16;
  const double panels_width = columns * (plot.panel_width + kGapX) - kGapX;
  const size_t legend_columns =
      std::max<size_t>(1, std::min<size_t>(legend.size(), panels_width / entry_width));
  const size_t legend_rows = (legend.size() + legend_columns - 1) / legend_columns;
  const double width =
      kLeft + std::max({panels_width, legend_columns * entry_width, 8.0 * plot.title.size()}) + 20;
  const double legend_top = kTop + rows * (plot.panel_height + kGapY) - 14;
  const double height = legend_top + legend_rows * kLegendRow + 6;
  std::string svg = CanvasBegin(width, height, plot.title);
  for (size_t i = 0; i < plot.panel.size(); ++i) {
    const size_t row = i / columns;
    PanelDrawer(plot, plot.panel[i], kLeft + (i % columns) * (plot.panel_width + kGapX),
                kTop + row * (plot.panel_height + kGapY), &svg)
        .Draw();
  }
  // Down the columns, since the lines are often in an order that means something.
  for (size_t i = 0; i < legend.size(); ++i) {
    const size_t column = i / legend_rows;
    const double x = kLeft + column * entry_width;
    const double y = legend_top + (i % legend_rows) * kLegendRow;
    AddLine({x, y - 4, x + kLegendMark - 6, y - 4}, legend[i].style.color, legend[i].style.dash,
            &svg, /*width=*/2.5);
    AddText(x + kLegendMark, y, "start", kInkColor, legend[i].name, &svg);
  }
  return svg + "</svg>\n";
}

PlotAxis RoundAxis(std::string label, double highest) {
  PlotAxis axis;
  axis.label = std::move(label);
  if (!(highest > 0) || !std::isfinite(highest)) highest = 1;
  const double magnitude = std::pow(10, std::floor(std::log10(highest / 3)));
  double step = 10 * magnitude;
  for (const double multiple : {1.0, 2.0, 5.0}) {
    if (highest / (multiple * magnitude) <= 5) {
      step = multiple * magnitude;
      break;
    }
  }
  const int steps = std::max(1, static_cast<int>(std::ceil(highest / step - 1e-9)));
  axis.high = steps * step;
  axis.tick.clear();
  for (int i = 0; i <= steps; ++i) axis.tick.push_back(i * step);
  return axis;
}

}  // namespace callprint
