#include "reports/experiment/figures/learning_figure.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reports/figures/plot.h"

namespace callprint {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// Loss or accuracy: how to read it.
struct Quantity {
  const char* name;
  double (*training)(const LearningCurve::Epoch&);
  double (*validation)(const LearningCurve::Epoch&);
  double (*constant)(const LearningCurve&);
};

constexpr Quantity kLoss = {
    "loss", [](const LearningCurve::Epoch& epoch) { return epoch.training().loss(); },
    [](const LearningCurve::Epoch& epoch) {
      return epoch.has_validation() ? epoch.validation().loss() : kNone;
    },
    [](const LearningCurve& curve) {
      return curve.has_null_hypothesis() ? curve.null_hypothesis().loss() : kNone;
    }};
constexpr Quantity kAccuracy = {
    "accuracy", [](const LearningCurve::Epoch& epoch) { return epoch.training().accuracy(); },
    [](const LearningCurve::Epoch& epoch) {
      return epoch.has_validation() ? epoch.validation().accuracy() : kNone;
    },
    [](const LearningCurve& curve) {
      return curve.has_null_hypothesis() ? curve.null_hypothesis().accuracy() : kNone;
    }};

PlotLine ByEpoch(std::string name, LineStyle style, const std::vector<double>& values) {
  PlotLine line;
  line.name = std::move(name);
  line.style = style;
  for (size_t i = 0; i < values.size(); ++i) line.point.push_back({i + 1.0, values[i]});
  return line;
}

double Largest(const PlotPanel& panel, double (*coordinate)(const PlotPoint&)) {
  double largest = 0;
  for (const PlotLine& line : panel.line) {
    for (const PlotPoint& point : line.point) {
      if (std::isfinite(coordinate(point))) largest = std::max(largest, coordinate(point));
    }
  }
  return largest;
}

PlotPanel PanelOf(const std::string& model, const std::map<uint32_t, LearningCurve>& curves,
                  const Quantity& quantity) {
  PlotPanel panel;
  panel.title = absl::StrCat(model, ", ", quantity.name);
  double constant = 0;
  int constants = 0;
  for (const auto& [fold, curve] : curves) {
    std::vector<double> validation;
    for (const LearningCurve::Epoch& epoch : curve.epoch()) {
      validation.push_back(quantity.validation(epoch));
    }
    PlotLine faint = ByEpoch("", SeriesStyle(1), validation);
    faint.opacity = 0.3;
    faint.width = 1;
    panel.line.push_back(std::move(faint));
    if (!std::isfinite(quantity.constant(curve))) continue;
    constant += quantity.constant(curve);
    ++constants;
  }
  panel.line.push_back(ByEpoch("training", SeriesStyle(0), MeanByEpoch(curves, quantity.training)));
  panel.line.push_back(
      ByEpoch("inner validation", SeriesStyle(1), MeanByEpoch(curves, quantity.validation)));
  const double epochs =
      std::max(2.0, Largest(panel, [](const PlotPoint& point) { return point.x; }));
  if (constants > 0) {
    PlotLine null_hypothesis;
    null_hypothesis.name = "null hypothesis: the best constant answer";
    null_hypothesis.style = {kReferenceColor, "4 3"};
    null_hypothesis.point = {{0, constant / constants}, {epochs, constant / constants}};
    panel.line.push_back(std::move(null_hypothesis));
  }
  panel.x = RoundAxis("epoch", epochs);
  if (&quantity == &kLoss) {
    panel.y =
        RoundAxis("loss, nats", Largest(panel, [](const PlotPoint& point) { return point.y; }));
  } else {
    panel.y.label = quantity.name;
  }
  return panel;
}

}  // namespace

std::vector<double> MeanByEpoch(const std::map<uint32_t, LearningCurve>& curves,
                                double (*measure)(const LearningCurve::Epoch&)) {
  std::vector<double> means;
  for (int epoch = 0;; ++epoch) {
    double sum = 0;
    size_t folds = 0;
    for (const auto& [fold, curve] : curves) {
      if (epoch >= curve.epoch_size()) continue;
      const double value = measure(curve.epoch(epoch));
      if (!std::isfinite(value)) continue;
      sum += value;
      ++folds;
    }
    if (folds == 0 || 2 * folds < curves.size()) return means;
    means.push_back(sum / folds);
  }
}

Figure LearningFigure(const JoinedFolds& joined, const JoinedTrack& track) {
  Plot plot;
  plot.title = absl::StrCat("Learning on ", track.spec.name());
  plot.columns = 2;
  for (size_t model = 0; model < joined.models.size(); ++model) {
    const auto& curves = track.entry[model].learning_curve;
    if (curves.empty()) continue;
    plot.panel.push_back(PanelOf(joined.models[model].name(), curves, kLoss));
    plot.panel.push_back(PanelOf(joined.models[model].name(), curves, kAccuracy));
  }
  return {
      absl::StrCat("figures/learning_", AsFigureName(track.spec.name())),
      absl::StrCat(plot.title,
                   ": means over folds, as long as half of them still learn; faint: each fold's "
                   "inner validation. A network whose inner validation does not pass the "
                   "dashed line has found nothing."),
      PlotSvg(plot)};
}

}  // namespace callprint
