#include "reports/statistics/score_curves.h"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>

#include "experiments/metrics/metrics.h"

namespace callprint {
namespace {

// Calls `visit` with the counts of both labels among the scores at or above each distinct score,
// from the highest down.
void ForEachThreshold(const LabelledScores& scores,
                      const std::function<void(double negatives, double positives)>& visit) {
  std::vector<size_t> order(scores.score.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return scores.score[a] > scores.score[b]; });
  double counts[2] = {0, 0};
  for (size_t i = 0; i < order.size(); ++i) {
    ++counts[scores.label[order[i]]];
    const bool last_of_tie =
        i + 1 == order.size() || scores.score[order[i]] != scores.score[order[i + 1]];
    if (last_of_tie) visit(counts[0], counts[1]);
  }
}

double Positives(const LabelledScores& scores) {
  return std::accumulate(scores.label.begin(), scores.label.end(), 0.0);
}

}  // namespace

std::vector<RocPoint> RocCurve(const LabelledScores& scores) {
  const double positives = Positives(scores);
  const double negatives = scores.label.size() - positives;
  std::vector<RocPoint> curve = {{0, 0}};
  ForEachThreshold(scores, [&](double false_positives, double true_positives) {
    curve.push_back({false_positives / negatives, true_positives / positives});
  });
  return curve;
}

std::vector<PrecisionRecallPoint> PrecisionRecallCurve(const LabelledScores& scores) {
  const double positives = Positives(scores);
  std::vector<PrecisionRecallPoint> curve;
  ForEachThreshold(scores, [&](double false_positives, double true_positives) {
    curve.push_back(
        {true_positives / positives, true_positives / (true_positives + false_positives)});
  });
  return curve;
}

std::vector<CalibrationBin> CalibrationBins(const LabelledScores& scores) {
  std::array<CalibrationBin, kCalibrationBins> bins;
  for (size_t i = 0; i < scores.score.size(); ++i) {
    CalibrationBin& bin =
        bins[std::min(kCalibrationBins - 1, static_cast<int>(scores.score[i] * kCalibrationBins))];
    bin.mean_score += scores.score[i];
    bin.positive_share += scores.label[i];
    ++bin.samples;
  }
  std::vector<CalibrationBin> filled;
  for (CalibrationBin bin : bins) {
    if (bin.samples == 0) continue;
    bin.mean_score /= bin.samples;
    bin.positive_share /= bin.samples;
    filled.push_back(bin);
  }
  return filled;
}

}  // namespace callprint
