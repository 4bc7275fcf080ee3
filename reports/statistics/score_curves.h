// What a score tells at every threshold: ROC and precision-recall curves, and how far scores are
// probabilities.
#ifndef CALLPRINT_REPORTS_STATISTICS_SCORE_CURVES_H_
#define CALLPRINT_REPORTS_STATISTICS_SCORE_CURVES_H_

#include <cstddef>
#include <vector>

namespace callprint {

// As many of both; label 1 is what a high score stands for.
struct LabelledScores {
  std::vector<double> score;
  std::vector<int> label;
};

struct RocPoint {
  double false_positive_rate = 0;
  double true_positive_rate = 0;
};

// From (0, 0), a point for each distinct score from the highest down, to (1, 1). The area below its
// straight lines is Metric::kAuroc. Precondition: both labels occur.
std::vector<RocPoint> RocCurve(const LabelledScores& scores);

struct PrecisionRecallPoint {
  double recall = 0;
  double precision = 0;
};

// A point for each distinct score from the highest down. The sum of (gain in recall) * precision is
// Metric::kAuprc. Precondition: label 1 occurs.
std::vector<PrecisionRecallPoint> PrecisionRecallCurve(const LabelledScores& scores);

struct CalibrationBin {
  double mean_score = 0;
  double positive_share = 0;
  size_t samples = 0;
};

// Of the bins of equal width of Metric::kEce (kCalibrationBins), those that have samples, rising.
std::vector<CalibrationBin> CalibrationBins(const LabelledScores& scores);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_STATISTICS_SCORE_CURVES_H_
