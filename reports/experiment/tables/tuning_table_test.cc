// Expectations are worked by hand.
#include "reports/experiment/tables/tuning_table.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/evaluation/synthetic_results.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Two folds, of which each chose another of two candidates.
EvaluationInputs TunedInputs() {
  EvaluationInputs inputs =
      MakeSyntheticResults(4, 8, {MakeTrack("random", 2)}, {{"tree", 0.9}, {"tuned", 0.8}});
  const auto tune = [](ModelSpec* spec) {
    if (spec->name() != "tuned") return;
    spec->mutable_tuning()->add_candidate();
    spec->mutable_tuning()->add_candidate()->mutable_xgboost()->set_max_depth(2);
  };
  for (ModelSpec& spec : inputs.models) tune(&spec);
  for (FoldResult& fold : inputs.folds) {
    tune(fold.mutable_model());
    if (fold.model().name() != "tuned") continue;
    fold.mutable_tuning()->add_loss(fold.fold() == 0 ? 0.25 : 0.75);
    fold.mutable_tuning()->add_loss(0.625);
    fold.mutable_tuning()->set_chosen(fold.fold() == 0 ? 0 : 1);
  }
  return inputs;
}

TEST(TuningTableTest, ShowsEachCandidate) {
  const JoinedFolds joined = JoinFolds(TunedInputs()).value();
  EXPECT_TRUE(HasTuning(joined));
  const std::string table = TuningTable(joined, joined.track[0]).ForMarkdown();
  // (0.25 + 0.75) / 2.
  EXPECT_THAT(table, HasSubstr("| tuned | as it stands | 0.500 | 1 of 2 |"));
  EXPECT_THAT(table, HasSubstr("| tuned | xgboost { max_depth: 2 } | 0.625 | 1 of 2 |"));
  EXPECT_THAT(table, Not(HasSubstr("tree")));
}

TEST(TuningTableTest, IsNotThereWhereNothingWasTuned) {
  const JoinedFolds joined =
      JoinFolds(MakeSyntheticResults(4, 8, {MakeTrack("random", 2)}, {{"tree", 0.9}})).value();
  EXPECT_FALSE(HasTuning(joined));
}

}  // namespace
}  // namespace callprint
