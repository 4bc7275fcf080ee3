#include "experiments/metrics/metrics.h"

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

struct Case {
  std::vector<double> score;
  std::vector<int> label;
  std::vector<uint16_t> weight;
  std::map<std::string, double> expected;
};

// scikit-learn's values; testdata/expected_metrics.py made the file.
std::map<std::string, Case> ReadCases() {
  const absl::StatusOr<std::string> text =
      ReadFile("experiments/metrics/testdata/expected_metrics.csv");
  EXPECT_TRUE(text.ok()) << text.status();
  std::map<std::string, Case> cases;
  for (absl::string_view line : absl::StrSplit(text.value_or(""), '\n', absl::SkipEmpty())) {
    const std::vector<std::string> field = absl::StrSplit(line, ',');
    Case& c = cases[field[1]];
    double value = 0;
    EXPECT_TRUE(absl::SimpleAtod(field[0] == "sample" ? field[2] : field[3], &value)) << line;
    if (field[0] == "sample") {
      c.score.push_back(value);
      c.label.push_back(field[3] == "1");
      c.weight.push_back(std::stoi(field[4]));
    } else {
      c.expected[field[2]] = value;
    }
  }
  return cases;
}

MetricValues EvaluateOrDie(const std::vector<double>& score, const std::vector<int>& label,
                           const std::vector<int>& program) {
  return ScoredPredictions::Make(score, label, program).value().Evaluate();
}

MetricValues EvaluateOrDie(const std::vector<double>& score, const std::vector<int>& label) {
  return EvaluateOrDie(score, label, std::vector<int>(score.size(), 0));
}

TEST(MetricsTest, AgreeWithScikitLearn) {
  const std::map<std::string, Case> cases = ReadCases();
  EXPECT_EQ(cases.size(), 6);
  for (const auto& [name, c] : cases) {
    const std::vector<int> program(c.score.size(), 0);
    const auto predictions = ScoredPredictions::Make(c.score, c.label, program);
    ASSERT_TRUE(predictions.ok()) << predictions.status();
    const MetricValues values = predictions->Evaluate(c.weight);
    EXPECT_EQ(c.expected.size(), 17) << name;
    for (const auto& [metric_name, expected] : c.expected) {
      const absl::StatusOr<Metric> metric = MetricByName(metric_name);
      ASSERT_TRUE(metric.ok()) << metric.status();
      EXPECT_NEAR(values[*metric], expected, 1e-9) << name << " " << metric_name;
    }
  }
}

TEST(MetricsTest, EmptyInputIsAnError) {
  const auto predictions = ScoredPredictions::Make({}, {}, {});
  EXPECT_EQ(predictions.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(predictions.status().message()), HasSubstr("no predictions"));
}

TEST(MetricsTest, ValuesOutOfRangeAreErrorsThatNameThePrediction) {
  EXPECT_THAT(std::string(ScoredPredictions::Make({0.5, 1.5}, {0, 1}, {0, 0}).status().message()),
              HasSubstr("prediction 1: score 1.5"));
  EXPECT_FALSE(ScoredPredictions::Make({std::nan("")}, {0}, {0}).ok());
  EXPECT_FALSE(ScoredPredictions::Make({0.5}, {2}, {0}).ok());
  EXPECT_FALSE(ScoredPredictions::Make({0.5}, {1}, {-1}).ok());
  EXPECT_FALSE(ScoredPredictions::Make({0.5}, {1, 0}, {0}).ok());
}

TEST(MetricsTest, ScoreOfExactlyTheThresholdIsAPositiveAnswer) {
  EXPECT_EQ(EvaluateOrDie({0.5, 0.4999}, {1, 0})[Metric::kAccuracy], 1.0);
}

TEST(MetricsTest, OrderOfTiedSamplesDoesNotMatter) {
  // By hand: of the four (positive, negative) pairs, (0.9, 0.6) and (0.9, 0.1) and (0.6, 0.1) are
  // in order and (0.6, 0.6) is tied: 3.5 / 4.
  EXPECT_DOUBLE_EQ(EvaluateOrDie({0.9, 0.6, 0.6, 0.1}, {1, 1, 0, 0})[Metric::kAuroc], 0.875);
  EXPECT_DOUBLE_EQ(EvaluateOrDie({0.9, 0.6, 0.6, 0.1}, {1, 0, 1, 0})[Metric::kAuroc], 0.875);
}

TEST(MetricsTest, RatesAtSmallFprNeedThatManyNegatives) {
  // 100 negatives, one of them above half of the positives: an FPR of 1 % is reached by one
  // negative, an FPR of 0.1 % by none.
  std::vector<double> score = {0.9, 0.8, 0.7};
  std::vector<int> label = {1, 0, 1};
  for (int i = 0; i < 99; ++i) {
    score.push_back(0.1);
    label.push_back(0);
  }
  const auto predictions = ScoredPredictions::Make(score, label, std::vector<int>(score.size(), 0));
  ASSERT_TRUE(predictions.ok());
  EXPECT_EQ(predictions->negatives(), 100);
  EXPECT_DOUBLE_EQ(predictions->Evaluate()[Metric::kTprAtFpr1e2], 1.0);
  EXPECT_DOUBLE_EQ(predictions->Evaluate()[Metric::kTprAtFpr1e3], 0.5);
}

TEST(MetricsTest, WorstGroupIsTheProgramWithTheLowestAccuracy) {
  // By hand: program 0 has 2 of 2 right, program 2 has 1 of 3.
  const auto predictions =
      ScoredPredictions::Make({0.9, 0.1, 0.9, 0.2, 0.3}, {1, 0, 1, 1, 1}, {0, 0, 2, 2, 2});
  ASSERT_TRUE(predictions.ok());
  EXPECT_DOUBLE_EQ(predictions->Evaluate()[Metric::kWorstGroupAccuracy], 1.0 / 3);
  // A resample without the program does not count it.
  EXPECT_DOUBLE_EQ(predictions->Evaluate({1, 1, 0, 0, 0})[Metric::kWorstGroupAccuracy], 1.0);
}

TEST(MetricsTest, WeightsEqualRepetition) {
  const MetricValues repeated =
      EvaluateOrDie({0.9, 0.9, 0.9, 0.4, 0.6, 0.6}, {1, 1, 1, 1, 0, 0}, {0, 0, 0, 1, 2, 2});
  const auto predictions =
      ScoredPredictions::Make({0.9, 0.4, 0.7, 0.6}, {1, 1, 0, 0}, {0, 1, 3, 2});
  ASSERT_TRUE(predictions.ok());
  const MetricValues weighted = predictions->Evaluate({3, 1, 0, 2});
  for (int i = 0; i < kMetricCount; ++i) {
    const Metric metric = static_cast<Metric>(i);
    if (std::isnan(repeated[metric])) {
      EXPECT_TRUE(std::isnan(weighted[metric])) << MetricName(metric);
      continue;
    }
    EXPECT_NEAR(weighted[metric], repeated[metric], 1e-12) << MetricName(metric);
  }
}

TEST(MetricsTest, OneLabelLeavesRankingUndefinedAndAccuracyDefined) {
  const MetricValues values = EvaluateOrDie({0.9, 0.2}, {1, 1});
  EXPECT_TRUE(std::isnan(values[Metric::kAuroc]));
  EXPECT_TRUE(std::isnan(values[Metric::kTprAtFpr1e2]));
  EXPECT_DOUBLE_EQ(values[Metric::kAccuracy], 0.5);
  EXPECT_DOUBLE_EQ(values[Metric::kBalancedAccuracy], 0.5);
  EXPECT_DOUBLE_EQ(values[Metric::kMcc], 0);
}

TEST(MetricsTest, ConfusionCountsEachDecision) {
  const auto predictions = ScoredPredictions::Make({0.9, 0.8, 0.7, 0.1, 0.2, 0.6},
                                                   {1, 1, 0, 0, 1, 1}, {0, 0, 0, 0, 0, 0});
  ASSERT_TRUE(predictions.ok());
  const ConfusionCounts counts = predictions->Confusion();
  EXPECT_EQ(counts.true_positives, 3);
  EXPECT_EQ(counts.false_positives, 1);
  EXPECT_EQ(counts.true_negatives, 1);
  EXPECT_EQ(counts.false_negatives, 1);
}

TEST(MetricsTest, UnknownMetricNameListsTheKnownOnes) {
  const auto metric = MetricByName("f1");
  EXPECT_EQ(metric.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(metric.status().message()), HasSubstr("macro_f1, micro_f1"));
}

}  // namespace
}  // namespace callprint
