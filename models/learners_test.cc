// What every learner must do, whatever it is made of.

#include <gtest/gtest.h>

#include "models/model.h"
#include "models/planted_data.h"
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
  EXPECT_GT(PairwiseAuroc(score, held_out.label), 0.85);
  // Scores are probabilities of the positive label, not of the other one, and use 0.5 as threshold.
  int right = 0;
  for (size_t row = 0; row < score.size(); ++row)
    right += (score[row] > 0.5) == held_out.label[row];
  EXPECT_GT(right, 600 * 0.75);
}

// Under the null hypothesis the AUROC of 300 positives against 300 negatives has a standard
// deviation of sqrt((300 + 300 + 1) / (12 * 300 * 300)) = 0.0236 (Mann-Whitney); the bound is five
// of these.
TEST_P(LearnersTest, FindsNothingInNoise) {
  const TrainingData held_out = PlantedData(600, 2, /*signal_columns=*/0);
  const std::vector<double> score =
      FitAndPredict(GetParam(), PlantedData(600, 1, /*signal_columns=*/0), held_out.features);
  EXPECT_NEAR(PairwiseAuroc(score, held_out.label), 0.5, 0.118);
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
    mean += PairwiseAuroc(score, held_out.label) / 16;
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
  for (size_t row = 0; row < training.label.size(); ++row) training.label[row] = row % 10 == 0;
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
  std::fill(training.label.begin(), training.label.end(), 0);
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

}  // namespace
}  // namespace callprint
