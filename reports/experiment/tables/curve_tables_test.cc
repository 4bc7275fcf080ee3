// Expectations are worked by hand.
#include "reports/experiment/tables/curve_tables.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/evaluation/summary.h"
#include "reports/evaluation/synthetic_results.h"
#include "reports/experiment/report_page.h"
#include "reports/page/page.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

void AddEpoch(double training_loss, double validation_loss, LearningCurve* curve) {
  LearningCurve::Epoch* epoch = curve->add_epoch();
  epoch->mutable_training()->set_loss(training_loss);
  epoch->mutable_training()->set_accuracy(1 - training_loss);
  epoch->mutable_validation()->set_loss(validation_loss);
  epoch->mutable_validation()->set_accuracy(1 - validation_loss);
}

EvaluationInputs Inputs() {
  return MakeSyntheticResults(4, 8, {MakeTrack("random", 2)}, {{"tree", 0.9}, {"network", 0.8}});
}

// Two folds: of three epochs the second was chosen, of one the first.
EvaluationInputs InputsWithCurves() {
  EvaluationInputs inputs = Inputs();
  for (FoldResult& fold : inputs.folds) {
    if (fold.model().name() != "network") continue;
    LearningCurve* curve = fold.mutable_learning_curve();
    curve->set_parameters(120);
    if (fold.fold() == 0) {
      AddEpoch(0.5, 0.6, curve);
      AddEpoch(0.25, 0.375, curve);
      AddEpoch(0.125, 0.5, curve);
      curve->set_chosen_epoch(2);
    } else {
      AddEpoch(0.75, 0.625, curve);
      curve->set_chosen_epoch(1);
    }
    curve->mutable_null_hypothesis()->set_loss(fold.fold() == 0 ? 0.75 : 0.5);
    curve->mutable_null_hypothesis()->set_accuracy(0.5);
  }
  return inputs;
}

TEST(CurveTableTest, ShowsMeansOfTheChosenEpochs) {
  const JoinedFolds joined = JoinFolds(InputsWithCurves()).value();
  ASSERT_TRUE(HasLearningCurves(joined));
  const std::string table = CurveTable(joined, joined.track[0]).ForMarkdown();
  // Training: (0.25 + 0.75) / 2; validation: (0.375 + 0.625) / 2; constant: (0.75 + 0.5) / 2.
  EXPECT_THAT(table, HasSubstr("| network | 120 | 2.0 | 1.5 | 0.500 | 0.500 | 0.625 | 0.500 | "
                               "0.500 | 0.500 |"));
  EXPECT_THAT(table, Not(HasSubstr("tree")));
}

TEST(CurveTableTest, ShowsNoValidationWhereThereIsNone) {
  EvaluationInputs inputs = Inputs();
  for (FoldResult& fold : inputs.folds) {
    if (fold.model().name() != "network") continue;
    AddEpoch(0.5, 0, fold.mutable_learning_curve());
    fold.mutable_learning_curve()->mutable_epoch(0)->clear_validation();
    fold.mutable_learning_curve()->set_chosen_epoch(1);
  }
  const JoinedFolds joined = JoinFolds(inputs).value();
  EXPECT_THAT(CurveTable(joined, joined.track[0]).ForMarkdown(),
              HasSubstr("| network | 0 | 1.0 | 1.0 | 0.500 | - | - | 0.500 | - | - |"));
}

TEST(CurveTableTest, TheReportHasASectionWhereThereAreCurves) {
  for (const bool curves : {true, false}) {
    const EvaluationInputs inputs = curves ? InputsWithCurves() : Inputs();
    const JoinedFolds joined = JoinFolds(inputs).value();
    EXPECT_EQ(HasLearningCurves(joined), curves);
    const auto summaries = Summarize(inputs.spec, joined).value();
    const std::string report = PageAsMarkdown(ReportPage({inputs}, joined, summaries, {}).value());
    EXPECT_EQ(report.find("## Learning curves") != std::string::npos, curves);
    EXPECT_EQ(report.find("| network | 120 | 2.0 | 1.5 |") != std::string::npos, curves);
  }
}

}  // namespace
}  // namespace callprint
