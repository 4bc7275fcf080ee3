#include "reports/experiment/validity/validity.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/evaluation/summary.h"
#include "reports/evaluation/synthetic_results.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

ValidityCheck FindCheck(const EvaluationInputs& inputs, const std::string& part_of_rule) {
  const JoinedFolds joined = JoinFolds(inputs).value();
  for (const ValidityCheck& check : CheckValidity(joined, Summarize(inputs.spec, joined).value())) {
    if (check.rule.find(part_of_rule) != std::string::npos) return check;
  }
  ADD_FAILURE() << "no check about " << part_of_rule;
  return {};
}

EvaluationInputs MakeInputs() {
  return MakeSyntheticResults(16, 8, {MakeTrack("random", 4), MakeTrack("unseen_family", 4)},
                              {{"model", 0.95},
                               {"sizes", 0.6, /*trivial=*/true},
                               {"shuffled", 0.5, false, /*permuted=*/true}});
}

TEST(ValidityTest, EverythingHoldsForASoundExperiment) {
  const EvaluationInputs inputs = MakeInputs();
  const JoinedFolds joined = JoinFolds(inputs).value();
  for (const ValidityCheck& check : CheckValidity(joined, Summarize(inputs.spec, joined).value())) {
    EXPECT_EQ(check.outcome, ValidityOutcome::kHolds) << check.rule << ": " << check.figure;
  }
}

TEST(ValidityTest, CopiesAreCountedWhereTheyCrossTheSplit) {
  EvaluationInputs inputs = MakeInputs();
  // Samples 0 and 1 are of one family, in two folds of `random`.
  inputs.samples[1].set_trace_sha256(inputs.samples[0].trace_sha256());
  const ValidityCheck check = FindCheck(inputs, "exact copy");
  EXPECT_EQ(check.outcome, ValidityOutcome::kViolated);
  EXPECT_THAT(check.figure, HasSubstr("random 2, unseen_family 0"));
}

TEST(ValidityTest, LossOfOneClassIsAViolation) {
  EvaluationInputs inputs = MakeInputs();
  for (SampleInfo& sample : inputs.samples) {
    if (sample.label() == "yes") sample.set_lost_events(10);
  }
  const ValidityCheck check = FindCheck(inputs, "lost events");
  EXPECT_EQ(check.outcome, ValidityOutcome::kViolated);
  EXPECT_THAT(check.figure, HasSubstr("yes 640 of 64640 events, 64 of 64 samples"));
}

TEST(ValidityTest, LossOfBothClassesAlikeIsNone) {
  EvaluationInputs inputs = MakeInputs();
  for (SampleInfo& sample : inputs.samples) sample.set_lost_events(10);
  EXPECT_EQ(FindCheck(inputs, "lost events").outcome, ValidityOutcome::kHolds);
}

TEST(ValidityTest, CacheStateOfOneClassIsAViolation) {
  EvaluationInputs inputs = MakeInputs();
  for (SampleInfo& sample : inputs.samples) sample.set_cold_cache(sample.label() == "yes");
  const ValidityCheck check = FindCheck(inputs, "cache state");
  EXPECT_EQ(check.outcome, ValidityOutcome::kViolated);
  EXPECT_THAT(check.figure, HasSubstr("cache state 1.000"));
}

TEST(ValidityTest, LargerInputsOfOneClassAreAViolation) {
  EvaluationInputs inputs = MakeInputs();
  for (SampleInfo& sample : inputs.samples) {
    if (sample.label() == "yes") sample.set_input_bytes(sample.input_bytes() * 2);
  }
  EXPECT_EQ(FindCheck(inputs, "cache state").outcome, ValidityOutcome::kViolated);
}

TEST(ValidityTest, WinningBaselineMarksItsTrack) {
  const ValidityCheck check =
      FindCheck(MakeSyntheticResults(16, 8, {MakeTrack("random", 4)},
                                     {{"model", 0.7}, {"sizes", 0.95, /*trivial=*/true}}),
                "trivial baseline wins random");
  EXPECT_EQ(check.outcome, ValidityOutcome::kMarked);
  EXPECT_THAT(check.figure, HasSubstr("sizes"));
}

TEST(ValidityTest, WithoutABaselineOrAShuffledModelNothingIsShown) {
  const EvaluationInputs inputs =
      MakeSyntheticResults(16, 8, {MakeTrack("random", 4)}, {{"model", 0.9}, {"other", 0.8}});
  EXPECT_EQ(FindCheck(inputs, "trivial baseline wins").outcome, ValidityOutcome::kNotShown);
  EXPECT_EQ(FindCheck(inputs, "shuffled labels").outcome, ValidityOutcome::kNotShown);
}

TEST(ValidityTest, ShuffledLabelsThatLearnAreAViolation) {
  const EvaluationInputs inputs =
      MakeSyntheticResults(16, 8, {MakeTrack("random", 4)},
                           {{"model", 0.9}, {"shuffled", 0.85, false, /*permuted=*/true}});
  EXPECT_EQ(FindCheck(inputs, "shuffled labels").outcome, ValidityOutcome::kViolated);
}

EvaluationInputs MakeMultiClass(double shuffled) {
  return MakeSyntheticClassResults(MULTI_CLASS, 8, 24, 4,
                                   {MakeTrack("random", 4), MakeTrack("open_world", 4)},
                                   {{"model", 0.95},
                                    {"sizes", 0.3, /*trivial=*/true},
                                    {"shuffled", shuffled, false, /*permuted=*/true}});
}

TEST(ValidityTest, EverythingHoldsForSoundClasses) {
  // A model that ignores the trace is right about one class in 8, by luck alone.
  const EvaluationInputs inputs = MakeMultiClass(0);
  const JoinedFolds joined = JoinFolds(inputs).value();
  for (const ValidityCheck& check : CheckValidity(joined, Summarize(inputs.spec, joined).value())) {
    // All synthetic models tell known from unknown alike, so the baseline may win that.
    if (check.rule == "no trivial baseline wins open_world") continue;
    EXPECT_EQ(check.outcome, ValidityOutcome::kHolds) << check.rule << ": " << check.figure;
  }
  EXPECT_THAT(FindCheck(inputs, "shuffled labels").figure,
              HasSubstr("a leak is off 0.125 by more than 0.100"));
  EXPECT_THAT(FindCheck(inputs, "every class is frequent").figure,
              HasSubstr("8 classes in 192 samples, from class00 with 24 (12.5 %)"));
}

EvaluationInputs MakeLeftOutFamilies() {
  return MakeSyntheticClassResults(MULTI_CLASS, 8, 24, 4, {MakeTrack("open_world_family", 4)},
                                   {{"model", 0.95},
                                    {"sizes", 0.3, /*trivial=*/true},
                                    {"shuffled", 0, false, /*permuted=*/true}});
}

TEST(ValidityTest, EverythingHoldsWhereFamiliesAreLeftOut) {
  const EvaluationInputs inputs = MakeLeftOutFamilies();
  const JoinedFolds joined = JoinFolds(inputs).value();
  for (const ValidityCheck& check : CheckValidity(joined, Summarize(inputs.spec, joined).value())) {
    // As in the open world, all synthetic models tell known from unknown alike.
    if (check.rule == "no trivial baseline wins open_world_family") continue;
    EXPECT_EQ(check.outcome, ValidityOutcome::kHolds) << check.rule << ": " << check.figure;
  }
  EXPECT_THAT(FindCheck(inputs, "left-out family").figure,
              HasSubstr("of the 4 families in the fold that leaves it out: 0.000"));
  // Each fold trains on 6 of the 8 classes.
  EXPECT_THAT(FindCheck(inputs, "shuffled labels").figure, HasSubstr(", chance 0.167)"));
}

TEST(ValidityTest, AModelThatHasSeenALeftOutFamilyGivesItselfAway) {
  EvaluationInputs inputs = MakeLeftOutFamilies();
  // Family 0, classes 0 and 1, is left out by fold 0. One model gives one of its samples a little
  // of its class, as one does that was trained on others of that class.
  FoldResult& fold = inputs.folds[0];
  ASSERT_EQ(fold.left_out().name(0), "family000");
  Prediction& prediction = *fold.mutable_prediction(0);
  ASSERT_EQ(prediction.label(), "class00");
  ASSERT_EQ(prediction.class_score(0), 0);
  prediction.set_class_score(0, 0.125);
  for (int k = 2; k < 8; ++k) prediction.set_class_score(k, 0.875 / 6);
  const ValidityCheck check = FindCheck(inputs, "left-out family");
  EXPECT_EQ(check.outcome, ValidityOutcome::kViolated);
  EXPECT_THAT(check.figure, HasSubstr("leaves it out: 0.125; models: model"));
}

TEST(ValidityTest, ShuffledLabelsOfManyClassesThatLearnAreAViolation) {
  EXPECT_EQ(FindCheck(MakeMultiClass(0.2), "shuffled labels").outcome, ValidityOutcome::kViolated);
}

TEST(ValidityTest, CacheStateOfOneClassAmongManyIsAViolation) {
  EvaluationInputs inputs = MakeMultiClass(0);
  for (SampleInfo& sample : inputs.samples) sample.set_cold_cache(sample.label() == "class03");
  EXPECT_EQ(FindCheck(inputs, "cache state").outcome, ValidityOutcome::kViolated);
}

TEST(ValidityTest, RareClassIsMarked) {
  const ValidityCheck check = FindCheck(
      MakeSyntheticClassResults(MULTI_CLASS, 4, 8, 0, {MakeTrack("random", 2)}, {{"model", 0.9}}),
      "every class is frequent");
  EXPECT_EQ(check.outcome, ValidityOutcome::kMarked);
}

EvaluationInputs MakeWindows(const std::vector<TrackSpec>& tracks) {
  return MakeSyntheticClassResults(MULTI_LABEL, 8, 40, 0, tracks,
                                   {{"model", 0.95}, {"shuffled", 0.5, false, /*permuted=*/true}});
}

TEST(ValidityTest, SetsOfLabelsAreHeldToTheSameRules) {
  EvaluationInputs inputs = MakeWindows({MakeTrack("unseen_session", 4)});
  EXPECT_EQ(FindCheck(inputs, "shuffled labels").outcome, ValidityOutcome::kHolds);
  EXPECT_EQ(FindCheck(inputs, "cache state").outcome, ValidityOutcome::kHolds);
  EXPECT_EQ(FindCheck(inputs, "every class is frequent").outcome, ValidityOutcome::kHolds);
  // What goes with one class of eight shows in the largest, if not in the mean.
  for (SampleInfo& sample : inputs.samples) {
    const auto& present = sample.present();
    const bool has = std::count(present.begin(), present.end(), "class03") > 0;
    sample.set_cold_cache(has);
    sample.set_lost_events(has ? 5 : 0);
  }
  const ValidityCheck check = FindCheck(inputs, "cache state");
  EXPECT_EQ(check.outcome, ValidityOutcome::kViolated);
  EXPECT_THAT(check.figure, HasSubstr("(largest: class03 1.000)"));
  EXPECT_EQ(FindCheck(inputs, "lost events").outcome, ValidityOutcome::kViolated);
}

TEST(ValidityTest, WindowsOfOneRunOnBothSidesAreMarkedOnRandom) {
  const ValidityCheck held = FindCheck(MakeWindows({MakeTrack("unseen_session", 4)}), "no window");
  EXPECT_EQ(held.outcome, ValidityOutcome::kHolds);
  const ValidityCheck random =
      FindCheck(MakeWindows({MakeTrack("random", 4), MakeTrack("unseen_session", 4)}), "no window");
  EXPECT_EQ(random.outcome, ValidityOutcome::kMarked);
  EXPECT_THAT(random.figure, HasSubstr("random 320, unseen_session 0"));
  const ValidityCheck files = FindCheck(MakeWindows({MakeTrack("unseen_file", 4)}), "no window");
  EXPECT_EQ(files.outcome, ValidityOutcome::kViolated);
}

TEST(ValidityTest, RareLabelIsMarked) {
  EvaluationInputs inputs =
      MakeSyntheticResults(16, 8, {MakeTrack("random", 4)}, {{"model", 0.9}, {"other", 0.8}});
  for (SampleInfo& sample : inputs.samples) {
    if (sample.program() > "program001") sample.set_label("no");
  }
  for (FoldResult& fold : inputs.folds) {
    for (Prediction& prediction : *fold.mutable_prediction()) {
      if (std::stoi(prediction.sample_id().substr(1)) >= 16) prediction.set_label("no");
    }
  }
  const ValidityCheck check = FindCheck(inputs, "both labels are frequent");
  EXPECT_EQ(check.outcome, ValidityOutcome::kMarked);
  EXPECT_THAT(check.figure, HasSubstr("yes 8 (6.2 %)"));
}

}  // namespace
}  // namespace callprint
