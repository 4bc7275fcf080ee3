#include "reports/compare/comparison.h"

#include <cmath>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/compare/comparison_text.h"
#include "reports/evaluation/synthetic_results.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// 8 programs on 10 files, all answers right with a score of 0.9 or 0.1.
EvaluationInputs AllRight() {
  EvaluationInputs inputs =
      MakeSyntheticResults(8, 10, {MakeTrack("unseen_file", 5)}, {{"model", 1}});
  for (FoldResult& fold : inputs.folds) {
    for (Prediction& prediction : *fold.mutable_prediction()) {
      prediction.set_score(prediction.label() == "yes" ? 0.9 : 0.1);
    }
  }
  return inputs;
}

// The other answer for some samples.
void TurnRound(const std::vector<std::string>& ids, EvaluationInputs* inputs) {
  for (FoldResult& fold : inputs->folds) {
    for (Prediction& prediction : *fold.mutable_prediction()) {
      for (const std::string& id : ids) {
        if (prediction.sample_id() == id) prediction.set_score(1 - prediction.score());
      }
    }
  }
}

TEST(CompareResultsTest, NamesSamplesThatChangedSides) {
  EvaluationInputs before = AllRight();
  EvaluationInputs after = AllRight();
  TurnRound({"s00007"}, &before);
  TurnRound({"s00003", "s00015"}, &after);
  const absl::StatusOr<Comparison> comparison = CompareResults(before, after, {});
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  const ModelComparison& model = comparison->track[0].model[0];
  ASSERT_EQ(model.became_wrong.size(), 2);
  EXPECT_EQ(model.became_wrong[0].sample_id, "s00003");
  EXPECT_EQ(model.became_wrong[0].truth, "no");
  EXPECT_EQ(model.became_wrong[0].before, "0.100");
  EXPECT_EQ(model.became_wrong[0].after, "0.900");
  EXPECT_EQ(model.became_wrong[1].sample_id, "s00015");
  ASSERT_EQ(model.became_right.size(), 1);
  EXPECT_EQ(model.became_right[0].sample_id, "s00007");
}

TEST(CompareResultsTest, ChangeAndTestAreThoseOfPairedFolds) {
  // Files go to folds in turn: fold f has files f and f + 5, 16 samples of which 8 are "yes". One
  // more wrong answer of fold 0 and two of fold 1 ("no" programs: samples 0 and 20 are of file 0, 1
  // of file 1 ...): balanced accuracy falls by 1/16 and 2/16 there. By hand: mean -3/80 = -0.0375,
  // variance (0.025^2 + 0.0875^2 + 3 * 0.0375^2) / 4 = 0.003125, t = -0.0375 / sqrt(0.003125 * (1/5
  // + 1/4)) = -1.0.
  const EvaluationInputs before = AllRight();
  EvaluationInputs after = AllRight();
  TurnRound({"s00000", "s00001", "s00021"}, &after);
  const absl::StatusOr<Comparison> comparison = CompareResults(before, after, {});
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  const ModelComparison& model = comparison->track[0].model[0];
  const PairedChange& change = model.change[0];
  EXPECT_EQ(change.metric, Metric::kBalancedAccuracy);
  EXPECT_EQ(change.before, 1);
  EXPECT_NEAR(change.value(), -3.0 / 80, 1e-12);
  // Student's t with 4 degrees of freedom: P(|t| > 1) = 0.3739009663.
  EXPECT_NEAR(change.p_value, 0.3739009663000589, 1e-9);
  EXPECT_EQ(model.adjusted_p_value, change.p_value);
  // t = -1, so the mean is one standard error below 0.
  EXPECT_NEAR(change.fold_interval.low, -0.0375 * (1 + 2.7764451051977987), 1e-9);
  EXPECT_NEAR(change.fold_interval.high, -0.0375 * (1 - 2.7764451051977987), 1e-9);
  EXPECT_LE(change.interval.low, change.value());
  EXPECT_GE(change.interval.high, change.value());
}

TEST(CompareResultsTest, SameScoresChangeNothing) {
  const absl::StatusOr<Comparison> comparison = CompareResults(AllRight(), AllRight(), {});
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  const ModelComparison& model = comparison->track[0].model[0];
  EXPECT_TRUE(model.same_scores);
  for (const PairedChange& change : model.change) {
    EXPECT_EQ(change.value(), 0) << MetricName(change.metric);
    EXPECT_EQ(change.p_value, 1) << MetricName(change.metric);
  }
}

TEST(CompareResultsTest, ComparesModelsOfDifferentNames) {
  const EvaluationInputs inputs =
      MakeSyntheticResults(8, 10, {MakeTrack("unseen_file", 5)}, {{"good", 0.95}, {"poor", 0.6}});
  const absl::StatusOr<Comparison> comparison = CompareResults(inputs, inputs, {{"good", "poor"}});
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  ASSERT_EQ(comparison->track[0].model.size(), 1);
  EXPECT_LT(comparison->track[0].model[0].change[0].value(), -0.2);
}

TEST(CompareResultsTest, SaysWhatOnlyOneSideHas) {
  const EvaluationInputs before = MakeSyntheticResults(
      8, 10, {MakeTrack("unseen_file", 5), MakeTrack("random", 5)}, {{"old", 0.9}, {"kept", 0.9}});
  const EvaluationInputs after =
      MakeSyntheticResults(8, 10, {MakeTrack("unseen_file", 5)}, {{"kept", 0.9}, {"new", 0.9}});
  const absl::StatusOr<Comparison> comparison = CompareResults(before, after, {});
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  EXPECT_THAT(
      comparison->not_compared,
      ElementsAre("model old: only before", "model new: only after", "track random: only before"));
}

TEST(CompareResultsTest, RefusesWhatDoesNotPairAndSaysAllReasons) {
  const EvaluationInputs before = AllRight();
  EvaluationInputs after =
      MakeSyntheticResults(8, 9, {MakeTrack("unseen_file", 5)}, {{"other", 1}});
  after.dataset_sha256 = "4567";
  for (FoldResult& fold : after.folds) fold.set_dataset_sha256("4567");
  const std::string message(CompareResults(before, after, {}).status().message());
  EXPECT_THAT(message, HasSubstr("different datasets"));
  EXPECT_THAT(message, HasSubstr("80 samples before and 72 after"));
  EXPECT_THAT(message, HasSubstr("no model is in both"));

  EvaluationInputs folds =
      MakeSyntheticResults(8, 10, {MakeTrack("unseen_file", 2)}, {{"model", 1}});
  EXPECT_THAT(CompareResults(before, folds, {}).status().message(), HasSubstr("other folds"));
  EXPECT_THAT(CompareResults(before, before, {{"model", "none"}}).status().message(),
              HasSubstr("no model none after"));
}

TEST(CompareResultsTest, ComparesClassesAndSetsOfThem) {
  for (const Labelling labelling : {MULTI_CLASS, MULTI_LABEL}) {
    const TrackSpec track = MakeTrack(labelling == MULTI_CLASS ? "open_world" : "random", 3);
    const auto made = [&](double accuracy) {
      return MakeSyntheticClassResults(labelling, 5, 12, labelling == MULTI_CLASS ? 3 : 0, {track},
                                       {{"model", accuracy}});
    };
    const absl::StatusOr<Comparison> comparison = CompareResults(made(0.95), made(0.6), {});
    ASSERT_TRUE(comparison.ok()) << comparison.status();
    const ModelComparison& model = comparison->track[0].model[0];
    EXPECT_GT(model.became_wrong.size(), model.became_right.size());
    for (const Flip& flip : model.became_wrong) EXPECT_NE(flip.truth, "unknown");
    EXPECT_THAT(ComparisonText(*comparison, 2), HasSubstr("became wrong:"));
  }
}

TEST(ComparisonTextTest, ShowsSomeFlipsAndThePageAllOfThem) {
  EvaluationInputs after = AllRight();
  TurnRound({"s00000", "s00001", "s00002"}, &after);
  const Comparison comparison = CompareResults(AllRight(), after, {}).value();
  const std::string text = ComparisonText(comparison, 2);
  EXPECT_THAT(text, HasSubstr("s00001"));
  EXPECT_THAT(text, Not(HasSubstr("s00002")));
  EXPECT_THAT(text, HasSubstr("and 1 more"));
  EXPECT_THAT(ComparisonPage(comparison), HasSubstr("s00002"));
}

TEST(ComparisonTextTest, NamesAreEscapedInThePage) {
  EvaluationInputs after = AllRight();
  TurnRound({"s00000"}, &after);
  Comparison comparison = CompareResults(AllRight(), after, {}).value();
  comparison.title = "<img src=x>";
  comparison.track[0].model[0].models.after = "<i>";
  comparison.track[0].model[0].became_wrong[0].program = "<b>";
  const std::string page = ComparisonPage(comparison);
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("<i>")));
  EXPECT_THAT(page, Not(HasSubstr("<b>")));
}

}  // namespace
}  // namespace callprint
