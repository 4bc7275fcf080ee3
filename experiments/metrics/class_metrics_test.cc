#include "experiments/metrics/class_metrics.h"

#include <algorithm>
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
  Labelling labelling = BINARY;
  ClassScores held_out;
  std::vector<uint16_t> weight;
  std::map<std::string, double> expected;
};

// scikit-learn's values; testdata/expected_class_metrics.py made the file.
std::map<std::string, Case> ReadCases() {
  const absl::StatusOr<std::string> text =
      ReadFile("experiments/metrics/testdata/expected_class_metrics.csv");
  EXPECT_TRUE(text.ok()) << text.status();
  std::map<std::string, Case> cases;
  for (absl::string_view line : absl::StrSplit(text.value_or(""), '\n', absl::SkipEmpty())) {
    const std::vector<std::string> field = absl::StrSplit(line, ',');
    Case& c = cases[field[2]];
    EXPECT_TRUE(Labelling_Parse(field[1], &c.labelling)) << line;
    double value = 0;
    if (field[0] == "metric") {
      EXPECT_TRUE(absl::SimpleAtod(field[4], &value)) << line;
      c.expected[field[3]] = value;
      continue;
    }
    c.weight.push_back(std::stoi(field[3]));
    c.held_out.classes = field[4].size();
    for (const char truth : field[4]) c.held_out.truth.push_back(truth - '0');
    for (size_t i = 5; i < field.size(); ++i) {
      EXPECT_TRUE(absl::SimpleAtod(field[i], &value)) << line;
      c.held_out.score.push_back(value);
    }
    c.held_out.program.push_back(0);
  }
  return cases;
}

// One row of scores a sample, and the class of each (MULTI_CLASS).
ClassScores Scores(const std::vector<std::vector<double>>& rows, const std::vector<int>& label) {
  ClassScores scores;
  scores.classes = rows[0].size();
  for (size_t i = 0; i < rows.size(); ++i) {
    scores.score.insert(scores.score.end(), rows[i].begin(), rows[i].end());
    for (int k = 0; k < static_cast<int>(scores.classes); ++k) {
      scores.truth.push_back(label[i] == k);
    }
    scores.program.push_back(0);
  }
  return scores;
}

TEST(ClassMetricsTest, AgreeWithScikitLearn) {
  const std::map<std::string, Case> cases = ReadCases();
  EXPECT_EQ(cases.size(), 7);
  for (const auto& [name, c] : cases) {
    const auto predictions = ClassPredictions::Make(c.labelling, c.held_out);
    ASSERT_TRUE(predictions.ok()) << predictions.status();
    const MetricValues values = predictions->Evaluate(c.weight);
    EXPECT_EQ(c.expected.size(), c.labelling == MULTI_CLASS ? 12 : 9) << name;
    for (const auto& [metric_name, expected] : c.expected) {
      const absl::StatusOr<Metric> metric = MetricByName(metric_name);
      ASSERT_TRUE(metric.ok()) << metric.status();
      EXPECT_NEAR(values[*metric], expected, 1e-9) << name << " " << metric_name;
    }
  }
}

TEST(ClassMetricsTest, ExactlyTheDefinedMetricsAreDefined) {
  for (const auto& [name, c] : ReadCases()) {
    const MetricValues values = ClassPredictions::Make(c.labelling, c.held_out)->Evaluate();
    const std::vector<Metric> defined = DefinedMetrics(c.labelling, /*open_world=*/false);
    for (int i = 0; i < kMetricCount; ++i) {
      const Metric metric = static_cast<Metric>(i);
      EXPECT_EQ(std::isnan(values[metric]),
                std::find(defined.begin(), defined.end(), metric) == defined.end())
          << name << " " << MetricName(metric);
    }
  }
}

TEST(ClassMetricsTest, TheLeaderboardOfBinaryScoresIsWhatItWas) {
  const std::vector<Metric> shown = LeaderboardMetrics(BINARY, false);
  ASSERT_EQ(shown.size(), kLeaderboardMetricCount);
  for (int i = 0; i < kLeaderboardMetricCount; ++i) EXPECT_EQ(shown[i], static_cast<Metric>(i));
}

TEST(ClassMetricsTest, LeaderboardsShowWhatIsDefinedAndNoLossesInNats) {
  for (const Labelling labelling : {BINARY, MULTI_CLASS, MULTI_LABEL}) {
    const std::vector<Metric> defined = DefinedMetrics(labelling, true);
    const std::vector<Metric> shown = LeaderboardMetrics(labelling, true);
    for (const Metric metric : shown) EXPECT_THAT(defined, ::testing::Contains(metric));
    EXPECT_THAT(shown, ::testing::Contains(Metric::kBalancedAccuracy));
    EXPECT_THAT(shown, ::testing::Not(::testing::Contains(Metric::kLogLoss)));
  }
  EXPECT_THAT(LeaderboardMetrics(MULTI_CLASS, true), ::testing::Contains(Metric::kUnknownAuroc));
  EXPECT_THAT(LeaderboardMetrics(MULTI_CLASS, false),
              ::testing::Not(::testing::Contains(Metric::kUnknownAuroc)));
  EXPECT_THAT(LeaderboardMetrics(MULTI_LABEL, false), ::testing::Contains(Metric::kHammingLoss));
}

TEST(ClassMetricsTest, WeightsEqualRepetition) {
  for (const auto& [name, c] : ReadCases()) {
    ClassScores repeated;
    repeated.classes = c.held_out.classes;
    std::vector<uint16_t> weight;
    for (size_t i = 0; i < c.weight.size(); ++i) {
      weight.push_back(i % 4);
      for (size_t copy = 0; copy < i % 4; ++copy) {
        for (size_t k = 0; k < repeated.classes; ++k) {
          repeated.score.push_back(c.held_out.score[i * repeated.classes + k]);
          repeated.truth.push_back(c.held_out.truth[i * repeated.classes + k]);
        }
        repeated.program.push_back(i % 5);
      }
    }
    ClassScores held_out = c.held_out;
    for (size_t i = 0; i < held_out.program.size(); ++i) held_out.program[i] = i % 5;
    const MetricValues expected = ClassPredictions::Make(c.labelling, repeated)->Evaluate();
    const MetricValues actual = ClassPredictions::Make(c.labelling, held_out)->Evaluate(weight);
    for (const Metric metric : DefinedMetrics(c.labelling, false)) {
      EXPECT_NEAR(actual[metric], expected[metric], 1e-12) << name << " " << MetricName(metric);
    }
  }
}

TEST(ClassMetricsTest, WorstGroupIsTheProgramWithTheLowestAccuracy) {
  // By hand: program 0 has 2 of 2 right, program 2 has 1 of 2.
  ClassScores scores =
      Scores({{.8, .1, .1}, {.1, .8, .1}, {.2, .2, .6}, {.5, .3, .2}}, {0, 1, 2, 2});
  scores.program = {0, 0, 2, 2};
  const auto predictions = ClassPredictions::Make(MULTI_CLASS, scores);
  EXPECT_DOUBLE_EQ(predictions->Evaluate()[Metric::kWorstGroupAccuracy], 0.5);
  EXPECT_DOUBLE_EQ(predictions->Evaluate({1, 1, 0, 0})[Metric::kWorstGroupAccuracy], 1);
}

TEST(ClassMetricsTest, TheFirstOfEqualScoresIsTheAnswer) {
  EXPECT_DOUBLE_EQ(ClassPredictions::Make(MULTI_CLASS, Scores({{.4, .4, .2}, {.4, .4, .2}}, {0, 1}))
                       ->Evaluate()[Metric::kAccuracy],
                   0.5);
}

TEST(ClassMetricsTest, AClassIsThereFromTheThresholdOn) {
  ClassScores scores;
  scores.classes = 2;
  scores.score = {0.5, 0.4999};
  scores.truth = {1, 0};
  scores.program = {0};
  EXPECT_DOUBLE_EQ(ClassPredictions::Make(MULTI_LABEL, scores)->Evaluate()[Metric::kAccuracy], 1);
}

TEST(ClassMetricsTest, UnknownSamplesCountForTheirOwnMetricOnly) {
  // By hand: largest scores are 0.8 and 0.5 of the known, 0.7 and 0.5 of the unknown samples. Of
  // the four pairs (0.8, 0.7) and (0.8, 0.5) are in order, and (0.5, 0.5) is tied: 2.5 / 4.
  ClassScores scores =
      Scores({{.8, .1, .1}, {.7, .2, .1}, {.3, .5, .2}, {.5, .3, .2}}, {0, -1, 1, -1});
  scores.unknown = {0, 1, 0, 1};
  const auto predictions = ClassPredictions::Make(MULTI_CLASS, scores);
  ASSERT_TRUE(predictions.ok()) << predictions.status();
  EXPECT_TRUE(predictions->open_world());
  EXPECT_EQ(predictions->size(), 4);
  const MetricValues values = predictions->Evaluate();
  EXPECT_DOUBLE_EQ(values[Metric::kUnknownAuroc], 0.625);
  const MetricValues known =
      ClassPredictions::Make(MULTI_CLASS, Scores({{.8, .1, .1}, {.3, .5, .2}}, {0, 1}))->Evaluate();
  for (const Metric metric : DefinedMetrics(MULTI_CLASS, false)) {
    EXPECT_DOUBLE_EQ(values[metric], known[metric]) << MetricName(metric);
  }
  EXPECT_TRUE(std::isnan(known[Metric::kUnknownAuroc]));
}

TEST(ClassMetricsTest, AResampleWithoutKnownSamplesDefinesNothing) {
  ClassScores scores = Scores({{.8, .2}, {.7, .3}}, {0, -1});
  scores.unknown = {0, 1};
  const MetricValues values =
      ClassPredictions::Make(MULTI_CLASS, scores)->Evaluate(std::vector<uint16_t>{0, 1});
  for (int i = 0; i < kMetricCount; ++i) {
    EXPECT_TRUE(std::isnan(values[static_cast<Metric>(i)])) << i;
  }
}

TEST(ClassMetricsTest, ClassesThatAreMissingAreLeftOutOfAverages) {
  // By hand: class 2 has no sample and is never answered. Recalls 1 and 0.5; F1 of class 0 is
  // 2 / (2 + 1), of class 1 also.
  const MetricValues values =
      ClassPredictions::Make(MULTI_CLASS,
                             Scores({{.9, .1, 0}, {.1, .9, 0}, {.6, .4, 0}}, {0, 1, 1}))
          ->Evaluate();
  EXPECT_DOUBLE_EQ(values[Metric::kBalancedAccuracy], 0.75);
  EXPECT_DOUBLE_EQ(values[Metric::kMacroF1], 2.0 / 3);
}

TEST(ClassMetricsTest, RefusesWhatIsNoPrediction) {
  const ClassScores good = Scores({{.8, .2}, {.7, .3}}, {0, 1});
  const auto message = [](Labelling labelling, const ClassScores& scores) {
    return std::string(ClassPredictions::Make(labelling, scores).status().message());
  };
  EXPECT_THAT(message(BINARY, good), HasSubstr("not of BINARY"));
  EXPECT_THAT(message(MULTI_CLASS, {}), HasSubstr("no predictions"));
  ClassScores bad = good;
  bad.score[3] = 1.5;
  EXPECT_THAT(message(MULTI_CLASS, bad), HasSubstr("prediction 1, class 1: score 1.5"));
  bad = good;
  bad.truth[0] = 0;
  EXPECT_THAT(message(MULTI_CLASS, bad), HasSubstr("prediction 0 is of 0 classes"));
  EXPECT_EQ(message(MULTI_LABEL, bad), "");
  bad.truth[0] = 2;
  EXPECT_THAT(message(MULTI_LABEL, bad), HasSubstr("truth 2 is not 0 or 1"));
  bad = good;
  bad.score.pop_back();
  EXPECT_THAT(message(MULTI_CLASS, bad), HasSubstr("need 4 scores (not 3)"));
  bad = good;
  bad.program[1] = -1;
  EXPECT_THAT(message(MULTI_CLASS, bad), HasSubstr("program index -1"));
  bad = good;
  bad.unknown = {0, 1};
  EXPECT_THAT(message(MULTI_CLASS, bad), HasSubstr("unknown samples are of none"));
  EXPECT_THAT(message(MULTI_LABEL, bad), HasSubstr("only MULTI_CLASS"));
}

}  // namespace
}  // namespace callprint
