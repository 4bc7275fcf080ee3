#include "reports/experiment/figures/ranking_figure.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/metrics/metrics.h"
#include "reports/evaluation/metric_columns.h"
#include "reports/evaluation/summary.h"
#include "reports/page/svg_text.h"

namespace callprint {
namespace {

// Sizes in pixels.
constexpr double kRow = 22;
constexpr double kTop = 66;
constexpr double kBottom = 46;
constexpr double kPanel = 190;
constexpr double kGap = 24;
constexpr double kNameWidth = 8;
// Of the line below the panels.
constexpr double kNoteWidth = 510;

// What the panels show of a value.
struct Scale {
  // At the panels' left edge; worse values are drawn at the edge.
  double lowest;
  std::vector<double> ticks;
  std::vector<double> named_ticks;
};

// Macro-F1 of many classes has no level of chance, and starts near 0.
Scale ScaleOf(Labelling labelling) {
  if (labelling == BINARY) return {0.3, {0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0}, {0.5, 0.7, 0.9}};
  return {0, {0.2, 0.4, 0.5, 0.6, 0.8, 1.0}, {0.2, 0.5, 0.8}};
}

// Both metrics that have one, balanced accuracy of two labels and AUROC, have this.
constexpr double kChance = 0.5;

void AddPanel(const JoinedFolds& joined, const JoinedTrack& track, double left, double bottom,
              const std::map<std::string, double>& row_y,
              const std::vector<TrackSummary>& summaries, std::string* svg) {
  const Metric metric = RankingMetric(joined.labelling, track.open_world);
  const Scale scale = ScaleOf(joined.labelling);
  const auto x = [&](double value) {
    return left + (std::max(value, scale.lowest) - scale.lowest) / (1 - scale.lowest) * kPanel;
  };
  absl::StrAppendFormat(
      svg,
      "<text x=\"%.1f\" y=\"44\" font-weight=\"bold\">%s</text>\n"
      "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#f6f6f4\"/>\n",
      left, XmlEscaped(track.spec.name()), left, kTop - 12, kPanel, bottom - kTop + 12);
  for (const double tick : scale.ticks) {
    const bool chance = tick == kChance && metric != Metric::kMacroF1;
    absl::StrAppendFormat(
        svg, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>\n", x(tick),
        x(tick), kTop - 12, bottom, chance ? "#a33" : "#ddd",
        chance ? " stroke-dasharray=\"4 3\"" : "");
    if (std::count(scale.named_ticks.begin(), scale.named_ticks.end(), tick) > 0) {
      absl::StrAppendFormat(
          svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"#555\">%.1f</text>\n",
          x(tick), bottom + 15, tick);
    }
  }
  for (const TrackSummary& summary : summaries) {
    if (summary.track() != track.spec.name()) continue;
    const MetricValue& value = FindMetric(summary, metric);
    const double y = row_y.at(summary.model());
    const char* color = summary.trivial_baseline() ? "#999" : "#1f5fa8";
    absl::StrAppendFormat(
        svg,
        "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" "
        "stroke-width=\"2\"/>\n"
        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"><title>%s on %s: %.3f "
        "[%.3f, %.3f]</title></circle>\n",
        x(value.ci_low()), x(value.ci_high()), y, y, color, x(value.mean()), y, color,
        XmlEscaped(summary.model()), XmlEscaped(summary.track()), value.mean(), value.ci_low(),
        value.ci_high());
  }
}

bool HasOpenWorld(const JoinedFolds& joined) { return !OpenWorldTracks(joined).empty(); }

std::string FigureTitle(const JoinedFolds& joined) {
  if (joined.labelling == BINARY) return "Balanced accuracy";
  if (!HasOpenWorld(joined)) return "Macro-F1";
  return absl::StrCat("Macro-F1 (", OpenWorldTracks(joined), ": AUROC of known against unknown)");
}

}  // namespace

std::string RankingMetricSvg(const JoinedFolds& joined,
                             const std::vector<TrackSummary>& summaries) {
  size_t longest = 0;
  for (const ModelSpec& model : joined.models) longest = std::max(longest, model.name().size());
  const double names = 16 + kNameWidth * longest;
  const double width = names + std::max(joined.track.size() * (kPanel + kGap), kNoteWidth);
  const double bottom = kTop + kRow * joined.models.size() - 8;
  const double height = bottom + kBottom;
  std::string svg = absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
      "height=\"%.0f\" "
      "font-family=\"DejaVu Sans, Helvetica, Arial, sans-serif\" font-size=\"12\">\n"
      "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n"
      "<text x=\"12\" y=\"20\" font-size=\"14\">%s on held-out samples, with 95 %% "
      "intervals over groups</text>\n",
      width, height, width, height, FigureTitle(joined));
  std::map<std::string, double> row_y;
  double y = kTop;
  for (const TrackSummary* summary : RankedModels(joined, joined.track.back(), summaries)) {
    row_y[summary->model()] = y;
    absl::StrAppendFormat(
        &svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\" fill=\"%s\">%s</text>\n", names - 8,
        y + 4, summary->trivial_baseline() ? "#777" : "#111", XmlEscaped(summary->model()));
    y += kRow;
  }
  double left = names;
  for (const JoinedTrack& track : joined.track) {
    AddPanel(joined, track, left, bottom, row_y, summaries, &svg);
    left += kPanel + kGap;
  }
  absl::StrAppendFormat(
      &svg,
      "<text x=\"%.1f\" y=\"%.1f\" fill=\"#555\">%sgrey: baselines, which see "
      "no calls, only sizes and times</text>\n</svg>\n",
      names, bottom + 36,
      joined.labelling == BINARY || HasOpenWorld(joined) ? "dashed: chance; " : "");
  return svg;
}

}  // namespace callprint
