// Expectations are worked by hand.
#include "reports/leakage/neighbour_risk.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/random.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;

// Rows of (x, y).
SparseMatrix Matrix(const std::vector<std::pair<float, float>>& points) {
  SparseMatrix matrix;
  matrix.column_names = {"count:x", "count:y"};
  for (const auto& [x, y] : points) {
    if (x != 0) {
      matrix.column_index.push_back(0);
      matrix.value.push_back(x);
    }
    if (y != 0) {
      matrix.column_index.push_back(1);
      matrix.value.push_back(y);
    }
    matrix.row_begin.push_back(matrix.value.size());
  }
  return matrix;
}

TEST(LogUnitRowsTest, TakesLogsAndMakesLengthsOne) {
  // log1p(e^3 - 1) = 3 and log1p(e^4 - 1) = 4, of length 5.
  const auto rows = LogUnitRows(Matrix({{std::exp(3.0f) - 1, std::exp(4.0f) - 1}, {0, 0}}));
  ASSERT_TRUE(rows.ok());
  EXPECT_NEAR(rows->value[0], 0.6, 1e-6);
  EXPECT_NEAR(rows->value[1], 0.8, 1e-6);
  EXPECT_EQ(rows->value.size(), 2u);
  EXPECT_FALSE(LogUnitRows(Matrix({{-1, 0}})).ok());
}

TEST(VotesOfNeighboursTest, ByHand) {
  EXPECT_EQ(NeighboursOf(1), 1);
  EXPECT_EQ(NeighboursOf(7), 1);
  EXPECT_EQ(NeighboursOf(8), 2);
  EXPECT_EQ(NeighboursOf(21), 3);
  // Row 0 asks; the others are of length 1, at angles of which the cosines are their x.
  const auto at = [](float x) { return std::make_pair(x, std::sqrt(1 - x * x)); };
  std::vector<std::pair<float, float>> points = {{1, 0}};
  std::vector<int> label = {0};
  // Far ones of label 0, then one of label 1 that is nearest, then two of label 2 behind it.
  for (int i = 0; i < 18; ++i) points.push_back(at(0.1f + 0.01f * i)), label.push_back(0);
  points.push_back(at(0.99f)), label.push_back(1);
  points.push_back(at(0.9f)), label.push_back(2);
  points.push_back(at(0.8f)), label.push_back(2);
  std::vector<int> training;
  for (int i = 1; i <= 21; ++i) training.push_back(i);
  const std::vector<Votes> votes =
      VotesOfNeighbours(Matrix(points), label, 0, training, {1, 18, 19, 20, 21});
  ASSERT_EQ(votes.size(), 5u);
  EXPECT_EQ(votes[0].nearest, 0);
  EXPECT_EQ(votes[1].nearest, 0);
  EXPECT_EQ(votes[1].most, 0);
  // Two vote, of labels 1 and 0: the nearer wins.
  EXPECT_EQ(votes[2].nearest, 1);
  EXPECT_EQ(votes[2].most, 1);
  EXPECT_EQ(votes[3].most, 1);
  // Three vote: 1, 2, 2.
  EXPECT_EQ(votes[4].nearest, 1);
  EXPECT_EQ(votes[4].most, 2);
}

// Two labels in 20 families of 4; column x says the label, or nothing does.
SampleSet Planted(bool planted) {
  SampleSet set;
  std::vector<std::pair<float, float>> points;
  Random random(3);
  for (int i = 0; i < 80; ++i) {
    SampleInfo info;
    info.set_id("s" + std::to_string(100 + i));
    const bool yes = random.Below(2) == 1;
    info.set_label(yes ? "yes" : "no");
    info.set_family("f" + std::to_string(i % 20));
    set.info.push_back(info);
    points.push_back({planted && yes ? 100.0f : 1.0f, 1.0f + random.Below(5)});
  }
  set.features = Matrix(points);
  return set;
}

double ShareRight(const NeighbourRisk& risk, int point) {
  double right = 0;
  for (const bool is_right : risk.point(point).most_are_right()) right += is_right;
  return right / risk.sample_id_size();
}

TEST(MeasureNeighbourRiskTest, FindsAPlantedSignalAndNoOther) {
  NeighbourRequest request;
  request.split.set_seed(1);
  request.track = "unseen_family";
  request.folds = 4;
  const auto risk = MeasureNeighbourRisk(request, Planted(true));
  ASSERT_TRUE(risk.ok()) << risk.status();
  ASSERT_EQ(risk->sample_id_size(), 80);
  ASSERT_EQ(risk->point_size(), kCurvePoints);
  // 60 train, and 3, 7, 15 and 30 of them.
  EXPECT_THAT(risk->point(0).training_samples(), ElementsAre(3, 3, 3, 3));
  EXPECT_THAT(risk->point(4).training_samples(), ElementsAre(60, 60, 60, 60));
  EXPECT_EQ(ShareRight(*risk, 4), 1);
  EXPECT_EQ(risk->SerializeAsString(),
            MeasureNeighbourRisk(request, Planted(true))->SerializeAsString());

  const auto nothing = MeasureNeighbourRisk(request, Planted(false));
  ASSERT_TRUE(nothing.ok());
  EXPECT_NEAR(ShareRight(*nothing, 4), 0.5, 0.15);
  EXPECT_FALSE(MeasureNeighbourRisk({}, Planted(true)).ok());
}

// Four families, each a class with two files and a direction of its own.
TEST(MeasureNeighbourRiskTest, KnowsNothingOfFamiliesThatAreLeftOut) {
  SampleSet set;
  std::vector<std::pair<float, float>> points;
  for (const auto& [family, x, y] : {std::make_tuple("a", 1.0f, 0.0f),
                                     {"b", 50.0f, 2.0f},
                                     {"c", 2.0f, 50.0f},
                                     {"d", 0.0f, 1.0f}}) {
    for (const char* file : {"one", "two"}) {
      SampleInfo& info = set.info.emplace_back();
      info.set_id(std::string(family) + file);
      info.set_label(family);
      info.set_family(family);
      info.set_file(file);
      points.push_back({x, y});
    }
  }
  set.features = Matrix(points);
  NeighbourRequest request;
  request.split.set_seed(1);
  request.track = "open_world_family";
  request.folds = 2;
  const auto risk = MeasureNeighbourRisk(request, set);
  ASSERT_TRUE(risk.ok()) << risk.status();
  // Of the other file, the two families that the fold does not leave out.
  EXPECT_THAT(risk->point(4).training_samples(), ElementsAre(2, 2));
  // Those are answered rightly, the two others cannot be.
  ASSERT_EQ(risk->sample_id_size(), 8);
  const auto& right = risk->point(4).nearest_is_right();
  EXPECT_EQ(std::count(right.begin(), right.end(), true), 4);
}

}  // namespace
}  // namespace callprint
