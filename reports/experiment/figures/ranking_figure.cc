#include "reports/experiment/figures/ranking_figure.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "experiments/metrics/metrics.h"
#include "models/model_spec_file.h"
#include "reports/evaluation/metric_columns.h"
#include "reports/evaluation/summary.h"
#include "reports/experiment/figures/model_styles.h"
#include "reports/figures/canvas.h"
#include "reports/figures/palette.h"
#include "reports/page/svg_text.h"

namespace callprint {
namespace {

// Sizes in pixels.
constexpr double kRow = 22;
constexpr double kTop = 66;
constexpr double kBottom = 46;
constexpr double kPanel = 190;
constexpr double kGap = 24;
// Of a character, at most.
constexpr double kNameWidth = 7.5;
constexpr double kNoteWidth = 6;
constexpr double kTitleWidth = 8;

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

// What a track's panel needs of the figure.
struct Rows {
  // Of all panels, at the bottom.
  double bottom = 0;
  // By model.
  std::map<std::string, double> y;
  std::map<std::string, LineStyle> style;
};

void AddTrack(const JoinedFolds& joined, const JoinedTrack& track, double left, const Rows& rows,
              const std::vector<TrackSummary>& summaries, std::string* svg) {
  const Metric metric = RankingMetric(joined.labelling, track.open_world);
  const Scale scale = ScaleOf(joined.labelling);
  const auto x = [&](double value) {
    return left + (std::max(value, scale.lowest) - scale.lowest) / (1 - scale.lowest) * kPanel;
  };
  AddPanel({left, kTop - 12, kPanel, rows.bottom - kTop + 12}, track.spec.name(), svg);
  for (const double tick : scale.ticks) {
    const bool chance = tick == kChance && metric != Metric::kMacroF1;
    AddLine({x(tick), kTop - 12, x(tick), rows.bottom}, chance ? kReferenceColor : kGridColor,
            chance ? "4 3" : "", svg);
    if (std::count(scale.named_ticks.begin(), scale.named_ticks.end(), tick) > 0) {
      AddText(x(tick), rows.bottom + 15, "middle", kNoteColor, absl::StrFormat("%.1f", tick), svg);
    }
  }
  for (const TrackSummary& summary : summaries) {
    if (summary.track() != track.spec.name()) continue;
    const MetricValue& value = FindMetric(summary, metric);
    const double y = rows.y.at(summary.model());
    const char* color = rows.style.at(summary.model()).color;
    AddLine({x(value.ci_low()), y, x(value.ci_high()), y}, color, "", svg, /*width=*/2);
    AddDot(x(value.value()), y, /*radius=*/4, color,
           absl::StrFormat("%s on %s: %.3f [%.3f, %.3f]", summary.model(), summary.track(),
                           value.value(), value.ci_low(), value.ci_high()),
           svg);
  }
}

bool HasOpenWorld(const JoinedFolds& joined) { return !OpenWorldTracks(joined).empty(); }

std::string FigureTitle(const JoinedFolds& joined) {
  if (joined.labelling == BINARY) return "Balanced accuracy";
  if (!HasOpenWorld(joined)) return "Macro-F1";
  return absl::StrCat("Macro-F1 (", OpenWorldTracks(joined), ": AUROC of known against unknown)");
}

std::string NoteBelow(const JoinedFolds& joined) {
  std::vector<std::string> parts;
  if (joined.labelling == BINARY || HasOpenWorld(joined)) parts.push_back("dashed: chance");
  if (std::any_of(joined.models.begin(), joined.models.end(), IsControl)) {
    parts.push_back(
        "grey: controls, which see no calls (only sizes and times) or learn permuted labels");
  }
  return absl::StrJoin(parts, "; ");
}

}  // namespace

std::string RankingMetricSvg(const JoinedFolds& joined,
                             const std::vector<TrackSummary>& summaries) {
  const std::string title =
      absl::StrCat(FigureTitle(joined), " on held-out samples, with 95 % intervals over groups");
  const std::string note = NoteBelow(joined);
  Rows rows;
  rows.bottom = kTop + kRow * joined.models.size() - 8;
  const std::vector<LineStyle> styles = ModelStyles(joined);
  size_t longest = 0;
  for (size_t m = 0; m < joined.models.size(); ++m) {
    rows.style[joined.models[m].name()] = styles[m];
    longest = std::max(longest, joined.models[m].name().size());
  }
  const double names = 16 + kNameWidth * longest;
  const double width =
      std::max({names + joined.track.size() * (kPanel + kGap), names + kNoteWidth * note.size(),
                24 + kTitleWidth * title.size()});
  std::string svg = CanvasBegin(width, rows.bottom + kBottom, title);
  double y = kTop;
  for (const TrackSummary* summary : RankedModels(joined, joined.track.back(), summaries)) {
    rows.y[summary->model()] = y;
    const bool control = IsControl(joined.models[ModelIndex(joined, summary->model())]);
    AddText(names - 8, y + 4, "end", control ? kBaselineColor : kInkColor, summary->model(), &svg);
    y += kRow;
  }
  double left = names;
  for (const JoinedTrack& track : joined.track) {
    AddTrack(joined, track, left, rows, summaries, &svg);
    left += kPanel + kGap;
  }
  AddText(names, rows.bottom + 36, "start", kNoteColor, note, &svg);
  return svg + "</svg>\n";
}

}  // namespace callprint
