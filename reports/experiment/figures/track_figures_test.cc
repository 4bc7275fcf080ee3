// Expectations are worked by hand.
#include "reports/experiment/figures/track_figures.h"

#include <string>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/evaluation/summary.h"
#include "reports/evaluation/synthetic_results.h"
#include "reports/experiment/figures/class_figure.h"
#include "reports/experiment/figures/confusion_figure.h"
#include "reports/experiment/figures/family_figure.h"
#include "reports/experiment/figures/learning_figure.h"
#include "reports/experiment/figures/model_styles.h"
#include "reports/figures/palette.h"
#include "reports/page/page.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

size_t Count(const std::string& text, const std::string& part) {
  const std::vector<std::string> parts = absl::StrSplit(text, part);
  return parts.size() - 1;
}

class TrackFiguresTest : public ::testing::Test {
 protected:
  void Join() {
    joined_ = JoinFolds(inputs_).value();
    summaries_ = Summarize(inputs_.spec, joined_).value();
  }
  std::vector<std::string> Paths(size_t track = 0) {
    std::vector<std::string> paths;
    const std::vector<Figure> figures =
        TrackFigures(joined_, joined_.track[track], summaries_, "yes").value();
    for (const Figure& figure : figures) {
      EXPECT_THAT(figure.svg, HasSubstr("</svg>\n"));
      EXPECT_THAT(figure.svg, Not(HasSubstr("nan")));
      paths.push_back(figure.path);
    }
    return paths;
  }

  EvaluationInputs inputs_;
  JoinedFolds joined_;
  std::vector<TrackSummary> summaries_;
};

TEST_F(TrackFiguresTest, TwoLabelsHaveEveryCurve) {
  inputs_ = MakeSyntheticResults(8, 8, {MakeTrack("random", 4)},
                                 {{"good", 0.9}, {"poor", 0.6}, {"sizes", 0.5, /*trivial=*/true}});
  Join();
  EXPECT_THAT(Paths(), ElementsAre("figures/ranks_random", "figures/roc_random",
                                   "figures/precision_recall_random", "figures/calibration_random",
                                   "figures/confusions_random"));
}

TEST_F(TrackFiguresTest, OneModelHasNoRanks) {
  inputs_ = MakeSyntheticResults(8, 8, {MakeTrack("random", 4)}, {{"good", 0.9}});
  Join();
  EXPECT_EQ(Paths()[0], "figures/roc_random");
}

TEST_F(TrackFiguresTest, ClassesHaveTheRocOfKnownOnlyWhereSomeAreUnknown) {
  inputs_ = MakeSyntheticClassResults(MULTI_CLASS, 6, 8, 4,
                                      {MakeTrack("random", 4), MakeTrack("open_world", 4)},
                                      {{"good", 0.9}, {"poor", 0.6}, {"worse", 0.4}});
  Join();
  EXPECT_THAT(Paths(0), ElementsAre("figures/ranks_random", "figures/calibration_random",
                                    "figures/classes_random", "figures/confusions_random"));
  EXPECT_THAT(Paths(1), ElementsAre("figures/ranks_open_world", "figures/roc_open_world",
                                    "figures/calibration_open_world", "figures/classes_open_world",
                                    "figures/confusions_open_world"));
}

TEST_F(TrackFiguresTest, SetsOfClassesHaveNoConfusions) {
  inputs_ = MakeSyntheticClassResults(MULTI_LABEL, 6, 20, 0, {MakeTrack("unseen_session", 3)},
                                      {{"good", 0.9}, {"poor", 0.6}, {"worse", 0.4}});
  Join();
  EXPECT_THAT(Paths(),
              ElementsAre("figures/ranks_unseen_session", "figures/calibration_unseen_session",
                          "figures/classes_unseen_session"));
}

TEST_F(TrackFiguresTest, ShowsTheBestModelsAndTheBestBaseline) {
  std::vector<SyntheticModel> models = {{"sizes", 0.55, /*trivial=*/true},
                                        {"times", 0.6, /*trivial=*/true},
                                        {"permuted", 0.5, false, /*permuted=*/true}};
  for (int i = 0; i < 8; ++i) models.push_back({"model" + std::to_string(i), 0.6 + 0.05 * i});
  inputs_ = MakeSyntheticResults(16, 20, {MakeTrack("random", 4)}, models);
  Join();
  std::vector<std::string> shown;
  for (const TrackSummary* summary :
       ShownModels(joined_, RankedModels(joined_, joined_.track[0], summaries_))) {
    shown.push_back(summary->model());
  }
  EXPECT_THAT(shown,
              ElementsAre("model7", "model6", "model5", "model4", "model3", "model2", "times"));
}

TEST_F(TrackFiguresTest, AModelHasOneColourInAllFigures) {
  inputs_ = MakeSyntheticResults(8, 8, {MakeTrack("random", 4), MakeTrack("unseen_file", 4)},
                                 {{"first", 0.7}, {"second", 0.9}, {"third", 0.5}});
  Join();
  const std::vector<LineStyle> styles = ModelStyles(joined_);
  ASSERT_EQ(styles.size(), 3);
  EXPECT_NE(std::string(styles[0].color), styles[1].color);
  for (const JoinedTrack& track : joined_.track) {
    const std::vector<Figure> figures = TrackFigures(joined_, track, summaries_, "yes").value();
    for (const Figure& figure : figures) {
      if (figure.path.find("confusions") != std::string::npos) continue;
      EXPECT_THAT(figure.svg, HasSubstr(styles[1].color)) << figure.path;
    }
  }
}

TEST_F(TrackFiguresTest, NamesCannotBreakAFigure) {
  inputs_ = MakeSyntheticResults(8, 8, {MakeTrack("random", 4)},
                                 {{"<b>\"model", 0.9}, {"other", 0.6}, {"third", 0.5}});
  for (SampleInfo& sample : inputs_.samples) sample.set_family("<i>" + sample.family());
  Join();
  std::vector<Figure> figures =
      TrackFigures(joined_, joined_.track[0], summaries_, "<u>yes").value();
  figures.push_back(
      FamilyFigure(joined_, joined_.track[0], joined_.track[0].entry[0], "<b>\"model", "<u>yes"));
  for (const Figure& figure : figures) {
    for (const char* markup : {"<b>", "<i>", "<u>"}) {
      EXPECT_THAT(figure.svg, Not(HasSubstr(markup))) << figure.path;
    }
  }
}

TEST_F(TrackFiguresTest, ConfusionsCountDecisions) {
  inputs_ = MakeSyntheticResults(4, 8, {MakeTrack("random", 4)}, {{"right", 1.0}, {"other", 0.6}});
  for (FoldResult& fold : inputs_.folds) {
    if (fold.model().name() != "right") continue;
    for (Prediction& prediction : *fold.mutable_prediction()) {
      // s00000 to s00007 are of program000, which is a "no".
      if (prediction.sample_id() < "s00003") prediction.set_score(0.9);
    }
  }
  Join();
  const ConfusionMatrix matrix =
      CountConfusions(joined_, joined_.track[0], joined_.track[0].entry[0], "yes");
  EXPECT_THAT(matrix.label, ElementsAre("no", "yes"));
  EXPECT_THAT(matrix.samples, ElementsAre(13, 3, 0, 16));
  EXPECT_THAT(ConfusionFigure(matrix, "random", "right").svg,
              HasSubstr("<title>no, answered yes: 3 of 16</title>"));
}

TEST_F(TrackFiguresTest, FamiliesHaveADotAProgramTheWorstFirst) {
  inputs_ = MakeSyntheticResults(8, 8, {MakeTrack("random", 4)}, {{"model", 1.0}, {"other", 0.6}});
  for (FoldResult& fold : inputs_.folds) {
    if (fold.model().name() != "model") continue;
    for (Prediction& prediction : *fold.mutable_prediction()) {
      // All of program005, which is a "yes" of family002.
      if (std::stoi(prediction.sample_id().substr(1)) / 8 == 5) prediction.set_score(0.1);
    }
  }
  Join();
  const std::string svg =
      FamilyFigure(joined_, joined_.track[0], joined_.track[0].entry[0], "model", "yes").svg;
  EXPECT_THAT(svg, HasSubstr("<title>program005: 0 of 8 right</title>"));
  EXPECT_EQ(Count(svg, " of 8 right</title>"), 8);
  EXPECT_LT(svg.find(">family002<"), svg.find(">family000<"));
}

TEST_F(TrackFiguresTest, ClassesHaveTheirRecallAndPrecision) {
  inputs_ = MakeSyntheticClassResults(MULTI_CLASS, 3, 8, 0, {MakeTrack("random", 4)},
                                      {{"right", 1.0}, {"other", 0.6}});
  for (FoldResult& fold : inputs_.folds) {
    if (fold.model().name() != "right") continue;
    for (Prediction& prediction : *fold.mutable_prediction()) {
      // Two samples of class00 are taken for class01.
      if (prediction.sample_id() >= "s00002") continue;
      prediction.clear_class_score();
      for (const float score : {0.25f, 0.5f, 0.25f}) prediction.add_class_score(score);
    }
  }
  Join();
  const std::string svg =
      ClassFigure(joined_, joined_.track[0], joined_.track[0].entry[0], "right").svg;
  EXPECT_THAT(svg, HasSubstr("<title>recall of class00: 6 of 8</title>"));
  EXPECT_THAT(svg, HasSubstr("<title>precision of class00: 6 of 6</title>"));
  EXPECT_THAT(svg, HasSubstr("<title>precision of class01: 8 of 10</title>"));
  // F1 6/7, 8/9 and 1.
  EXPECT_LT(svg.find(">class00<"), svg.find(">class01<"));
  EXPECT_LT(svg.find(">class01<"), svg.find(">class02<"));
}

void AddEpoch(double training_loss, double validation_loss, LearningCurve* curve) {
  LearningCurve::Epoch* epoch = curve->add_epoch();
  epoch->mutable_training()->set_loss(training_loss);
  epoch->mutable_training()->set_accuracy(1 - training_loss);
  epoch->mutable_validation()->set_loss(validation_loss);
  epoch->mutable_validation()->set_accuracy(1 - validation_loss);
}

TEST_F(TrackFiguresTest, LearningShowsMeansAndTheNullHypothesis) {
  inputs_ = MakeSyntheticResults(4, 8, {MakeTrack("random", 2)}, {{"tree", 0.9}, {"network", 0.8}});
  for (FoldResult& fold : inputs_.folds) {
    if (fold.model().name() != "network") continue;
    LearningCurve* curve = fold.mutable_learning_curve();
    AddEpoch(0.5, 0.6, curve);
    if (fold.fold() == 0) AddEpoch(0.25, 0.375, curve);
    curve->mutable_null_hypothesis()->set_loss(0.7);
    curve->mutable_null_hypothesis()->set_accuracy(0.5);
  }
  Join();
  const std::string svg = LearningFigure(joined_, joined_.track[0]).svg;
  EXPECT_THAT(svg, HasSubstr(">network, loss<"));
  EXPECT_THAT(svg, HasSubstr(">network, accuracy<"));
  EXPECT_THAT(svg, Not(HasSubstr(">tree")));
  // Once in the legend, and dashed there and in both panels.
  EXPECT_EQ(Count(svg, "null hypothesis"), 1);
  EXPECT_EQ(Count(svg, "stroke-dasharray"), 3);
}

TEST(MeanByEpochTest, EndsWhereFewerThanHalfOfTheFoldsLearn) {
  std::map<uint32_t, LearningCurve> curves;
  AddEpoch(0.5, 0.6, &curves[0]);
  AddEpoch(0.3, 0.5, &curves[0]);
  AddEpoch(0.1, 0.4, &curves[0]);
  AddEpoch(0.7, 0.8, &curves[1]);
  AddEpoch(0.5, 0.7, &curves[1]);
  AddEpoch(0.6, 0.7, &curves[2]);
  // 1.8 / 3; 0.8 / 2; of the third epoch there is one fold of three.
  const std::vector<double> means = MeanByEpoch(
      curves, [](const LearningCurve::Epoch& epoch) { return epoch.training().loss(); });
  ASSERT_EQ(means.size(), 2);
  EXPECT_NEAR(means[0], 0.6, 1e-12);
  EXPECT_NEAR(means[1], 0.4, 1e-12);
}

}  // namespace
}  // namespace callprint
