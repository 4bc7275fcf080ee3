#include "reports/regression/accuracy_regression.h"

#include <algorithm>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

ExperimentResult ReadSmoke(const std::string& name = "smoke") {
  ExperimentResult result;
  EXPECT_TRUE(ReadBinaryProto("experiments/smoke/" + name + "/results.pb", &result).ok());
  return result;
}

// Gives every `nth` held-out sample of a model on a track the other answer.
void TurnRound(const std::string& track, const std::string& model, int nth,
               ExperimentResult* result) {
  int count = 0;
  for (FoldResult& fold : *result->mutable_fold()) {
    if (fold.track() != track || fold.model().name() != model) continue;
    for (Prediction& prediction : *fold.mutable_prediction()) {
      if (count++ % nth == 0) prediction.set_score(1 - prediction.score());
    }
  }
}

// Makes a model on a track right about everything.
void MakeRight(const std::string& track, const std::string& model, ExperimentResult* result) {
  for (FoldResult& fold : *result->mutable_fold()) {
    if (fold.track() != track || fold.model().name() != model) continue;
    for (Prediction& prediction : *fold.mutable_prediction()) {
      prediction.set_score(prediction.label() == "yes" ? 0.9 : 0.1);
    }
  }
}

AccuracyVerdict Verdict(const ExperimentResult& before, const ExperimentResult& after) {
  const absl::StatusOr<AccuracyVerdict> verdict =
      CompareWithBaseline(MakeBaseline(before).value(), after);
  EXPECT_TRUE(verdict.ok()) << verdict.status();
  return verdict.value_or(AccuracyVerdict());
}

TEST(AccuracyRegressionTest, TheSamePredictionsHoldInBothModes) {
  for (const char* name : {"smoke", "smoke_classes", "smoke_mix"}) {
    const ExperimentResult result = ReadSmoke(name);
    const AccuracyVerdict verdict = Verdict(result, result);
    EXPECT_THAT(verdict.entry, SizeIs(result.summary_size()));
    EXPECT_THAT(Failures(verdict, RegressionMode::kStrict), IsEmpty()) << name;
    EXPECT_THAT(Failures(verdict, RegressionMode::kStatistical), IsEmpty()) << name;
    EXPECT_EQ(DifferenceTable(verdict), "");
  }
}

TEST(AccuracyRegressionTest, APlantedRegressionIsCaughtAndNamed) {
  ExperimentResult before = ReadSmoke();
  MakeRight("unseen_family", "smoke_planted", &before);
  ExperimentResult after = before;
  TurnRound("unseen_family", "smoke_planted", 4, &after);
  for (const RegressionMode mode : {RegressionMode::kStrict, RegressionMode::kStatistical}) {
    // 72 of 288 answers: accuracy falls from 1 to 0.75.
    EXPECT_THAT(
        Failures(Verdict(before, after), mode),
        ElementsAre(AllOf(HasSubstr("model smoke_planted, track unseen_family: "),
                          HasSubstr("  accuracy: 1.000 -> 0.750"), HasSubstr("auroc: 1.000 -> "),
                          HasSubstr("72 became wrong: "), HasSubstr("and 52 more"))));
  }
  EXPECT_THAT(DifferenceTable(Verdict(before, after)),
              AllOf(HasSubstr("smoke_planted  balanced accuracy  1.000 "),
                    Not(HasSubstr("smoke_majority"))));
}

TEST(AccuracyRegressionTest, APlantedImprovementIsNone) {
  ExperimentResult before = ReadSmoke();
  MakeRight("unseen_family", "smoke_planted", &before);
  const ExperimentResult after = before;
  TurnRound("unseen_family", "smoke_planted", 4, &before);
  EXPECT_THAT(Failures(Verdict(before, after), RegressionMode::kStatistical), IsEmpty());
  EXPECT_THAT(Failures(Verdict(before, after), RegressionMode::kStrict),
              ElementsAre(HasSubstr("72 became right")));
}

TEST(AccuracyRegressionTest, OneSampleIsNoRegressionButADifference) {
  const ExperimentResult before = ReadSmoke();
  ExperimentResult after = before;
  TurnRound("random", "smoke_planted", 1000, &after);
  EXPECT_THAT(Failures(Verdict(before, after), RegressionMode::kStatistical), IsEmpty());
  EXPECT_THAT(Failures(Verdict(before, after), RegressionMode::kStrict),
              ElementsAre(HasSubstr("1 became wrong")));
}

TEST(AccuracyRegressionTest, StrictModeSeesWhatIsRoundedAway) {
  const ExperimentResult before = ReadSmoke();
  ExperimentResult after = before;
  for (FoldResult& fold : *after.mutable_fold()) {
    if (fold.track() != "random" || fold.model().name() != "smoke_planted") continue;
    Prediction* prediction = fold.mutable_prediction(0);
    prediction->set_score(prediction->score() * (1 - 1e-9));
  }
  EXPECT_THAT(Failures(Verdict(before, after), RegressionMode::kStrict),
              ElementsAre(HasSubstr("by less than what it rounds away")));
  EXPECT_THAT(Failures(Verdict(before, after), RegressionMode::kStatistical), IsEmpty());
}

TEST(AccuracyRegressionTest, ClassesThatAreTakenForOthersAreNamed) {
  const ExperimentResult before = ReadSmoke("smoke_classes");
  ExperimentResult after = before;
  int count = 0;
  for (FoldResult& fold : *after.mutable_fold()) {
    if (fold.track() != "random" || fold.model().name() != "smoke_planted") continue;
    for (Prediction& prediction : *fold.mutable_prediction()) {
      // The scores of all classes move on by one.
      if (count++ % 3 != 0) continue;
      auto* score = prediction.mutable_class_score();
      std::rotate(score->begin(), score->begin() + 1, score->end());
    }
  }
  EXPECT_THAT(Failures(Verdict(before, after), RegressionMode::kStatistical),
              ElementsAre(AllOf(HasSubstr("track random"), HasSubstr("macro_f1: 1.000 -> "))));
}

TEST(AccuracyRegressionTest, ModelsThatOnlyOneSideHasFail) {
  const ExperimentResult result = ReadSmoke();
  AccuracyBaseline baseline = MakeBaseline(result).value();
  for (AccuracyBaseline::Entry& entry : *baseline.mutable_entry()) {
    if (entry.model() == "smoke_summary") entry.set_model("gone");
  }
  const AccuracyVerdict verdict = CompareWithBaseline(baseline, result).value();
  EXPECT_THAT(Failures(verdict, RegressionMode::kStatistical),
              ElementsAre(HasSubstr("model gone: only before"),
                          HasSubstr("model smoke_summary: only after")));
}

TEST(AccuracyRegressionTest, ABaselineOfAnotherDatasetSaysHowToRenewIt) {
  const ExperimentResult result = ReadSmoke();
  AccuracyBaseline baseline = MakeBaseline(result).value();
  baseline.set_dataset_sha256("0123");
  EXPECT_THAT(CompareWithBaseline(baseline, result).status().message(),
              HasSubstr("//experiments:update_baselines"));
}

}  // namespace
}  // namespace callprint
