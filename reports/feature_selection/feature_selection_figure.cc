#include "reports/feature_selection/feature_selection_figure.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "reports/figures/canvas.h"
#include "reports/figures/palette.h"
#include "reports/page/svg_text.h"

namespace callprint {
namespace {

// Sizes in pixels.
constexpr double kLeft = 48;
constexpr double kTop = 60;
constexpr double kStep = 34;
constexpr double kHeight = 260;
constexpr double kGap = 40;
constexpr double kLegend = 80;
constexpr double kLegendName = 160;

constexpr char kTitle[] =
    "Balanced accuracy on held-out samples, by the number of functions counted";

// At the panels' bottom; lower values are drawn there.
constexpr double kLowest = 0.4;
constexpr double kTicks[] = {0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0};
constexpr double kChance = 0.5;

std::vector<LineStyle> StylesOf(const std::vector<SelectionCurve>& curves) {
  std::vector<bool> is_control;
  for (const SelectionCurve& curve : curves) is_control.push_back(curve.is_control);
  return LineStyles(is_control);
}

double Y(double value) {
  return kTop + kHeight * (1 - (std::max(value, kLowest) - kLowest) / (1 - kLowest));
}

void AddCurve(const SelectionCurve& curve, const LineStyle& style, double left, std::string* svg) {
  std::string line;
  std::string points;
  for (size_t s = 0; s < curve.size.size(); ++s) {
    const SelectionSize& size = curve.size[s];
    const double x = left + kStep * (s + 0.5);
    const double y = Y(size.balanced_accuracy.value);
    absl::StrAppendFormat(&line, "%s%.1f,%.1f", s == 0 ? "" : " ", x, y);
    AddDot(x, y, /*radius=*/3, style.color,
           absl::StrFormat("%s, %s functions: %.3f [%.3f, %.3f]", curve.method, SizeName(size),
                           size.balanced_accuracy.value, size.balanced_accuracy.low,
                           size.balanced_accuracy.high),
           &points);
    if (s != curve.enough) continue;
    absl::StrAppendFormat(&points,
                          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"7\" fill=\"none\" stroke=\"%s\" "
                          "stroke-width=\"1.5\"/>\n",
                          x, y, style.color);
  }
  AddPolyline(line, style, /*width=*/1.6, svg);
  absl::StrAppend(svg, points);
}

void AddTrack(const TrackSelection& track, double left, double width, std::string* svg) {
  AddPanel({left, kTop, width, kHeight}, track.spec.name(), svg);
  for (const double tick : kTicks) {
    const bool chance = tick == kChance;
    AddLine({left, Y(tick), left + width, Y(tick)}, chance ? kReferenceColor : kGridColor,
            chance ? "4 3" : "", svg);
    AddText(left - 5, Y(tick) + 4, "end", kNoteColor, absl::StrFormat("%.1f", tick), svg);
  }
  for (size_t s = 0; s < track.curve[0].size.size(); ++s) {
    AddText(left + kStep * (s + 0.5), kTop + kHeight + 16, "middle", kNoteColor,
            SizeName(track.curve[0].size[s]), svg);
  }
  const std::vector<LineStyle> styles = StylesOf(track.curve);
  for (size_t c = 0; c < track.curve.size(); ++c) {
    AddCurve(track.curve[c], styles[c], left, svg);
  }
}

}  // namespace

std::string FeatureSelectionSvg(const FeatureSelection& selection) {
  const std::vector<SelectionCurve>& curves = selection.track[0].curve;
  const double panel = kStep * curves[0].size.size();
  const double width = std::max(selection.track.size() * (kLeft + panel) + kGap,
                                kLeft + kLegendName * curves.size());
  std::string svg = CanvasBegin(width, kTop + kHeight + kLegend, kTitle);
  double left = kLeft;
  for (const TrackSelection& track : selection.track) {
    AddTrack(track, left, panel, &svg);
    left += panel + kLeft;
  }
  const std::vector<LineStyle> styles = StylesOf(curves);
  for (size_t c = 0; c < curves.size(); ++c) {
    const double x = kLeft + kLegendName * c;
    const double y = kTop + kHeight + 38;
    AddLine({x, y, x + 20, y}, styles[c].color, styles[c].dash, &svg, /*width=*/2.5);
    AddText(x + 26, y + 4, "start", kInkColor, curves[c].method, &svg);
  }
  AddText(kLeft, kTop + kHeight + 64, "start", kNoteColor,
          "ring: enough, by the one-standard-error rule; dashed: chance; grey: the control", &svg);
  return svg + "</svg>\n";
}

}  // namespace callprint
