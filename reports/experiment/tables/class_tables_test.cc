// All expectations are worked by hand.
#include "reports/experiment/tables/class_tables.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/experiment/tables/open_world_tables.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

// A track with one entry; truth[i] and score[i] have a value a class ("a", "b", "c").
JoinedFolds MakeJoined(Labelling labelling, const std::vector<std::vector<int>>& truth,
                       const std::vector<std::vector<float>>& score) {
  JoinedFolds joined;
  joined.labelling = labelling;
  joined.classes = {"a", "b", "c"};
  JoinedTrack& track = joined.track.emplace_back();
  Entry& entry = track.entry.emplace_back();
  for (size_t i = 0; i < truth.size(); ++i) {
    joined.samples.emplace_back().set_program("program" + std::to_string(i / 2));
    joined.program.push_back(i / 2);
    track.held_out.push_back(i);
    int label = kUnknownClass;
    for (int k = 0; k < 3; ++k) {
      joined.truth.push_back(truth[i][k]);
      entry.class_score.push_back(score[i][k]);
      if (truth[i][k] == 1) label = k;
    }
    if (labelling == MULTI_CLASS) joined.label.push_back(label);
  }
  return joined;
}

JoinedFolds MakeMultiClass() {
  return MakeJoined(MULTI_CLASS,
                    {{1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 1, 0}, {0, 0, 0}, {0, 0, 0}},
                    {{.8, .1, .1},
                     {.2, .7, .1},
                     {.3, .6, .1},
                     {.1, .8, .1},
                     {.5, .4, .1},
                     {.4, .3, .3},
                     {.1, .65, .25}});
}

JoinedFolds MakeMultiLabel() {
  return MakeJoined(MULTI_LABEL, {{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {1, 1, 0}},
                    {{.1, .2, .6}, {.9, .1, .1}, {.9, .2, .1}, {.5, .7, .1}});
}

TEST(PerClassTableTest, CountsOneAnswerASampleOfKnownClasses) {
  const JoinedFolds joined = MakeMultiClass();
  const std::string table =
      PerClassTable(joined, joined.track[0], joined.track[0].entry[0]).ForMarkdown();
  // Answers: a b b | b a. Class a: 1 of 3 found, 1 of 2 answers right, F1 = 2 / (3 + 2).
  EXPECT_THAT(table, HasSubstr("| a | 3 | 0.500 | 0.333 | 0.400 |"));
  EXPECT_THAT(table, HasSubstr("| b | 2 | 0.333 | 0.500 | 0.400 |"));
  EXPECT_THAT(table, HasSubstr("| c | 0 | - | - | - |"));
}

TEST(PerClassTableTest, CountsEveryClassThatIsAnswered) {
  const JoinedFolds joined = MakeMultiLabel();
  const std::string table =
      PerClassTable(joined, joined.track[0], joined.track[0].entry[0]).ForMarkdown();
  // A score of 0.5 is an answer. Class b: 2 are there, one is found.
  EXPECT_THAT(table, HasSubstr("| a | 3 | 1.000 | 1.000 | 1.000 |"));
  EXPECT_THAT(table, HasSubstr("| b | 2 | 1.000 | 0.500 | 0.667 |"));
  EXPECT_THAT(table, HasSubstr("| c | 0 | 0.000 | - | 0.000 |"));
}

TEST(ConfusionsTest, MostFrequentComesFirst) {
  const JoinedFolds joined = MakeMultiClass();
  const std::vector<Confusion> confusions =
      Confusions(joined, joined.track[0], joined.track[0].entry[0]);
  ASSERT_EQ(confusions.size(), 2);
  EXPECT_THAT(ConfusionTable(joined, joined.track[0], confusions).ForMarkdown(),
              HasSubstr("| a | b | 2 | 66.7 % |\n| b | a | 1 | 50.0 % |\n"));
}

TEST(PresentCountTableTest, IsByTheNumberOfClassesThatAreThere) {
  const JoinedFolds joined = MakeMultiLabel();
  const std::string table =
      PresentCountTable(joined, joined.track[0], joined.track[0].entry[0]).ForMarkdown();
  // Of the two windows with two classes, one lacks an answer: 1 of 6 decisions is wrong.
  EXPECT_THAT(table, HasSubstr("| 0 | 1 | 0.000 | 0.333 |\n"
                               "| 1 | 1 | 1.000 | 0.000 |\n"
                               "| 2 | 2 | 0.500 | 0.167 |\n"));
}

TEST(OpenWorldTablesTest, KnownAndUnknownByTheirLargestScore) {
  const JoinedFolds joined = MakeMultiClass();
  const JoinedTrack& track = joined.track[0];
  const std::string table = TopScoreTable(joined, track, track.entry[0]).ForMarkdown();
  // Known: .8 .7 .6 .8 .5; unknown: .4 .65.
  EXPECT_THAT(table, HasSubstr("| of a class | 5 | 0.680 |"));
  EXPECT_THAT(table, HasSubstr("| of no class | 2 | 0.525 |"));
  // 95 % of 5 known samples is all of them, so 0.5 and above is accepted: one unknown sample too.
  const Acceptance acceptance = AcceptKnown(joined, track, track.entry[0]);
  EXPECT_NEAR(acceptance.threshold, 0.5, 1e-6);
  EXPECT_DOUBLE_EQ(acceptance.accepted_unknown, 0.5);
}

// Sample 2 (a) and 3 (b) are held out by the fold that leaves their family out, 0 by another one.
JoinedFolds MakeLeftOutFamily() {
  JoinedFolds joined = MakeMultiClass();
  for (SampleInfo& sample : joined.samples) sample.set_family("family");
  JoinedTrack& track = joined.track[0];
  track.held_out = {0, 1, 2, 3, 4};
  track.fold = {0, 0, 1, 1, 0, -1, -1};
  track.family_fold = {1, 1, 1, 1, 1, -1, -1};
  return joined;
}

TEST(OpenWorldTablesTest, LeftOutFamiliesAreNotKnown) {
  const JoinedFolds joined = MakeLeftOutFamily();
  const JoinedTrack& track = joined.track[0];
  const std::string table = TopScoreTable(joined, track, track.entry[0]).ForMarkdown();
  // Known: .8 .7 .5; unknown: .6 .8, both taken for b.
  EXPECT_THAT(table, HasSubstr("| of a family in training | 3 | 0.667 |"));
  EXPECT_THAT(table, HasSubstr("| of a family left out | 2 | 0.700 |"));
  EXPECT_DOUBLE_EQ(AcceptKnown(joined, track, track.entry[0]).accepted_unknown, 1);
  EXPECT_THAT(UnknownFamilyTable(joined, track, track.entry[0]).ForMarkdown(),
              HasSubstr("| family | 2 | 0.700 | b | 100.0 % |"));
}

TEST(ConfusionsTest, LeftOutFamiliesHaveNoRightAnswer) {
  const JoinedFolds joined = MakeLeftOutFamily();
  const JoinedTrack& track = joined.track[0];
  // Answers to what is known: a to a, b to a, a to b.
  EXPECT_THAT(PerClassTable(joined, track, track.entry[0]).ForMarkdown(),
              HasSubstr("| a | 2 | 0.500 | 0.500 | 0.500 |\n| b | 1 | 0.000 | 0.000 | 0.000 |\n"));
  EXPECT_THAT(
      ConfusionTable(joined, track, Confusions(joined, track, track.entry[0])).ForMarkdown(),
      HasSubstr("| a | b | 1 | 50.0 % |\n| b | a | 1 | 100.0 % |\n"));
}

TEST(OpenWorldTablesTest, UnknownProgramsAreTakenForAClass) {
  JoinedFolds joined = MakeMultiClass();
  joined.program[5] = 3;
  joined.samples[5].set_program("program3");
  const JoinedTrack& track = joined.track[0];
  // Samples 5 (a, .4) and 6 (b, .65) are of one program; of equals the first class is named.
  EXPECT_THAT(UnknownProgramTable(joined, track, track.entry[0]).ForMarkdown(),
              HasSubstr("| program3 | 2 | 0.525 | a | 50.0 % |"));
}

}  // namespace
}  // namespace callprint
