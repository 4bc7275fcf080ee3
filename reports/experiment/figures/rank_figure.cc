#include "reports/experiment/figures/rank_figure.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/metrics/metrics.h"
#include "reports/evaluation/held_out.h"
#include "reports/evaluation/metric_columns.h"
#include "reports/experiment/figures/model_styles.h"
#include "reports/figures/canvas.h"
#include "reports/figures/palette.h"
#include "reports/page/text_table.h"
#include "reports/statistics/friedman.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// Sizes in pixels.
constexpr double kNames = 190;
constexpr double kAxis = 360;
constexpr double kTop = 88;
constexpr double kRun = 8;
constexpr double kRow = 18;

class RankDrawer {
 public:
  RankDrawer(const JoinedFolds& joined, const Friedman& friedman)
      : joined_(joined), friedman_(friedman), styles_(ModelStyles(joined)) {
    order_.resize(joined.models.size());
    std::iota(order_.begin(), order_.end(), 0);
    std::stable_sort(order_.begin(), order_.end(), [&](size_t a, size_t b) {
      return friedman.mean_rank[a] < friedman.mean_rank[b];
    });
  }

  std::string Draw(const std::string& title) {
    std::vector<double> sorted;
    for (const size_t model : order_) sorted.push_back(friedman_.mean_rank[model]);
    const auto runs = AlikeRuns(sorted, friedman_.critical_difference);
    names_top_ = kTop + 14 + kRun * runs.size() + 12;
    const size_t rows = (order_.size() + 1) / 2;
    svg_ = CanvasBegin(2 * kNames + kAxis, names_top_ + kRow * rows, title);
    DrawAxis();
    for (size_t i = 0; i < order_.size(); ++i) DrawModel(i, rows);
    for (size_t i = 0; i < runs.size(); ++i) {
      const double y = kTop + 14 + kRun * i;
      AddLine({X(sorted[runs[i].first]) - 3, y, X(sorted[runs[i].second]) + 3, y}, kInkColor, "",
              &svg_, /*width=*/4);
    }
    return svg_ + "</svg>\n";
  }

 private:
  double X(double rank) const {
    return kNames + kAxis * (rank - 1) / std::max<double>(1, order_.size() - 1);
  }

  void DrawAxis() {
    AddLine({X(1), kTop, X(order_.size()), kTop}, kInkColor, "", &svg_);
    for (size_t rank = 1; rank <= order_.size(); ++rank) {
      AddLine({X(rank), kTop - 5, X(rank), kTop}, kInkColor, "", &svg_);
      AddText(X(rank), kTop - 9, "middle", kNoteColor, absl::StrCat(rank), &svg_);
    }
    const double difference = std::min<double>(friedman_.critical_difference, order_.size() - 1);
    AddLine({X(1), kTop - 30, X(1 + difference), kTop - 30}, kInkColor, "", &svg_, /*width=*/2);
    AddText(X(1), kTop - 36, "start", kNoteColor,
            absl::StrFormat("critical difference %.2f", friedman_.critical_difference), &svg_);
  }

  // The better half at the left, the best at the top; the others at the right, the worst at the
  // top.
  void DrawModel(size_t i, size_t rows) {
    const size_t model = order_[i];
    const bool left = i < rows;
    const size_t row = left ? i : order_.size() - 1 - i;
    const double y = names_top_ + kRow * row;
    const double x = X(friedman_.mean_rank[model]);
    const double end = left ? kNames - 8 : kNames + kAxis + 8;
    absl::StrAppendFormat(
        &svg_,
        "<polyline points=\"%.1f,%.1f %.1f,%.1f %.1f,%.1f\" fill=\"none\" "
        "stroke=\"%s\"/>\n<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n",
        x, kTop, x, y, end, y, styles_[model].color, x, kTop, styles_[model].color);
    AddText(left ? end - 5 : end + 5, y + 4, left ? "end" : "start", kInkColor,
            absl::StrFormat("%s %.1f", joined_.models[model].name(), friedman_.mean_rank[model]),
            &svg_);
  }

  const JoinedFolds& joined_;
  const Friedman& friedman_;
  const std::vector<LineStyle> styles_;
  std::vector<size_t> order_;
  double names_top_ = 0;
  std::string svg_;
};

}  // namespace

absl::StatusOr<std::optional<Figure>> RankFigure(const JoinedFolds& joined,
                                                 const JoinedTrack& track) {
  const Metric metric = RankingMetric(joined.labelling, track.open_world);
  std::vector<std::vector<double>> value;
  for (const Entry& entry : track.entry) {
    ASSIGN_OR_RETURN(const std::vector<MetricValues> folds, EvaluateFolds(joined, track, entry));
    value.emplace_back();
    for (const MetricValues& fold : folds) value.back().push_back(fold[metric]);
  }
  const absl::StatusOr<Friedman> friedman = FriedmanTest(value);
  if (!friedman.ok()) return std::optional<Figure>();
  const std::string title =
      absl::StrCat("Ranks over ", friedman->folds, " folds of ", track.spec.name(), " by ",
                   MetricHeading(metric, joined.labelling));
  return std::optional<Figure>(
      Figure{absl::StrCat("figures/ranks_", AsFigureName(track.spec.name())),
             absl::StrCat(
                 title,
                 ": the best at the left. A bar joins models whose ranks differ by less "
                 "than the critical difference (Nemenyi, 5 %). Friedman's test that all are alike: "
                 "chi-squared ",
                 absl::StrFormat("%.1f", friedman->chi_squared), ", p ",
                 friedman->p_value < 0.001 ? "< 0.001" : "= " + Decimal(friedman->p_value),
                 ". Folds share training samples, so both find differences too easily; bold and p "
                 "in the tables come from a test that allows for it."),
             RankDrawer(joined, *friedman).Draw(title)});
}

}  // namespace callprint
