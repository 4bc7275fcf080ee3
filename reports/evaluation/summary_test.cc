#include "reports/evaluation/summary.h"

#include <cmath>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/evaluation/synthetic_results.h"
#include "workloads/file.h"

namespace callprint {
namespace {

std::vector<TrackSummary> SummarizeOrDie(const EvaluationInputs& inputs) {
  return Summarize(inputs.spec, JoinFolds(inputs).value()).value();
}

TEST(SummarizeTest, PerfectModelHasNoUncertainty) {
  const auto summaries = SummarizeOrDie(
      MakeSyntheticResults(8, 5, {MakeTrack("unseen_family", 4)}, {{"good", 1.0}, {"coin", 0.5}}));
  ASSERT_EQ(summaries.size(), 2);
  for (Metric metric : {Metric::kAccuracy, Metric::kAuroc, Metric::kMcc}) {
    EXPECT_EQ(FindMetric(summaries[0], metric).value(), 1);
    EXPECT_EQ(FindMetric(summaries[0], metric).ci_low(), 1);
    EXPECT_EQ(FindMetric(summaries[0], metric).ci_high(), 1);
  }
  EXPECT_EQ(summaries[0].p_value_against_best(), 1);
  EXPECT_LT(summaries[1].p_value_against_best(), 0.05);
}

TEST(SummarizeTest, IntervalOfAccuracyIsAboutTheBinomialOne) {
  // 800 samples, each its own group on `random`, 80 % right: the standard error is
  // sqrt(0.8 * 0.2 / 800) = 0.0141, and a 95 % interval is 2 * 1.96 of them wide, 0.0554.
  EvaluationInputs inputs =
      MakeSyntheticResults(20, 40, {MakeTrack("random", 5)}, {{"fair", 0.8}, {"coin", 0.5}});
  inputs.spec.set_bootstrap_resamples(4000);
  const auto summaries = SummarizeOrDie(inputs);
  const MetricValue& accuracy = FindMetric(summaries[0], Metric::kAccuracy);
  EXPECT_NEAR(accuracy.value(), 0.8, 0.05);
  EXPECT_NEAR(accuracy.ci_high() - accuracy.ci_low(), 0.0554, 0.006);
  EXPECT_LT(accuracy.ci_low(), accuracy.value());
  EXPECT_GT(accuracy.ci_high(), accuracy.value());
}

TEST(SummarizeTest, FewGroupsMakeWideIntervals) {
  // The model is right about half of the families and wrong about the others: on `random` that is
  // known well, of families as such little.
  EvaluationInputs inputs = MakeSyntheticResults(
      16, 20, {MakeTrack("random", 4), MakeTrack("unseen_family", 4)}, {{"m", 1.0}, {"n", 0.5}});
  for (FoldResult& fold : inputs.folds) {
    if (fold.model().name() != "m") continue;
    for (Prediction& prediction : *fold.mutable_prediction()) {
      const int family = std::stoi(prediction.sample_id().substr(1)) / 40;
      if (family % 2 == 0) prediction.set_score(1 - prediction.score());
    }
  }
  const auto summaries = SummarizeOrDie(inputs);
  const MetricValue& random = FindMetric(summaries[0], Metric::kAccuracy);
  const MetricValue& family = FindMetric(summaries[2], Metric::kAccuracy);
  EXPECT_NEAR(random.value(), 0.5, 0.01);
  EXPECT_NEAR(family.value(), 0.5, 0.01);
  EXPECT_LT(random.ci_high() - random.ci_low(), 0.15);
  EXPECT_GT(family.ci_high() - family.ci_low(), 0.4);
}

TEST(SummarizeTest, EqualInputsGiveEqualBytes) {
  const EvaluationInputs inputs = MakeSyntheticResults(8, 5, {MakeTrack("unseen_program", 4)},
                                                       {{"a", 0.9}, {"b", 0.6}, {"c", 0.7}});
  const std::string first =
      SerializeDeterministically(MakeExperimentResult(inputs, SummarizeOrDie(inputs)));
  EXPECT_EQ(first,
            SerializeDeterministically(MakeExperimentResult(inputs, SummarizeOrDie(inputs))));
}

TEST(SummarizeTest, MarksTrivialBaselines) {
  const auto summaries = SummarizeOrDie(MakeSyntheticResults(
      8, 5, {MakeTrack("random", 2)}, {{"model", 0.9}, {"sizes", 0.6, /*trivial=*/true}}));
  EXPECT_FALSE(summaries[0].trivial_baseline());
  EXPECT_TRUE(summaries[1].trivial_baseline());
}

TEST(RankedModelsTest, BestBalancedAccuracyComesFirst) {
  const EvaluationInputs inputs =
      MakeSyntheticResults(8, 20, {MakeTrack("random", 2), MakeTrack("unseen_file", 2)},
                           {{"low", 0.6}, {"high", 1.0}, {"middle", 0.8}});
  const JoinedFolds joined = JoinFolds(inputs).value();
  const auto summaries = SummarizeOrDie(inputs);
  std::vector<std::string> names;
  for (const TrackSummary* summary : RankedModels(joined, joined.track[1], summaries)) {
    EXPECT_EQ(summary->track(), "unseen_file");
    names.push_back(summary->model());
  }
  EXPECT_THAT(names, ::testing::ElementsAre("high", "middle", "low"));
}

TEST(SummarizeTest, HasTheMetricsThatTheLabellingDefines) {
  const EvaluationInputs inputs = MakeSyntheticClassResults(
      MULTI_CLASS, 6, 24, 6, {MakeTrack("random", 4), MakeTrack("open_world", 4)},
      {{"good", 1.0}, {"fair", 0.6}});
  const auto summaries = SummarizeOrDie(inputs);
  ASSERT_EQ(summaries.size(), 4);
  EXPECT_FALSE(HasMetric(summaries[0], Metric::kUnknownAuroc));
  EXPECT_FALSE(HasMetric(summaries[0], Metric::kTprAtFpr1e2));
  EXPECT_TRUE(HasMetric(summaries[2], Metric::kUnknownAuroc));
  for (const TrackSummary& summary : summaries) {
    for (const MetricValue& value : summary.metric()) {
      EXPECT_FALSE(std::isnan(value.value())) << value.name();
      EXPECT_LE(value.ci_low(), value.ci_high()) << value.name();
    }
  }
  EXPECT_EQ(FindMetric(summaries[0], Metric::kMacroF1).value(), 1);
  // Known samples score 0.5 to 1, unknown ones 0.4 to 0.65, both evenly: a pair is in the wrong
  // order with 0.5 * P(both in 0.5 to 0.65) = 0.5 * 0.3 * 0.6 = 0.09.
  EXPECT_NEAR(FindMetric(summaries[2], Metric::kUnknownAuroc).value(), 0.91, 0.06);
  EXPECT_EQ(FindMetric(summaries[2], Metric::kAccuracy).value(), 1);
  EXPECT_LT(summaries[1].p_value_against_best(), 0.05);
}

TEST(SummarizeTest, SamplesOfLeftOutFamiliesCountForTheAurocOfKnownOnly) {
  const EvaluationInputs inputs = MakeSyntheticClassResults(
      MULTI_CLASS, 12, 24, 0, {MakeTrack("open_world_family", 6)}, {{"good", 1.0}, {"fair", 0.6}});
  const auto summaries = SummarizeOrDie(inputs);
  ASSERT_EQ(summaries.size(), 2);
  for (const MetricValue& value : summaries[0].metric()) {
    EXPECT_FALSE(std::isnan(value.value())) << value.name();
    EXPECT_LE(value.ci_low(), value.ci_high()) << value.name();
  }
  // Scores are as in the open world above.
  EXPECT_NEAR(FindMetric(summaries[0], Metric::kUnknownAuroc).value(), 0.91, 0.06);
  // Every answer to what is known is right; those to the rest cannot be.
  EXPECT_EQ(FindMetric(summaries[0], Metric::kAccuracy).value(), 1);
  EXPECT_EQ(FindMetric(summaries[0], Metric::kMacroF1).value(), 1);
  EXPECT_NEAR(FindMetric(summaries[0], Metric::kMinEntropyLeakageBits).value(), std::log2(12),
              1e-9);
  EXPECT_EQ(summaries[0].fold_balanced_accuracy_size(), 6);
}

TEST(SummarizeTest, LeakageOfManyClassesIsForTheDatasetsPrior) {
  // 20 classes of 10 samples each: a resample's largest class has about 16, so a resample's own
  // prior would put the interval below the value.
  const auto summaries = SummarizeOrDie(MakeSyntheticClassResults(
      MULTI_CLASS, 20, 10, 0, {MakeTrack("random", 2)}, {{"good", 1.0}, {"fair", 0.8}}));
  const MetricValue& good = FindMetric(summaries[0], Metric::kMinEntropyLeakageBits);
  EXPECT_NEAR(good.value(), std::log2(20), 1e-12);
  EXPECT_NEAR(good.ci_low(), std::log2(20), 1e-12);
  const MetricValue& accuracy = FindMetric(summaries[1], Metric::kAccuracy);
  const MetricValue& fair = FindMetric(summaries[1], Metric::kMinEntropyLeakageBits);
  // Between resamples, a quantile of the logarithm is not exactly the logarithm of the quantile.
  EXPECT_NEAR(fair.ci_low(), std::log2(accuracy.ci_low() * 20), 1e-4);
  EXPECT_NEAR(fair.ci_high(), std::log2(accuracy.ci_high() * 20), 1e-4);
}

TEST(SummarizeTest, SetsOfLabelsAreRankedByMacroF1) {
  const EvaluationInputs inputs =
      MakeSyntheticClassResults(MULTI_LABEL, 8, 20, 0, {MakeTrack("unseen_session", 4)},
                                {{"fair", 0.8}, {"good", 0.95}, {"poor", 0.6}});
  const JoinedFolds joined = JoinFolds(inputs).value();
  const auto summaries = SummarizeOrDie(inputs);
  // 8 classes of 160 windows: the standard error of the share of right decisions is 0.011.
  EXPECT_NEAR(FindMetric(summaries[0], Metric::kHammingLoss).value(), 0.2, 0.04);
  EXPECT_FALSE(HasMetric(summaries[0], Metric::kMutualInformationBits));
  std::vector<std::string> names;
  for (const TrackSummary* summary : RankedModels(joined, joined.track[0], summaries)) {
    names.push_back(summary->model());
  }
  EXPECT_THAT(names, ::testing::ElementsAre("good", "fair", "poor"));
}

TEST(MakeExperimentResultTest, TextOfClassResultsLeavesPredictionsOut) {
  const EvaluationInputs inputs =
      MakeSyntheticClassResults(MULTI_CLASS, 4, 4, 0, {MakeTrack("random", 2)}, {{"m", 0.9}});
  const ExperimentResult result = MakeExperimentResult(inputs, SummarizeOrDie(inputs));
  EXPECT_GT(result.fold(0).prediction_size(), 0);
  const ExperimentResult small = WithoutClassScores(result);
  EXPECT_EQ(small.fold_size(), result.fold_size());
  EXPECT_EQ(small.fold(0).prediction_size(), 0);
  EXPECT_EQ(small.summary_size(), 1);
  const EvaluationInputs binary =
      MakeSyntheticResults(8, 5, {MakeTrack("random", 2)}, {{"m", 0.9}});
  const ExperimentResult whole = MakeExperimentResult(binary, SummarizeOrDie(binary));
  EXPECT_GT(WithoutClassScores(whole).fold(0).prediction_size(), 0);
}

TEST(SummarizeTest, TooFewGroupsAreAnErrorThatNamesTheTrack) {
  EvaluationInputs inputs =
      MakeSyntheticResults(4, 5, {MakeTrack("unseen_program", 2)}, {{"m", 0.9}});
  // Of four resampled programs, one in eight resamples has one label only.
  const auto summaries = Summarize(inputs.spec, JoinFolds(inputs).value());
  EXPECT_EQ(summaries.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(summaries.status().message()),
              ::testing::AllOf(::testing::HasSubstr("track unseen_program, model m, auroc"),
                               ::testing::HasSubstr("too few groups")));
}

}  // namespace
}  // namespace callprint
