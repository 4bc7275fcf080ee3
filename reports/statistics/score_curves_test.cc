// Expectations come from scikit-learn, by reports/statistics/testdata/expected_curves.py.
#include "reports/statistics/score_curves.h"

#include <cmath>
#include <utility>

#include "experiments/metrics/metrics.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

LabelledScores Scores() {
  return {{0.95, 0.81, 0.81, 0.7, 0.62, 0.55, 0.55, 0.55, 0.41, 0.3, 0.22, 0.22, 0.11, 0.03},
          {1, 1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0}};
}

constexpr double kAuroc = 0.7959183673469388;
constexpr double kAveragePrecision = 0.7571428571428571;
constexpr double kEce = 0.22214285714285714;
constexpr double kBrier = 0.18317857142857144;

TEST(RocCurveTest, HasAPointForEachDistinctScore) {
  const std::vector<std::pair<double, double>> expected = {
      {0.0, 0.0},
      {0.0, 0.14285714285714285},
      {0.14285714285714285, 0.2857142857142857},
      {0.14285714285714285, 0.42857142857142855},
      {0.14285714285714285, 0.5714285714285714},
      {0.2857142857142857, 0.8571428571428571},
      {0.42857142857142855, 0.8571428571428571},
      {0.5714285714285714, 0.8571428571428571},
      {0.7142857142857143, 1.0},
      {0.8571428571428571, 1.0},
      {1.0, 1.0}};
  const std::vector<RocPoint> curve = RocCurve(Scores());
  ASSERT_EQ(curve.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_DOUBLE_EQ(curve[i].false_positive_rate, expected[i].first) << i;
    EXPECT_DOUBLE_EQ(curve[i].true_positive_rate, expected[i].second) << i;
  }
}

TEST(RocCurveTest, AreaBelowItIsAuroc) {
  const std::vector<RocPoint> curve = RocCurve(Scores());
  double area = 0;
  for (size_t i = 1; i < curve.size(); ++i) {
    area += (curve[i].false_positive_rate - curve[i - 1].false_positive_rate) *
            (curve[i].true_positive_rate + curve[i - 1].true_positive_rate) / 2;
  }
  EXPECT_NEAR(area, kAuroc, 1e-12);
}

TEST(PrecisionRecallCurveTest, HasAPointForEachDistinctScore) {
  const std::vector<std::pair<double, double>> expected = {
      {0.14285714285714285, 1.0},  {0.2857142857142857, 0.6666666666666666},
      {0.42857142857142855, 0.75}, {0.5714285714285714, 0.8},
      {0.8571428571428571, 0.75},  {0.8571428571428571, 0.6666666666666666},
      {0.8571428571428571, 0.6},   {1.0, 0.5833333333333334},
      {1.0, 0.5384615384615384},   {1.0, 0.5}};
  const std::vector<PrecisionRecallPoint> curve = PrecisionRecallCurve(Scores());
  ASSERT_EQ(curve.size(), expected.size());
  double average_precision = 0;
  double recall = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_DOUBLE_EQ(curve[i].recall, expected[i].first) << i;
    EXPECT_DOUBLE_EQ(curve[i].precision, expected[i].second) << i;
    average_precision += (curve[i].recall - recall) * curve[i].precision;
    recall = curve[i].recall;
  }
  EXPECT_NEAR(average_precision, kAveragePrecision, 1e-12);
}

TEST(CalibrationBinsTest, AreThoseOfTheCalibrationError) {
  const std::vector<std::pair<double, double>> expected = {
      {0.03, 0.0}, {0.11, 0.0}, {0.22, 0.5}, {0.3, 0.0}, {0.41, 0.0}, {0.55, 0.6666666666666666},
      {0.62, 1.0}, {0.7, 1.0},  {0.81, 0.5}, {0.95, 1.0}};
  const std::vector<size_t> samples = {1, 1, 2, 1, 1, 3, 1, 1, 2, 1};
  const std::vector<CalibrationBin> bins = CalibrationBins(Scores());
  ASSERT_EQ(bins.size(), expected.size());
  double error = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(bins[i].mean_score, expected[i].first, 1e-12) << i;
    EXPECT_NEAR(bins[i].positive_share, expected[i].second, 1e-12) << i;
    EXPECT_EQ(bins[i].samples, samples[i]) << i;
    error += bins[i].samples / 14.0 * std::abs(bins[i].mean_score - bins[i].positive_share);
  }
  EXPECT_NEAR(error, kEce, 1e-12);
}

TEST(CalibrationBinsTest, AScoreOfOneIsInTheLastBin) {
  const std::vector<CalibrationBin> bins = CalibrationBins({{1, 0, 0.97}, {1, 0, 0}});
  ASSERT_EQ(bins.size(), 2);
  EXPECT_EQ(bins[1].samples, 2);
  EXPECT_DOUBLE_EQ(bins[1].positive_share, 0.5);
}

// The figures' legends take these from experiments/metrics/metrics.h.
TEST(ScoreCurvesTest, MetricsOfTheLegendsAreOfTheSameCurves) {
  const LabelledScores scores = Scores();
  const MetricValues values =
      ScoredPredictions::Make(scores.score, scores.label, std::vector<int>(14, 0))
          .value()
          .Evaluate();
  EXPECT_NEAR(values[Metric::kAuroc], kAuroc, 1e-12);
  EXPECT_NEAR(values[Metric::kAuprc], kAveragePrecision, 1e-12);
  EXPECT_NEAR(values[Metric::kEce], kEce, 1e-12);
  EXPECT_NEAR(values[Metric::kBrier], kBrier, 1e-12);
}

}  // namespace
}  // namespace callprint
