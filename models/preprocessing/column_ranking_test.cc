// Rankings of columns against scikit-learn and XGBoost's Python binding (testdata/ranking_values.py
// made the expectations and says how), on planted columns, and on poisoned held-out rows.
#include "models/preprocessing/column_ranking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>

#include "absl/strings/str_format.h"
#include "google/protobuf/text_format.h"
#include "models/learner/inner_folds.h"
#include "models/learner/targets.h"
#include "models/planted/planted_data.h"
#include "models/preprocessing/chi_squared.h"
#include "models/preprocessing/preprocess.h"
#include "models/preprocessing/testdata/ranking_values.h"

namespace callprint {
namespace {

namespace reference = ranking_reference;

SparseMatrix ReferenceMatrix() {
  SparseMatrix matrix;
  for (int column = 0; column < reference::kColumns; ++column) {
    matrix.column_names.push_back(absl::StrFormat("count:%02d", column));
  }
  for (int row = 0; row < reference::kRows; ++row) {
    for (int column = 0; column < reference::kColumns; ++column) {
      const float value = reference::kFeatures[row * reference::kColumns + column];
      if (value == 0) continue;
      matrix.column_index.push_back(column);
      matrix.value.push_back(value);
    }
    matrix.row_begin.push_back(matrix.value.size());
  }
  return matrix;
}

std::vector<int> ReferenceLabel() { return {reference::kLabel.begin(), reference::kLabel.end()}; }

std::vector<uint32_t> Columns(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

// The parameters of ranking_values.py.
RankingOptions ReferenceOptions() {
  RankingOptions options;
  google::protobuf::TextFormat::ParseFromString(
      "rounds: 25 max_depth: 3 learning_rate: 0.2 rows_per_tree: 0.7 columns_per_tree: 0.6"
      " min_child_weight: 1 l2: 1",
      &options.gain);
  options.elimination.set_c(0.5);
  options.seed = 11;
  return options;
}

std::vector<uint32_t> Rank(RankingMethod method, const SparseMatrix& features,
                           const std::vector<int>& label, const RankingOptions& options) {
  const absl::StatusOr<std::vector<uint32_t>> order = RankColumns(method, features, label, options);
  EXPECT_TRUE(order.ok()) << order.status();
  return order.value_or(std::vector<uint32_t>());
}

TEST(ChiSquaredTest, IsThatOfScikitLearn) {
  const std::vector<double> of_two =
      ChiSquared(ReferenceMatrix(), Targets::Binary(ReferenceLabel()));
  const std::vector<double> of_three =
      ChiSquared(ReferenceMatrix(),
                 Targets::OneOf(3, {reference::kOneOfThree.begin(), reference::kOneOfThree.end()}));
  for (int column = 0; column < reference::kColumns; ++column) {
    EXPECT_NEAR(of_two[column], reference::kChiSquared[column], 1e-9) << column;
    EXPECT_NEAR(of_three[column], reference::kChiSquaredOfThree[column], 1e-9) << column;
  }
}

// Worked by hand: the sums 6 and 2 where 4 and 4 are expected give 4/4 + 4/4; nothing of a column
// of zeros.
TEST(ChiSquaredTest, ByHand) {
  SparseMatrix matrix;
  matrix.column_names = {"count:a", "count:b"};
  matrix.row_begin = {0, 1, 2};
  matrix.column_index = {0, 0};
  matrix.value = {2, 6};
  EXPECT_EQ(ChiSquared(matrix, Targets::Binary({0, 1})), (std::vector<double>{2, 0}));
  // Two labels that overlap: the sum of both.
  EXPECT_EQ(ChiSquared(matrix, Targets(2, false, {0, 1, 1, 0})), (std::vector<double>{4, 0}));
}

TEST(RankColumnsTest, ChiSquaredIsByFallingStatistic) {
  std::vector<uint32_t> expected(reference::kColumns);
  std::iota(expected.begin(), expected.end(), 0);
  std::sort(expected.begin(), expected.end(), [](uint32_t a, uint32_t b) {
    return reference::kChiSquared[a] > reference::kChiSquared[b];
  });
  EXPECT_EQ(Rank(RankingMethod::kChiSquared, ReferenceMatrix(), ReferenceLabel(), {}), expected);
}

TEST(RankColumnsTest, GainIsThatOfXgboost) {
  EXPECT_EQ(Rank(RankingMethod::kGain, ReferenceMatrix(), ReferenceLabel(), ReferenceOptions()),
            Columns(reference::kGainOrder));
}

TEST(RankColumnsTest, EliminationOfOneAtATimeIsThatOfScikitLearn) {
  RankingOptions options = ReferenceOptions();
  for (size_t size = 1; size < reference::kColumns; ++size) options.sizes.push_back(size);
  EXPECT_EQ(Rank(RankingMethod::kElimination, ReferenceMatrix(), ReferenceLabel(), options),
            Columns(reference::kEliminationOrder));
}

TEST(RankColumnsTest, EliminationOfSeveralAtATimeIsThatOfScikitLearn) {
  RankingOptions options = ReferenceOptions();
  options.sizes = {3, 6};
  const std::vector<uint32_t> order =
      Rank(RankingMethod::kElimination, ReferenceMatrix(), ReferenceLabel(), options);
  ASSERT_EQ(order.size(), reference::kColumns);
  const auto first = [&](size_t size) {
    return std::set<uint32_t>(order.begin(), order.begin() + size);
  };
  const std::vector<uint32_t> three = Columns(reference::kKeptOfThree);
  const std::vector<uint32_t> six = Columns(reference::kKeptOfSix);
  EXPECT_EQ(first(3), std::set<uint32_t>(three.begin(), three.end()));
  EXPECT_EQ(first(6), std::set<uint32_t>(six.begin(), six.end()));
}

SparseMatrix Prepared(const SparseMatrix& features, const Targets& targets) {
  FeatureSpec spec;
  spec.add_group("count");
  spec.set_transform(FeatureSpec::LOG1P);
  return *ApplyPreprocessing(*FitPreprocessing(spec, features, targets), features);
}

RankingOptions PlantedOptions() {
  RankingOptions options = ReferenceOptions();
  options.elimination.set_c(0.1);
  options.sizes = {1, 2, 4, 8, 16};
  return options;
}

// How many of the three columns that tell something (planted_data.h) are among the first three.
int Found(RankingMethod method, const TrainingData& data, const std::vector<int>& label) {
  const std::vector<uint32_t> order =
      Rank(method, Prepared(data.features, Targets::Binary(label)), label, PlantedOptions());
  EXPECT_EQ(std::set<uint32_t>(order.begin(), order.end()).size(), data.features.columns());
  return std::count_if(order.begin(), order.begin() + 3,
                       [](uint32_t column) { return column < 3; });
}

class RankingMethodTest : public testing::TestWithParam<RankingMethod> {};

INSTANTIATE_TEST_SUITE_P(Each, RankingMethodTest, testing::ValuesIn(kRankingMethods),
                         [](const testing::TestParamInfo<RankingMethod>& info) {
                           return std::string(RankingName(info.param));
                         });

TEST_P(RankingMethodTest, FindsPlantedColumns) {
  const TrainingData data = PlantedData(400, 1, 3);
  const int found = Found(GetParam(), data, data.targets.Against(0));
  if (GetParam() == RankingMethod::kShuffled) {
    EXPECT_LT(found, 3);
  } else {
    EXPECT_EQ(found, 3);
  }
}

TEST_P(RankingMethodTest, FindsNothingWhereLabelsAreShuffled) {
  const TrainingData data = PlantedData(400, 1, 3);
  // The labels of other rows.
  std::vector<int> label = data.targets.Against(0);
  std::rotate(label.begin(), label.begin() + 137, label.end());
  EXPECT_LT(Found(GetParam(), data, label), 3);
}

TEST_P(RankingMethodTest, EqualInputsGiveEqualOrders) {
  const TrainingData data = PlantedData(200, 3, 3);
  const std::vector<int> label = data.targets.Against(0);
  const SparseMatrix prepared = Prepared(data.features, data.targets);
  EXPECT_EQ(Rank(GetParam(), prepared, label, PlantedOptions()),
            Rank(GetParam(), prepared, label, PlantedOptions()));
}

TEST_P(RankingMethodTest, RefusesRowsOfOneLabel) {
  const SparseMatrix matrix = ReferenceMatrix();
  EXPECT_EQ(RankColumns(GetParam(), matrix, std::vector<int>(matrix.rows(), 1), ReferenceOptions())
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace callprint
