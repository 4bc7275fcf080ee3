#include "reports/experiment/validity/exposure.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/evaluation/synthetic_results.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

EvaluationInputs MakeInputs() {
  return MakeSyntheticResults(16, 8, {MakeTrack("random", 4), MakeTrack("unseen_family", 4)},
                              {{"model", 0.95}});
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
  EvaluationInputs inputs = MakeInputs();
  const JoinedFolds unknown = JoinFolds(inputs).value();
  EXPECT_FALSE(TrackExposure(unknown, unknown.track[0]).near_copies.has_value());
  // Samples 0, 1 and 2 are in folds 0, 1 and 2 of `random`, and in one family.
  inputs.near_copies = {{0, 1}, {0, 2}};
  const JoinedFolds joined = JoinFolds(inputs).value();
  EXPECT_EQ(TrackExposure(joined, joined.track[0]).near_copies, 3);
  EXPECT_EQ(TrackExposure(joined, joined.track[1]).near_copies, 0);
}

TEST(TrackExposureTest, NobodyTrainsOnUnknownSamples) {
  EvaluationInputs inputs = MakeSyntheticClassResults(
      MULTI_CLASS, 4, 4, 2, {MakeTrack("open_world", 2)}, {{"model", 0.9}});
  // Folds: files 0 and 2 are in one, 1 and 3 in the other; of the unknown programs, all runs of the
  // first (samples 16 to 19) are in fold 0, those of the second in fold 1. So sample 17 shares its
  // trace with a training sample of fold 1 (sample 1), but sample 1 with an unknown one only.
  inputs.samples[17].set_trace_sha256("same");
  inputs.samples[1].set_trace_sha256("same");
  inputs.near_copies = {{1, 17}, {16, 20}};
  const JoinedFolds joined = JoinFolds(inputs).value();
  ASSERT_NE(joined.track[0].fold[17], joined.track[0].fold[1]);
  ASSERT_NE(joined.track[0].fold[16], joined.track[0].fold[20]);
  const Exposure exposure = TrackExposure(joined, joined.track[0]);
  EXPECT_EQ(exposure.duplicates, 1);
  EXPECT_EQ(exposure.near_copies, 1);
  // The 16 runs of known programs have others of their program in training, unknown ones never.
  EXPECT_EQ(exposure.program, 16);
}

TEST(TrackExposureTest, NobodyTrainsOnALeftOutFamily) {
  // 4 classes in 2 families on 4 files: 0 and 2 are in fold 0, which leaves out family 0, classes 0
  // and 1.
  EvaluationInputs inputs = MakeSyntheticClassResults(
      MULTI_CLASS, 4, 4, 0, {MakeTrack("open_world_family", 2)}, {{"model", 0.9}});
  // Sample 0 (class 0, file 0) is not known to its fold 0, where 5 (class 1, file 1) is not trained
  // on; sample 9 (class 2, file 1) is. Fold 1, which holds out 5 and 9, leaves out family 1 and
  // trains on 0.
  inputs.samples[0].set_trace_sha256("same");
  inputs.samples[5].set_trace_sha256("same");
  inputs.near_copies = {{0, 5}, {0, 9}};
  const JoinedFolds joined = JoinFolds(inputs).value();
  const Exposure exposure = TrackExposure(joined, joined.track[0]);
  EXPECT_EQ(exposure.duplicates, 1);
  EXPECT_EQ(exposure.near_copies, 3);
  // Half of the 16 are of a family that is left out, and no file is on both sides.
  EXPECT_EQ(exposure.family, 8);
  EXPECT_EQ(exposure.program, 8);
  EXPECT_EQ(exposure.file, 0);
}

TEST(ExposureTableTest, CountsSessionsWhereSamplesAreWindows) {
  const std::string windows =
      ExposureTable(
          JoinFolds(MakeSyntheticClassResults(
                        MULTI_LABEL, 8, 10, 0,
                        {MakeTrack("random", 2), MakeTrack("unseen_session", 2)}, {{"model", 0.9}}))
              .value())
          .ForTerminal();
  EXPECT_THAT(windows, HasSubstr("session"));
  const JoinedFolds runs = JoinFolds(MakeInputs()).value();
  EXPECT_FALSE(HasWindows(runs));
  EXPECT_THAT(ExposureTable(runs).ForTerminal(), Not(HasSubstr("session")));
}

TEST(TrackExposureTest, WindowsOfOneSessionOnOneSideAreNoProblem) {
  EvaluationInputs inputs = MakeSyntheticClassResults(
      MULTI_LABEL, 8, 10, 0, {MakeTrack("random", 2), MakeTrack("unseen_session", 2)},
      {{"model", 0.9}});
  inputs.near_copies = {{0, 1}};
  const JoinedFolds joined = JoinFolds(inputs).value();
  EXPECT_EQ(TrackExposure(joined, joined.track[0]).session, 80);
  EXPECT_EQ(TrackExposure(joined, joined.track[0]).near_copies, 2);
  EXPECT_EQ(TrackExposure(joined, joined.track[1]).session, 0);
  EXPECT_EQ(TrackExposure(joined, joined.track[1]).near_copies, 0);
}

}  // namespace
}  // namespace callprint
