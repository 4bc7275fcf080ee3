#include "reports/evaluation/joined_folds.h"

#include <algorithm>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/evaluation/synthetic_results.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

EvaluationInputs MakeInputs() {
  return MakeSyntheticResults(8, 3, {MakeTrack("random", 4), MakeTrack("unseen_family", 2)},
                              {{"good", 1.0}, {"bad", 0.5}});
}

// The message of the error that `inputs` give.
std::string ErrorOf(const EvaluationInputs& inputs) {
  const absl::StatusOr<JoinedFolds> joined = JoinFolds(inputs);
  EXPECT_EQ(joined.status().code(), absl::StatusCode::kInvalidArgument) << joined.status();
  return std::string(joined.status().message());
}

TEST(JoinFoldsTest, OrderOfFoldsAndSamplesDoesNotMatter) {
  EvaluationInputs inputs = MakeInputs();
  const absl::StatusOr<JoinedFolds> joined = JoinFolds(inputs);
  ASSERT_TRUE(joined.ok()) << joined.status();
  std::reverse(inputs.folds.begin(), inputs.folds.end());
  std::reverse(inputs.samples.begin(), inputs.samples.end());
  const absl::StatusOr<JoinedFolds> reversed = JoinFolds(inputs);
  ASSERT_TRUE(reversed.ok()) << reversed.status();
  ASSERT_EQ(joined->track.size(), 2);
  for (int track = 0; track < 2; ++track) {
    EXPECT_EQ(joined->track[track].fold, reversed->track[track].fold);
    EXPECT_EQ(joined->track[track].group, reversed->track[track].group);
    EXPECT_EQ(joined->track[track].entry[1].score, reversed->track[track].entry[1].score);
  }
  EXPECT_EQ(joined->track[0].groups, 24);
  EXPECT_EQ(joined->track[1].groups, 4);
  EXPECT_EQ(joined->label[0], 0);
  EXPECT_EQ(joined->label[3], 1);
  EXPECT_EQ(joined->program[3], 1);
  EXPECT_DOUBLE_EQ(joined->track[0].entry[0].mean_features, 10);
}

TEST(JoinFoldsTest, MissingFoldIsNamed) {
  EvaluationInputs inputs = MakeInputs();
  inputs.folds.erase(inputs.folds.begin() + 2);
  EXPECT_THAT(ErrorOf(inputs), HasSubstr("model good, track random: fold 2 is missing"));
}

TEST(JoinFoldsTest, FoldGivenTwiceIsNamed) {
  EvaluationInputs inputs = MakeInputs();
  inputs.folds.push_back(inputs.folds[1]);
  EXPECT_THAT(ErrorOf(inputs), HasSubstr("model good, track random, fold 1: is given twice"));
}

TEST(JoinFoldsTest, FoldsOfOtherSpecVersionsAreNamed) {
  EvaluationInputs inputs = MakeInputs();
  inputs.folds[0].mutable_model()->set_seed(99);
  inputs.folds[1].mutable_split()->set_seed(99);
  inputs.folds[2].set_dataset_sha256("4567");
  inputs.folds[3].set_schema_version(99);
  EXPECT_THAT(ErrorOf(inputs),
              AllOf(HasSubstr("fold 0: was trained with another version of the model's spec"),
                    HasSubstr("fold 1: was split with another seed"),
                    HasSubstr("fold 2: was run on another dataset (manifest 4567, not 0123)"),
                    HasSubstr("fold 3: schema version 99")));
}

TEST(JoinFoldsTest, UnknownModelTrackAndFoldCountAreNamed) {
  EvaluationInputs inputs = MakeInputs();
  inputs.folds[0].mutable_model()->set_name("stranger");
  inputs.folds[1].set_track("unseen_file");
  inputs.folds[2].set_folds(7);
  EXPECT_THAT(ErrorOf(inputs), AllOf(HasSubstr("no such model"), HasSubstr("no such track"),
                                     HasSubstr("one of 7 folds, but the track has 4")));
}

TEST(JoinFoldsTest, UnknownSampleIsNamed) {
  EvaluationInputs inputs = MakeInputs();
  inputs.folds[0].mutable_prediction(0)->set_sample_id("nobody");
  EXPECT_THAT(ErrorOf(inputs), AllOf(HasSubstr("sample nobody is not in the dataset"),
                                     HasSubstr("has no prediction")));
}

TEST(JoinFoldsTest, SamplePredictedTwiceIsNamed) {
  EvaluationInputs inputs = MakeInputs();
  *inputs.folds[0].add_prediction() = inputs.folds[0].prediction(0);
  EXPECT_THAT(ErrorOf(inputs), HasSubstr("is predicted twice"));
}

TEST(JoinFoldsTest, ScoresAndLabelsAreChecked) {
  EvaluationInputs inputs = MakeInputs();
  inputs.folds[0].mutable_prediction(0)->set_score(1.5);
  inputs.folds[0].mutable_prediction(1)->set_label("maybe");
  EXPECT_THAT(ErrorOf(inputs), AllOf(HasSubstr("score 1.5"), HasSubstr("has label \"maybe\"")));
}

TEST(JoinFoldsTest, ModelsMustHoldOutTheSameSamples) {
  EvaluationInputs inputs = MakeInputs();
  // Model "bad" on random is folds 6 to 9: the two tracks' folds of "good" come first in each
  // track.
  FoldResult* first = &inputs.folds[4];
  FoldResult* second = &inputs.folds[5];
  ASSERT_EQ(first->model().name(), "bad");
  ASSERT_EQ(first->track(), "random");
  first->mutable_prediction(0)->Swap(second->mutable_prediction(0));
  EXPECT_THAT(ErrorOf(inputs), HasSubstr("which another model holds out in fold"));
}

TEST(JoinFoldsTest, GroupOnBothSidesIsAnError) {
  EvaluationInputs inputs =
      MakeSyntheticResults(8, 3, {MakeTrack("unseen_family", 2)}, {{"good", 1.0}});
  inputs.folds[0].mutable_prediction(0)->Swap(inputs.folds[1].mutable_prediction(0));
  EXPECT_THAT(ErrorOf(inputs), HasSubstr("has a group that is also in fold"));
}

TEST(JoinFoldsTest, DatasetWithoutThePositiveLabelIsAnError) {
  EvaluationInputs inputs = MakeInputs();
  inputs.manifest.set_positive_label("perhaps");
  EXPECT_THAT(ErrorOf(inputs), HasSubstr("0 of 24 samples have the positive label \"perhaps\""));
}

EvaluationInputs MakeOpenWorld() {
  return MakeSyntheticClassResults(MULTI_CLASS, 4, 6, 2,
                                   {MakeTrack("random", 3), MakeTrack("open_world", 3)},
                                   {{"good", 1.0}, {"bad", 0.3}});
}

TEST(JoinFoldsTest, UnknownSamplesTakePartInTheOpenWorldOnly) {
  const absl::StatusOr<JoinedFolds> joined = JoinFolds(MakeOpenWorld());
  ASSERT_TRUE(joined.ok()) << joined.status();
  // 4 classes and 2 unknown programs, 6 runs each; on open_world groups are 6 files and 2 programs.
  EXPECT_EQ(joined->samples.size(), 36);
  EXPECT_EQ(joined->label[6], 1);
  EXPECT_EQ(joined->truth[6 * 4 + 1], 1);
  EXPECT_EQ(joined->label[24], kUnknownClass);
  EXPECT_FALSE(IsTrainable(*joined, 24));
  EXPECT_EQ(joined->track[0].held_out.size(), 24);
  EXPECT_EQ(joined->track[0].fold[24], -1);
  EXPECT_FALSE(joined->track[0].open_world);
  EXPECT_EQ(joined->track[1].held_out.size(), 36);
  EXPECT_EQ(joined->track[1].groups, 8);
  EXPECT_TRUE(joined->track[1].open_world);
  // The classes' scores of sample 6 are in its row.
  const std::vector<float>& score = joined->track[0].entry[0].class_score;
  EXPECT_GE(score[6 * 4 + 1], 0.5);
}

TEST(JoinFoldsTest, UnknownSampleOutsideOfTheOpenWorldIsNamed) {
  EvaluationInputs inputs = MakeOpenWorld();
  Prediction* prediction = inputs.folds[0].add_prediction();
  *prediction = inputs.folds[0].prediction(0);
  prediction->set_sample_id("s00030");
  prediction->set_label("unknown");
  EXPECT_THAT(ErrorOf(inputs),
              HasSubstr("sample s00030 with label \"unknown\" takes no part in this track"));
}

TEST(JoinFoldsTest, TrainingOnUnknownSamplesIsNamed) {
  EvaluationInputs inputs = MakeOpenWorld();
  inputs.folds.back().set_training_samples(inputs.folds.back().training_samples() + 6);
  EXPECT_THAT(ErrorOf(inputs), HasSubstr("samples of known classes are in the other folds"));
}

// 6 classes in 3 families (and an unknown program in a fourth) on 6 files, a family a fold.
EvaluationInputs MakeOpenWorldFamily() {
  return MakeSyntheticClassResults(MULTI_CLASS, 6, 6, 1, {MakeTrack("open_world_family", 3)},
                                   {{"good", 1.0}, {"bad", 0.3}});
}

TEST(JoinFoldsTest, SamplesOfALeftOutFamilyAreNotKnownInItsFold) {
  const absl::StatusOr<JoinedFolds> joined = JoinFolds(MakeOpenWorldFamily());
  ASSERT_TRUE(joined.ok()) << joined.status();
  const JoinedTrack& track = joined->track[0];
  EXPECT_TRUE(track.open_world);
  // The unknown program takes no part.
  EXPECT_EQ(track.held_out.size(), 36);
  EXPECT_EQ(track.fold[36], -1);
  int unknown = 0;
  std::vector<int> trained_on(3, 0);
  for (const int i : track.held_out) {
    // Files 0 and 3 are in fold 0, and so on; family 0 is classes 0 and 1, left out by fold 0.
    EXPECT_EQ(track.fold[i], i % 6 % 3);
    EXPECT_EQ(track.family_fold[i], i / 12);
    EXPECT_EQ(IsKnown(*joined, track, i), i % 6 % 3 != i / 12);
    unknown += !IsKnown(*joined, track, i);
    for (int fold = 0; fold < 3; ++fold) trained_on[fold] += IsTrainedOn(*joined, track, i, fold);
  }
  // 2 classes on 2 files in each of 3 folds; trained on are the other 4 classes on the other 4
  // files.
  EXPECT_EQ(unknown, 12);
  EXPECT_THAT(trained_on, ::testing::Each(16));
}

TEST(JoinFoldsTest, WhatIsHeldOutTogetherIsAGroup) {
  const JoinedFolds joined = JoinFolds(MakeOpenWorldFamily()).value();
  const JoinedTrack& track = joined.track[0];
  // 6 files and 3 families. Sample 0 is of a family that its fold leaves out, as 3 and 6 are;
  // sample 12 is of another on the same file, as 18 is.
  EXPECT_EQ(track.groups, 9);
  EXPECT_EQ(track.group[0], track.group[3]);
  EXPECT_EQ(track.group[0], track.group[6]);
  EXPECT_NE(track.group[0], track.group[12]);
  EXPECT_EQ(track.group[12], track.group[18]);
  EXPECT_NE(track.group[12], track.group[15]);
}

TEST(JoinFoldsTest, TrainingOnALeftOutFamilyIsNamed) {
  EvaluationInputs inputs = MakeOpenWorldFamily();
  inputs.folds.back().set_training_samples(inputs.folds.back().training_samples() + 8);
  EXPECT_THAT(ErrorOf(inputs),
              HasSubstr("was trained on 24 samples, but 16 samples of known classes "
                        "are in the other folds and of families that are not left "
                        "out"));
}

TEST(JoinFoldsTest, FamiliesMustBeLeftOutOnceAndAlikeByAllModels) {
  EvaluationInputs inputs = MakeOpenWorldFamily();
  inputs.folds[4].clear_left_out();
  EXPECT_THAT(ErrorOf(inputs),
              HasSubstr("model bad, track open_world_family, fold 1: does not leave out family "
                        "family001, which another result leaves out in fold 1"));
  inputs = MakeOpenWorldFamily();
  inputs.folds[2].mutable_left_out()->add_name("family001");
  EXPECT_THAT(ErrorOf(inputs),
              HasSubstr("model good, track open_world_family, fold 2: leaves out family family001, "
                        "which another result leaves out in fold 1"));
  inputs = MakeOpenWorldFamily();
  inputs.folds[0].clear_left_out();
  inputs.folds[3].clear_left_out();
  EXPECT_THAT(ErrorOf(inputs),
              HasSubstr("track open_world_family: family family000 is left out by no fold"));
  inputs = MakeOpenWorld();
  inputs.folds[0].mutable_left_out()->add_name("family000");
  EXPECT_THAT(ErrorOf(inputs),
              HasSubstr("track random, fold 0: leaves out families on this track"));
}

TEST(JoinFoldsTest, FamiliesOfTwoLabelsAreNotLeftOut) {
  EXPECT_THAT(
      ErrorOf(MakeSyntheticResults(8, 3, {MakeTrack("open_world_family", 3)}, {{"good", 1.0}})),
      HasSubstr("track open_world_family is for samples of one class each, not for BINARY"));
}

TEST(JoinFoldsTest, ClassScoresAreChecked) {
  EvaluationInputs inputs = MakeOpenWorld();
  inputs.folds[0].mutable_prediction(0)->set_class_score(0, -0.5);
  inputs.folds[0].mutable_prediction(1)->mutable_class_score()->RemoveLast();
  for (float& score : *inputs.folds[0].mutable_prediction(2)->mutable_class_score()) score /= 2;
  inputs.folds[0].mutable_prediction(3)->set_label("class99");
  *inputs.folds[0].add_prediction() = inputs.folds[0].prediction(4);
  EXPECT_THAT(ErrorOf(inputs),
              AllOf(HasSubstr("has score -0.5, which is not in [0, 1]"),
                    HasSubstr("has 3 class scores, but there are 4 classes to score"),
                    HasSubstr("has scores that add up to 0.5, not 1"),
                    HasSubstr("has label \"class99\""), HasSubstr("is predicted twice")));
}

TEST(JoinFoldsTest, ClassScoresMayBeRoundedButNotWrong) {
  EvaluationInputs inputs = MakeOpenWorld();
  Prediction& prediction = *inputs.folds[0].mutable_prediction(0);
  const float score = prediction.class_score(0);
  prediction.set_class_score(0, score + (score < 0.5 ? 0.5e-4f : -0.5e-4f));
  EXPECT_TRUE(JoinFolds(inputs).ok());
  prediction.set_class_score(0, score + (score < 0.5 ? 2e-4f : -2e-4f));
  EXPECT_THAT(ErrorOf(inputs), HasSubstr("has scores that add up to "));
}

TEST(JoinFoldsTest, SetsOfLabelsNeedNotAddUp) {
  EvaluationInputs inputs = MakeSyntheticClassResults(
      MULTI_LABEL, 4, 6, 0, {MakeTrack("unseen_session", 2)}, {{"good", 1.0}});
  const absl::StatusOr<JoinedFolds> joined = JoinFolds(inputs);
  ASSERT_TRUE(joined.ok()) << joined.status();
  EXPECT_TRUE(joined->label.empty());
  for (size_t i = 0; i < joined->samples.size(); ++i) {
    for (int k = 0; k < 4; ++k) {
      const std::string& name = joined->classes[k];
      const auto& present = joined->samples[i].present();
      EXPECT_EQ(joined->truth[i * 4 + k], std::count(present.begin(), present.end(), name));
    }
  }
  inputs.folds[0].mutable_prediction()->RemoveLast();
  EXPECT_THAT(ErrorOf(inputs), HasSubstr("has no prediction"));
}

TEST(JoinFoldsTest, ClassesMustBeThoseOfTheSamples) {
  EvaluationInputs inputs = MakeOpenWorld();
  inputs.samples[0].set_label("stranger");
  inputs.manifest.add_class_("class99");
  EXPECT_THAT(ErrorOf(inputs),
              AllOf(HasSubstr("labelled \"stranger\", which is none of the manifest's classes"),
                    HasSubstr("class class99 has no samples")));
}

TEST(JoinFoldsTest, ManyErrorsAreCut) {
  EvaluationInputs inputs = MakeInputs();
  inputs.folds.clear();
  EXPECT_THAT(ErrorOf(inputs), HasSubstr("and 2 more"));
}

}  // namespace
}  // namespace callprint
