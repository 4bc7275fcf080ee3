#include "reports/validity.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/summary.h"
#include "reports/synthetic_results.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

ValidityCheck FindCheck(const ReportInputs& inputs, const std::string& part_of_rule) {
  const JoinedFolds joined = JoinFolds(inputs).value();
  for (const ValidityCheck& check : CheckValidity(joined, Summarize(inputs.spec, joined).value())) {
    if (check.rule.find(part_of_rule) != std::string::npos) return check;
  }
  ADD_FAILURE() << "no check about " << part_of_rule;
  return {};
}

ReportInputs MakeInputs() {
  return MakeSyntheticResults(16, 8, {MakeTrack("random", 4), MakeTrack("unseen_family", 4)},
                              {{"model", 0.95},
                               {"sizes", 0.6, /*trivial=*/true},
                               {"shuffled", 0.5, false, /*permuted=*/true}});
}

TEST(ValidityTest, EverythingHoldsForASoundExperiment) {
  const ReportInputs inputs = MakeInputs();
  const JoinedFolds joined = JoinFolds(inputs).value();
  for (const ValidityCheck& check : CheckValidity(joined, Summarize(inputs.spec, joined).value())) {
    EXPECT_EQ(check.outcome, ValidityOutcome::kHolds) << check.rule << ": " << check.figure;
  }
}

TEST(ValidityTest, CopiesAreCountedWhereTheyCrossTheSplit) {
  ReportInputs inputs = MakeInputs();
  // Samples 0 and 1 are of one family, in two folds of `random`.
  inputs.samples[1].set_trace_sha256(inputs.samples[0].trace_sha256());
  const ValidityCheck check = FindCheck(inputs, "exact copy");
  EXPECT_EQ(check.outcome, ValidityOutcome::kViolated);
  EXPECT_THAT(check.figure, HasSubstr("random 2, unseen_family 0"));
}

TEST(ValidityTest, LossOfOneClassIsAViolation) {
  ReportInputs inputs = MakeInputs();
  for (SampleInfo& sample : inputs.samples) {
    if (sample.label() == "yes") sample.set_lost_events(10);
  }
  const ValidityCheck check = FindCheck(inputs, "lost events");
  EXPECT_EQ(check.outcome, ValidityOutcome::kViolated);
  EXPECT_THAT(check.figure, HasSubstr("yes 640 of 64640 events, 64 of 64 samples"));
}

TEST(ValidityTest, LossOfBothClassesAlikeIsNone) {
  ReportInputs inputs = MakeInputs();
  for (SampleInfo& sample : inputs.samples) sample.set_lost_events(10);
  EXPECT_EQ(FindCheck(inputs, "lost events").outcome, ValidityOutcome::kHolds);
}

TEST(ValidityTest, CacheStateOfOneClassIsAViolation) {
  ReportInputs inputs = MakeInputs();
  for (SampleInfo& sample : inputs.samples) sample.set_cold_cache(sample.label() == "yes");
  const ValidityCheck check = FindCheck(inputs, "cache state");
  EXPECT_EQ(check.outcome, ValidityOutcome::kViolated);
  EXPECT_THAT(check.figure, HasSubstr("cache state 1.000"));
}

TEST(ValidityTest, LargerInputsOfOneClassAreAViolation) {
  ReportInputs inputs = MakeInputs();
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
  const ReportInputs inputs =
      MakeSyntheticResults(16, 8, {MakeTrack("random", 4)}, {{"model", 0.9}, {"other", 0.8}});
  EXPECT_EQ(FindCheck(inputs, "trivial baseline wins").outcome, ValidityOutcome::kNotShown);
  EXPECT_EQ(FindCheck(inputs, "shuffled labels").outcome, ValidityOutcome::kNotShown);
}

TEST(ValidityTest, ShuffledLabelsThatLearnAreAViolation) {
  const ReportInputs inputs =
      MakeSyntheticResults(16, 8, {MakeTrack("random", 4)},
                           {{"model", 0.9}, {"shuffled", 0.85, false, /*permuted=*/true}});
  EXPECT_EQ(FindCheck(inputs, "shuffled labels").outcome, ValidityOutcome::kViolated);
}

TEST(ValidityTest, RareLabelIsMarked) {
  ReportInputs inputs =
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

TEST(TrackExposureTest, CountsSamplesThatShareSomethingWithTraining) {
  const JoinedFolds joined = JoinFolds(MakeInputs()).value();
  const Exposure random = TrackExposure(joined, joined.track[0]);
  EXPECT_EQ(random.program, 128);
  EXPECT_EQ(random.family, 128);
  EXPECT_EQ(random.duplicates, 0);
  const Exposure family = TrackExposure(joined, joined.track[1]);
  EXPECT_EQ(family.family, 0);
  EXPECT_EQ(family.program, 0);
  EXPECT_EQ(family.file, 128);
}

TEST(TrackExposureTest, CountsNearCopiesAcrossFoldsWhereTheyAreKnown) {
  ReportInputs inputs = MakeInputs();
  const JoinedFolds unknown = JoinFolds(inputs).value();
  EXPECT_FALSE(TrackExposure(unknown, unknown.track[0]).near_copies.has_value());
  // Samples 0, 1 and 2 are in folds 0, 1 and 2 of `random`, and in one family.
  inputs.near_copies = {{0, 1}, {0, 2}};
  const JoinedFolds joined = JoinFolds(inputs).value();
  EXPECT_EQ(TrackExposure(joined, joined.track[0]).near_copies, 3);
  EXPECT_EQ(TrackExposure(joined, joined.track[1]).near_copies, 0);
}

TEST(CramersVTest, AgreesWithScipy) {
  // testdata/expected_statistics.py.
  EXPECT_DOUBLE_EQ(CramersV({0, 0, 1, 1}, {5, 5, 2, 2}), 1);
  EXPECT_DOUBLE_EQ(CramersV({0, 0, 1, 1}, {0, 1, 0, 1}), 0);
  EXPECT_DOUBLE_EQ(CramersV({0, 0, 0}, {0, 1, 0}), 0);
  EXPECT_NEAR(CramersV({0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2},
                       {0, 0, 0, 0, 1, 1, 0, 1, 1, 1, 0, 0, 1, 1}),
              0.3450327796711771, 1e-12);
}

}  // namespace
}  // namespace callprint
