// What every learner must do, whatever it is made of.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "models/model.h"
#include "models/planted/planted_data.h"
#include "workloads/random.h"

namespace callprint {
namespace {

std::vector<double> FitAndPredict(const ModelSpec& spec, const TrainingData& training,
                                  const SparseMatrix& held_out) {
  absl::StatusOr<std::unique_ptr<Model>> model = MakeModel(spec);
  EXPECT_TRUE(model.ok()) << model.status();
  const absl::Status fitted = (*model)->Fit(training);
  EXPECT_TRUE(fitted.ok()) << fitted;
  absl::StatusOr<std::vector<double>> score = (*model)->Predict(held_out);
  EXPECT_TRUE(score.ok()) << score.status();
  return score.ok() ? *score : std::vector<double>();
}

// The columns in another order, and one more that no training row has.
SparseMatrix ReorderedWithNewColumn(const SparseMatrix& matrix) {
  std::vector<uint32_t> position;
  for (uint32_t column = 0; column < matrix.columns(); ++column) position.push_back(column);
  Random(99).Shuffle(&position);
  SparseMatrix result;
  result.column_names.resize(matrix.columns() + 1, "count:new");
  for (uint32_t column = 0; column < matrix.columns(); ++column) {
    result.column_names[position[column]] = matrix.column_names[column];
  }
  for (size_t row = 0; row < matrix.rows(); ++row) {
    std::vector<float> dense(result.columns(), 0);
    for (size_t i = matrix.row_begin[row]; i < matrix.row_begin[row + 1]; ++i) {
      dense[position[matrix.column_index[i]]] = matrix.value[i];
    }
    dense.back() = 1e6;
    for (uint32_t column = 0; column < dense.size(); ++column) {
      if (dense[column] == 0) continue;
      result.column_index.push_back(column);
      result.value.push_back(dense[column]);
    }
    result.row_begin.push_back(result.value.size());
  }
  return result;
}

class LearnersTest : public testing::TestWithParam<ModelSpec> {};

INSTANTIATE_TEST_SUITE_P(EachLearner, LearnersTest, testing::ValuesIn(SpecOfEachLearner()),
                         [](const testing::TestParamInfo<ModelSpec>& info) {
                           return info.param.name();
                         });

TEST_P(LearnersTest, FindsAPlantedSignal) {
  if (GetParam().has_majority()) GTEST_SKIP() << "majority looks at no feature";
  const TrainingData held_out = PlantedData(600, 2);
  const std::vector<double> score =
      FitAndPredict(GetParam(), PlantedData(600, 1), held_out.features);
  EXPECT_GT(PairwiseAuroc(score, held_out.targets.Against(0)), 0.85);
  // Scores are probabilities of the positive label, not of the other one, and use 0.5 as threshold.
  int right = 0;
  for (size_t row = 0; row < score.size(); ++row)
    right += (score[row] > 0.5) == held_out.targets.holds(row, 0);
  EXPECT_GT(right, 600 * 0.75);
}

// Under the null hypothesis the AUROC of 300 positives against 300 negatives has a standard
// deviation of sqrt((300 + 300 + 1) / (12 * 300 * 300)) = 0.0236 (Mann-Whitney); the bound is five
// of these.
TEST_P(LearnersTest, FindsNothingInNoise) {
  const TrainingData held_out = PlantedData(600, 2, /*signal_columns=*/0);
  const std::vector<double> score =
      FitAndPredict(GetParam(), PlantedData(600, 1, /*signal_columns=*/0), held_out.features);
  EXPECT_NEAR(PairwiseAuroc(score, held_out.targets.Against(0)), 0.5, 0.118);
}

// Where the features have structure, a model of permuted labels points along it by chance, to the
// right side or the wrong one: a single AUROC strays by about 0.1 around 0.5, and the mean of 16 by
// about 0.025.
TEST_P(LearnersTest, FindsNothingInPermutedLabels) {
  const TrainingData held_out = PlantedData(300, 2);
  double mean = 0;
  for (int seed = 0; seed < 16; ++seed) {
    ModelSpec spec = GetParam();
    spec.set_permute_labels(true);
    spec.set_seed(seed);
    const std::vector<double> score = FitAndPredict(spec, PlantedData(300, 1), held_out.features);
    mean += PairwiseAuroc(score, held_out.targets.Against(0)) / 16;
  }
  EXPECT_NEAR(mean, 0.5, 0.125);
}

TEST_P(LearnersTest, ScoresAreProbabilities) {
  const std::vector<double> score =
      FitAndPredict(GetParam(), PlantedData(300, 1), PlantedData(600, 2).features);
  ASSERT_EQ(score.size(), 600);
  for (const double value : score) {
    EXPECT_GE(value, 0);
    EXPECT_LE(value, 1);
  }
}

TEST_P(LearnersTest, TwoRunsGiveTheSameBits) {
  const TrainingData training = PlantedData(300, 1);
  const SparseMatrix held_out = PlantedData(200, 2).features;
  const std::vector<double> first = FitAndPredict(GetParam(), training, held_out);
  // Another model in between, for state that learners might share.
  FitAndPredict(GetParam(), PlantedData(200, 3), held_out);
  EXPECT_EQ(FitAndPredict(GetParam(), training, held_out), first);
}

TEST_P(LearnersTest, AnotherSeedGivesOtherScoresWhereTheLearnerDraws) {
  ModelSpec spec = GetParam();
  if (!spec.has_random_forest() && !spec.has_xgboost() && !spec.has_mlp()) {
    GTEST_SKIP() << "draws nothing but inner folds";
  }
  const TrainingData training = PlantedData(300, 1);
  const SparseMatrix held_out = PlantedData(200, 2).features;
  const std::vector<double> first = FitAndPredict(spec, training, held_out);
  spec.set_seed(8);
  EXPECT_NE(FitAndPredict(spec, training, held_out), first);
}

TEST_P(LearnersTest, ColumnOrderAndUnseenColumnsChangeNoBit) {
  TrainingData training = PlantedData(300, 1);
  const SparseMatrix held_out = PlantedData(200, 2).features;
  const std::vector<double> expected = FitAndPredict(GetParam(), training, held_out);
  EXPECT_EQ(FitAndPredict(GetParam(), training, ReorderedWithNewColumn(held_out)), expected);
  SparseMatrix reordered = ReorderedWithNewColumn(training.features);
  // In training, the new column is one that no row has.
  for (float& value : reordered.value) {
    if (value == 1e6f) value = 0;
  }
  training.features = reordered;
  EXPECT_EQ(FitAndPredict(GetParam(), training, held_out), expected);
}

// One positive in ten, and no signal but the prior: unweighted scores lie near 0.1, balanced ones
// near 0.5.
TEST_P(LearnersTest, BalancingMovesScoresToEvenOdds) {
  TrainingData training = PlantedData(600, 1);
  for (size_t row = 0; row < 600; ++row) training.targets.value[row] = row % 10 == 0;
  const SparseMatrix held_out = PlantedData(300, 2).features;
  const auto mean = [&](bool balance) {
    ModelSpec spec = GetParam();
    spec.set_balance_classes(balance);
    // Weights cannot move a leaf that holds one class only, as those of fully grown trees do.
    if (spec.has_random_forest()) spec.mutable_random_forest()->set_max_depth(3);
    double sum = 0;
    for (const double score : FitAndPredict(spec, training, held_out)) sum += score / 300;
    return sum;
  };
  EXPECT_NEAR(mean(false), 0.1, 0.06);
  // Learners that fit the noise of their few positives stop short of 0.5.
  EXPECT_GT(mean(true), mean(false) + 0.05);
}

TEST_P(LearnersTest, NeedsBothClassesUnlessItIsMajority) {
  TrainingData training = PlantedData(50, 1);
  std::fill(training.targets.value.begin(), training.targets.value.end(), 0);
  const absl::Status status = (*MakeModel(GetParam()))->Fit(training);
  if (GetParam().has_majority()) {
    EXPECT_TRUE(status.ok()) << status;
  } else {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_NE(status.message().find("all 50 training samples are negative"), std::string::npos)
        << status;
  }
}

TEST_P(LearnersTest, OneGroupAloneCanBeTrainedOn) {
  TrainingData training = PlantedData(100, 1);
  std::fill(training.group.begin(), training.group.end(), "only");
  EXPECT_EQ(FitAndPredict(GetParam(), training, PlantedData(20, 2).features).size(), 20);
}

TEST_P(LearnersTest, PredictsNoRows) {
  SparseMatrix none;
  none.column_names = {"count:00"};
  EXPECT_TRUE(FitAndPredict(GetParam(), PlantedData(100, 1), none).empty());
}

// Every learner on three classes, of which one or any hold.
class ClassLearnersTest : public testing::TestWithParam<std::tuple<ModelSpec, bool>> {
 protected:
  const ModelSpec& spec() const { return std::get<0>(GetParam()); }
  bool exclusive() const { return std::get<1>(GetParam()); }
  TrainingData Planted(int rows, uint64_t seed) const {
    return PlantedClasses(rows, seed, exclusive());
  }
};

INSTANTIATE_TEST_SUITE_P(EachLearner, ClassLearnersTest,
                         testing::Combine(testing::ValuesIn(SpecOfEachLearner()), testing::Bool()),
                         [](const testing::TestParamInfo<std::tuple<ModelSpec, bool>>& info) {
                           return std::get<0>(info.param).name() +
                                  (std::get<1>(info.param) ? "_OfOneClass" : "_OfAnyClasses");
                         });

TEST_P(ClassLearnersTest, FindsAPlantedSignal) {
  if (spec().has_majority()) GTEST_SKIP() << "majority looks at no feature";
  const TrainingData held_out = Planted(400, 2);
  const std::vector<double> score = FitAndPredict(spec(), Planted(400, 1), held_out.features);
  ASSERT_EQ(score.size(), 400 * 3);
  EXPECT_GT(MeanPairwiseAuroc(score, held_out.targets), 0.85);
  int right = 0;
  for (size_t row = 0; row < 400; ++row) {
    const auto begin = score.begin() + 3 * row;
    const size_t answer = std::max_element(begin, begin + 3) - begin;
    for (size_t k = 0; k < 3; ++k) {
      right += (exclusive() ? answer == k : begin[k] > 0.5) == held_out.targets.holds(row, k);
    }
  }
  EXPECT_GT(right, 400 * 3 * 0.75);
}

// As in one dimension (above), with three AUROCs a model.
TEST_P(ClassLearnersTest, FindsNothingInPermutedLabels) {
  const TrainingData held_out = Planted(300, 2);
  double mean = 0;
  for (int seed = 0; seed < 6; ++seed) {
    ModelSpec permuted = spec();
    permuted.set_permute_labels(true);
    permuted.set_seed(seed);
    const std::vector<double> score = FitAndPredict(permuted, Planted(300, 1), held_out.features);
    mean += MeanPairwiseAuroc(score, held_out.targets) / 6;
  }
  EXPECT_NEAR(mean, 0.5, 0.125);
}

TEST_P(ClassLearnersTest, ScoresAreProbabilities) {
  const std::vector<double> score =
      FitAndPredict(spec(), Planted(200, 1), Planted(300, 2).features);
  ASSERT_EQ(score.size(), 300 * 3);
  for (size_t row = 0; row < 300; ++row) {
    double sum = 0;
    for (size_t k = 0; k < 3; ++k) {
      EXPECT_GE(score[3 * row + k], 0);
      EXPECT_LE(score[3 * row + k], 1);
      sum += score[3 * row + k];
    }
    if (exclusive()) {
      EXPECT_NEAR(sum, 1, 1e-5);
    }
  }
}

TEST_P(ClassLearnersTest, TwoRunsGiveTheSameBits) {
  const TrainingData training = Planted(200, 1);
  const SparseMatrix held_out = Planted(100, 2).features;
  const std::vector<double> first = FitAndPredict(spec(), training, held_out);
  FitAndPredict(spec(), Planted(150, 3), held_out);
  EXPECT_EQ(FitAndPredict(spec(), training, held_out), first);
}

TEST_P(ClassLearnersTest, AClassThatTrainingNeverSawScoresZeroAndTheOthersAreLearnt) {
  TrainingData training = Planted(300, 1);
  const TrainingData held_out = Planted(200, 2);
  for (size_t row = 0; row < 300; ++row) {
    // Rows of class 1 become rows of class 0, or of no class.
    uint8_t* const target = &training.targets.value[3 * row];
    if (exclusive() && target[1] == 1) target[0] = 1;
    target[1] = 0;
  }
  const std::vector<double> score = FitAndPredict(spec(), training, held_out.features);
  std::vector<double> of_last;
  for (size_t row = 0; row < 200; ++row) {
    EXPECT_EQ(score[3 * row + 1], 0);
    of_last.push_back(score[3 * row + 2]);
  }
  if (spec().has_majority()) return;
  EXPECT_GT(PairwiseAuroc(of_last, held_out.targets.Against(2)), 0.8);
}

TEST_P(ClassLearnersTest, AClassOfAllTrainingRowsScoresOne) {
  if (exclusive()) GTEST_SKIP() << "then there is no other";
  TrainingData training = Planted(200, 1);
  for (size_t row = 0; row < 200; ++row) training.targets.value[3 * row + 1] = 1;
  const std::vector<double> score = FitAndPredict(spec(), training, Planted(50, 2).features);
  for (size_t row = 0; row < 50; ++row) EXPECT_EQ(score[3 * row + 1], 1);
}

TEST_P(ClassLearnersTest, NeedsADifferenceUnlessItIsMajority) {
  TrainingData training = Planted(50, 1);
  for (size_t i = 0; i < training.targets.value.size(); ++i) training.targets.value[i] = i % 3 == 1;
  const absl::Status status = (*MakeModel(spec()))->Fit(training);
  if (spec().has_majority()) {
    EXPECT_THAT(FitAndPredict(spec(), training, Planted(1, 2).features),
                testing::ElementsAre(0, 1, 0));
  } else {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_NE(status.message().find("all 50 training samples are of the same classes"),
              std::string::npos)
        << status;
  }
}

// One row in ten is of class 1 and no column tells; balanced, classes count alike.
TEST_P(ClassLearnersTest, BalancingRaisesTheScoresOfARareClass) {
  TrainingData training = Planted(400, 1);
  std::vector<int> class_of_row;
  for (size_t row = 0; row < 400; ++row) {
    class_of_row.push_back(row % 10 == 0 ? 1 : row % 2 == 0 ? 0 : 2);
  }
  training.targets = Targets::OneOf(3, class_of_row);
  training.targets.exclusive = exclusive();
  const SparseMatrix held_out = Planted(200, 2).features;
  const auto mean = [&](bool balance) {
    ModelSpec balanced = spec();
    balanced.set_balance_classes(balance);
    // As above: weights cannot move a leaf that holds one class only.
    if (spec().has_random_forest()) balanced.mutable_random_forest()->set_max_depth(3);
    const std::vector<double> score = FitAndPredict(balanced, training, held_out);
    double sum = 0;
    for (size_t row = 0; row < 200; ++row) sum += score[3 * row + 1] / 200;
    return sum;
  };
  EXPECT_NEAR(mean(false), 0.1, 0.07);
  EXPECT_GT(mean(true), mean(false) + 0.03);
}

TEST_P(ClassLearnersTest, PredictsNoRows) {
  SparseMatrix none;
  none.column_names = {"count:00"};
  EXPECT_TRUE(FitAndPredict(spec(), Planted(100, 1), none).empty());
}

}  // namespace
}  // namespace callprint
