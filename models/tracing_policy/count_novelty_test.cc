// Expectations are worked by hand.
#include "models/tracing_policy/count_novelty.h"

#include <cmath>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace callprint {
namespace {

SparseMatrix Matrix(const std::vector<std::string>& columns,
                    const std::vector<std::vector<float>>& rows) {
  SparseMatrix matrix;
  matrix.column_names = columns;
  for (const std::vector<float>& row : rows) {
    for (size_t column = 0; column < row.size(); ++column) {
      if (row[column] == 0) continue;
      matrix.column_index.push_back(column);
      matrix.value.push_back(row[column]);
    }
    matrix.row_begin.push_back(matrix.value.size());
  }
  return matrix;
}

TEST(CountNoveltyTest, IsTheMeanSquaredDistanceInDeviations) {
  // log(1 + count) of a: 0 and 2, so its mean is 1 and its deviation 1; b never varies.
  const float count = std::expm1(2.0f);
  const CountNovelty novelty = CountNovelty::Fit(Matrix({"a", "b"}, {{0, 1}, {count, 1}}));
  const std::vector<double> of = novelty.Of(
      Matrix({"b", "a"}, {{1, std::expm1(1.0f)}, {1, 0}, {1, std::expm1(4.0f)}, {0, 0}}));
  EXPECT_NEAR(of[0], 0, 1e-5);
  EXPECT_NEAR(of[1], 0.5, 1e-5);
  EXPECT_NEAR(of[2], 4.5, 1e-5);
  // Without its b, it is log(2) / 0.1 away: 48.05, and a's 1; of two functions.
  EXPECT_NEAR(of[3], (std::log(2.0) * std::log(2.0) * 100 + 1) / 2, 1e-4);
}

TEST(CountNoveltyTest, AFunctionThatTrainingLacksCountsAndNoneDecidesAlone) {
  const CountNovelty novelty = CountNovelty::Fit(Matrix({"a"}, {{1}, {1}}));
  const std::vector<double> of = novelty.Of(Matrix({"a", "new"}, {{1, 0}, {1, 1}, {1, 100}}));
  EXPECT_NEAR(of[0], 0, 1e-6);
  EXPECT_NEAR(of[1], std::log(2.0) * std::log(2.0) * 100, 1e-4);
  EXPECT_EQ(of[2], CountNovelty::kMostOfAFunction);
}

TEST(CountNoveltyTest, SaysTheSameWhenItIsLoaded) {
  const CountNovelty novelty = CountNovelty::Fit(Matrix({"a", "b"}, {{3, 1}, {1, 0}, {9, 4}}));
  const SparseMatrix asked = Matrix({"a", "b", "new"}, {{2, 5, 0}, {0, 0, 7}});
  EXPECT_EQ(CountNovelty::Load(novelty.Save()).Of(asked), novelty.Of(asked));
}

TEST(CountNoveltyTest, OfNothingIsNothing) {
  EXPECT_EQ(CountNovelty::Fit({}).Of(Matrix({}, {{}})), std::vector<double>({0}));
}

}  // namespace
}  // namespace callprint
