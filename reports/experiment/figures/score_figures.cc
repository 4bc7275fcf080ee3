#include "reports/experiment/figures/score_figures.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/metrics/metrics.h"
#include "reports/evaluation/held_out.h"
#include "reports/evaluation/summary.h"
#include "reports/experiment/figures/model_styles.h"
#include "reports/figures/palette.h"
#include "reports/figures/plot.h"
#include "reports/page/text_table.h"
#include "reports/statistics/score_curves.h"

namespace callprint {
namespace {

constexpr double kLowestRate = 1e-4;
constexpr LineStyle kReferenceStyle = {kReferenceColor, "4 3"};

// Of the positive label.
LabelledScores PositiveScores(const JoinedFolds& joined, const JoinedTrack& track,
                              const Entry& entry) {
  LabelledScores scores;
  for (const int i : track.held_out) {
    scores.score.push_back(entry.score[i]);
    scores.label.push_back(joined.label[i]);
  }
  return scores;
}

double LargestScore(const JoinedFolds& joined, const Entry& entry, size_t sample) {
  return entry.class_score[sample * joined.classes.size() + Answer(joined, entry, sample)];
}

// Of samples of known classes: the answer's score, and whether it is right.
LabelledScores AnswerScores(const JoinedFolds& joined, const JoinedTrack& track,
                            const Entry& entry) {
  LabelledScores scores;
  for (const int i : track.held_out) {
    if (!IsKnown(joined, track, i)) continue;
    scores.score.push_back(LargestScore(joined, entry, i));
    scores.label.push_back(IsRight(joined, entry, i));
  }
  return scores;
}

// Of each sample and class.
LabelledScores AllClassScores(const JoinedFolds& joined, const JoinedTrack& track,
                              const Entry& entry) {
  LabelledScores scores;
  const size_t classes = joined.classes.size();
  for (const int i : track.held_out) {
    for (size_t k = i * classes; k < (i + 1) * classes; ++k) {
      scores.score.push_back(entry.class_score[k]);
      scores.label.push_back(joined.truth[k]);
    }
  }
  return scores;
}

// The largest score of each sample, and whether it is known.
LabelledScores KnownScores(const JoinedFolds& joined, const JoinedTrack& track,
                           const Entry& entry) {
  LabelledScores scores;
  for (const int i : track.held_out) {
    scores.score.push_back(LargestScore(joined, entry, i));
    scores.label.push_back(IsKnown(joined, track, i));
  }
  return scores;
}

bool HasBothLabels(const LabelledScores& scores) {
  return std::count(scores.label.begin(), scores.label.end(), 0) > 0 &&
         std::count(scores.label.begin(), scores.label.end(), 1) > 0;
}

struct ModelScores {
  std::string name;
  LineStyle style;
  const TrackSummary* summary;
  LabelledScores scores;
};

std::vector<ModelScores> ScoresOf(const JoinedFolds& joined, const JoinedTrack& track,
                                  const std::vector<const TrackSummary*>& shown,
                                  LabelledScores (*scores)(const JoinedFolds&, const JoinedTrack&,
                                                           const Entry&)) {
  const std::vector<LineStyle> styles = ModelStyles(joined);
  std::vector<ModelScores> models;
  for (const TrackSummary* summary : shown) {
    const size_t model = ModelIndex(joined, summary->model());
    models.push_back(
        {summary->model(), styles[model], summary, scores(joined, track, track.entry[model])});
  }
  return models;
}

std::string NameWith(const ModelScores& model, Metric metric) {
  if (!HasMetric(*model.summary, metric)) return model.name;
  return absl::StrCat(model.name, " ", Decimal(FindMetric(*model.summary, metric).value()));
}

// 1, 0.1, ... down to what a single negative makes, but not less than kLowestRate.
PlotAxis SmallRateAxis(size_t negatives) {
  PlotAxis axis;
  axis.label = "false-positive rate, enlarged";
  axis.logarithmic = true;
  axis.low = std::max(kLowestRate, std::pow(10, std::floor(std::log10(1.0 / negatives))));
  axis.tick.clear();
  for (int power = static_cast<int>(std::lround(std::log10(axis.low))); power <= 0; ++power) {
    axis.tick.push_back(std::pow(10, power));
  }
  return axis;
}

PlotLine Reference(std::string name, std::vector<PlotPoint> points) {
  PlotLine line;
  line.name = std::move(name);
  line.style = kReferenceStyle;
  line.point = std::move(points);
  line.width = 1;
  return line;
}

Figure RocFigure(const JoinedTrack& track, const std::vector<ModelScores>& models, Metric area,
                 const std::string& task) {
  const std::vector<int>& label = models[0].scores.label;
  const size_t negatives = std::count(label.begin(), label.end(), 0);
  Plot plot;
  plot.title = absl::StrCat("ROC on ", track.spec.name(), task, ", with AUROC");
  PlotPanel whole;
  whole.x.label = "false-positive rate";
  whole.y.label = "true-positive rate";
  PlotPanel enlarged = whole;
  enlarged.x = SmallRateAxis(negatives);
  whole.line.push_back(Reference("chance", {{0, 0}, {1, 1}}));
  PlotLine chance = Reference("chance", {});
  for (double rate = enlarged.x.low; rate < 1; rate *= 1.2) chance.point.push_back({rate, rate});
  chance.point.push_back({1, 1});
  enlarged.line.push_back(std::move(chance));
  for (auto model = models.rbegin(); model != models.rend(); ++model) {
    PlotLine line;
    line.style = model->style;
    for (const RocPoint& point : RocCurve(model->scores)) {
      line.point.push_back({point.false_positive_rate, point.true_positive_rate});
    }
    whole.line.push_back(line);
    // A threshold that has at most this rate: what Metric::kTprAtFpr1e2 asks.
    line.steps = true;
    enlarged.line.push_back(std::move(line));
  }
  // The legend names the best first, while the best is drawn last, above the others.
  for (size_t i = 0; i < models.size(); ++i) {
    PlotLine name;
    name.name = NameWith(models[i], area);
    name.style = models[i].style;
    whole.line.insert(whole.line.begin() + i, std::move(name));
  }
  plot.panel = {std::move(whole), std::move(enlarged)};
  return {absl::StrCat("figures/roc_", AsFigureName(track.spec.name())),
          absl::StrFormat("%s. On the right the same curves over the logarithm of the "
                          "false-positive rate: what is found at few false alarms. A single "
                          "negative there is a rate of %.2g (%d negatives).",
                          plot.title, 1.0 / negatives, negatives),
          PlotSvg(plot)};
}

Figure PrecisionRecallFigure(const JoinedFolds& joined, const JoinedTrack& track,
                             const std::vector<ModelScores>& models) {
  const std::vector<int>& label = models[0].scores.label;
  const double share =
      static_cast<double>(std::count(label.begin(), label.end(), 1)) / label.size();
  Plot plot;
  plot.title = absl::StrCat("Precision and recall on ", track.spec.name(), ", with AUPRC");
  PlotPanel panel;
  panel.x.label = "recall";
  panel.y.label = "precision";
  for (const ModelScores& model : models) {
    PlotLine line;
    line.name = NameWith(model, Metric::kAuprc);
    line.style = model.style;
    line.steps = true;
    double recall = 0;
    for (const PrecisionRecallPoint& point : PrecisionRecallCurve(model.scores)) {
      // Average precision gives each gain in recall the precision at its end.
      line.point.push_back({recall, point.precision});
      line.point.push_back({point.recall, point.precision});
      recall = point.recall;
    }
    panel.line.push_back(std::move(line));
  }
  panel.line.push_back(Reference("base rate", {{0, share}, {1, share}}));
  plot.panel = {std::move(panel)};
  return {absl::StrCat("figures/precision_recall_", AsFigureName(track.spec.name())),
          absl::StrFormat("%s. The base rate is %s; where positives are rarer, precision is lower "
                          "at the same recall.",
                          plot.title, Percent(share)),
          PlotSvg(plot)};
}

// A panel a model: lines of several above each other cannot be followed.
Figure CalibrationFigure(const JoinedTrack& track, const std::vector<ModelScores>& models,
                         const std::string& x_label, const std::string& y_label) {
  Plot plot;
  plot.title = absl::StrCat("Calibration on ", track.spec.name());
  plot.columns = 4;
  plot.panel_width = 165;
  plot.panel_height = 140;
  for (const ModelScores& model : models) {
    PlotPanel panel;
    panel.title = model.name;
    panel.x.label = x_label;
    panel.y.label = y_label;
    panel.x.tick = panel.y.tick = {0, 0.5, 1};
    if (HasMetric(*model.summary, Metric::kEce)) {
      panel.note = absl::StrCat("ECE ", Decimal(FindMetric(*model.summary, Metric::kEce).value()));
    }
    panel.line.push_back(Reference("", {{0, 0}, {1, 1}}));
    PlotLine line;
    line.style = model.style;
    line.opacity = 0.85;
    for (const CalibrationBin& bin : CalibrationBins(model.scores)) {
      const double share = static_cast<double>(bin.samples) / model.scores.score.size();
      line.point.push_back({bin.mean_score, bin.positive_share, 1.5 + 7 * std::sqrt(share)});
    }
    panel.line.push_back(std::move(line));
    plot.panel.push_back(std::move(panel));
  }
  return {absl::StrCat("figures/calibration_", AsFigureName(track.spec.name())),
          absl::StrCat(plot.title, ", in ", kCalibrationBins,
                       " bins of equal width: scores that are probabilities stand on the dashed "
                       "line; a larger dot stands for more samples."),
          PlotSvg(plot)};
}

}  // namespace

std::vector<Figure> ScoreFigures(const JoinedFolds& joined, const JoinedTrack& track,
                                 const std::vector<const TrackSummary*>& shown) {
  std::vector<Figure> figures;
  if (joined.labelling == MULTI_LABEL) {
    figures.push_back(CalibrationFigure(track, ScoresOf(joined, track, shown, AllClassScores),
                                        "score of a class", "share that is there"));
    return figures;
  }
  if (joined.labelling == MULTI_CLASS) {
    if (track.open_world) {
      const std::vector<ModelScores> known = ScoresOf(joined, track, shown, KnownScores);
      if (HasBothLabels(known[0].scores)) {
        figures.push_back(RocFigure(track, known, Metric::kUnknownAuroc, ", known or unknown"));
      }
    }
    figures.push_back(CalibrationFigure(track, ScoresOf(joined, track, shown, AnswerScores),
                                        "score of the answer", "share of right answers"));
    return figures;
  }
  const std::vector<ModelScores> models = ScoresOf(joined, track, shown, PositiveScores);
  if (HasBothLabels(models[0].scores)) {
    figures.push_back(RocFigure(track, models, Metric::kAuroc, ""));
    figures.push_back(PrecisionRecallFigure(joined, track, models));
  }
  figures.push_back(CalibrationFigure(track, models, "score", "share of positives"));
  return figures;
}

}  // namespace callprint
