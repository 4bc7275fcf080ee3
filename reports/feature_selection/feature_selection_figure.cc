#include "reports/feature_selection/feature_selection_figure.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
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

// At the panels' bottom; lower values are drawn there.
constexpr double kLowest = 0.4;
constexpr double kTicks[] = {0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0};
constexpr double kChance = 0.5;

const char* ColorOf(const SelectionCurve& curve, size_t index) {
  return curve.is_control ? kBaselineColor : SeriesStyle(static_cast<int>(index)).color;
}

double Y(double value) {
  return kTop + kHeight * (1 - (std::max(value, kLowest) - kLowest) / (1 - kLowest));
}

void AddCurve(const SelectionCurve& curve, const char* color, double left, std::string* svg) {
  std::string line;
  std::string points;
  for (size_t s = 0; s < curve.size.size(); ++s) {
    const SelectionSize& size = curve.size[s];
    const double x = left + kStep * (s + 0.5);
    const double y = Y(size.balanced_accuracy.value);
    absl::StrAppendFormat(&line, "%s%.1f,%.1f", s == 0 ? "" : " ", x, y);
    absl::StrAppendFormat(
        &points,
        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"><title>%s, %s functions: %.3f "
        "[%.3f, %.3f]</title></circle>\n",
        x, y, color, XmlEscaped(curve.method),
        size.columns == 0 ? "all" : absl::StrCat(size.columns), size.balanced_accuracy.value,
        size.balanced_accuracy.low, size.balanced_accuracy.high);
    if (s != curve.enough) continue;
    absl::StrAppendFormat(&points,
                          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"7\" fill=\"none\" stroke=\"%s\" "
                          "stroke-width=\"1.5\"/>\n",
                          x, y, color);
  }
  absl::StrAppendFormat(
      svg, "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>\n%s", line,
      color, points);
}

void AddPanel(const TrackSelection& track, double left, double width, std::string* svg) {
  absl::StrAppendFormat(
      svg,
      "<text x=\"%.1f\" y=\"46\" font-weight=\"bold\">%s</text>\n"
      "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#f6f6f4\"/>\n",
      left, XmlEscaped(track.spec.name()), left, kTop, width, kHeight);
  for (const double tick : kTicks) {
    const bool chance = tick == kChance;
    absl::StrAppendFormat(
        svg,
        "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>\n"
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\" fill=\"#555\">%.1f</text>\n",
        left, left + width, Y(tick), Y(tick), chance ? "#a33" : "#ddd",
        chance ? " stroke-dasharray=\"4 3\"" : "", left - 5, Y(tick) + 4, tick);
  }
  for (size_t s = 0; s < track.curve[0].size.size(); ++s) {
    const size_t columns = track.curve[0].size[s].columns;
    absl::StrAppendFormat(
        svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"#555\">%s</text>\n",
        left + kStep * (s + 0.5), kTop + kHeight + 16,
        columns == 0 ? "all" : absl::StrCat(columns));
  }
  for (size_t c = 0; c < track.curve.size(); ++c) {
    AddCurve(track.curve[c], ColorOf(track.curve[c], c), left, svg);
  }
}

}  // namespace

std::string FeatureSelectionSvg(const FeatureSelection& selection) {
  const std::vector<SelectionCurve>& curves = selection.track[0].curve;
  const double panel = kStep * curves[0].size.size();
  const double width = std::max(selection.track.size() * (kLeft + panel) + kGap,
                                kLeft + kLegendName * curves.size());
  const double height = kTop + kHeight + kLegend;
  std::string svg = absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
      "height=\"%.0f\" "
      "font-family=\"DejaVu Sans, Helvetica, Arial, sans-serif\" font-size=\"12\">\n"
      "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n"
      "<text x=\"12\" y=\"20\" font-size=\"14\">Balanced accuracy on held-out samples, by the "
      "number of functions counted</text>\n",
      width, height, width, height);
  double left = kLeft;
  for (const TrackSelection& track : selection.track) {
    AddPanel(track, left, panel, &svg);
    left += panel + kLeft;
  }
  for (size_t c = 0; c < curves.size(); ++c) {
    const double x = kLeft + kLegendName * c;
    absl::StrAppendFormat(&svg,
                          "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" "
                          "stroke-width=\"3\"/>\n<text x=\"%.1f\" y=\"%.1f\">%s</text>\n",
                          x, x + 18, kTop + kHeight + 38, kTop + kHeight + 38,
                          ColorOf(curves[c], c), x + 24, kTop + kHeight + 42,
                          XmlEscaped(curves[c].method));
  }
  absl::StrAppendFormat(&svg,
                        "<text x=\"%.1f\" y=\"%.1f\" fill=\"#555\">ring: enough, by the "
                        "one-standard-error rule; dashed: chance</text>\n</svg>\n",
                        kLeft, kTop + kHeight + 64);
  return svg;
}

}  // namespace callprint
