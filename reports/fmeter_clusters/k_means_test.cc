#include "reports/fmeter_clusters/k_means.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/fmeter_clusters/testdata/clustering_values.h"
#include "workloads/random.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

SparseMatrix Matrix(const std::vector<double>& dense, size_t columns) {
  SparseMatrix matrix;
  for (size_t column = 0; column < columns; ++column) {
    matrix.column_names.push_back(absl::StrCat("count:", column));
  }
  for (size_t begin = 0; begin < dense.size(); begin += columns) {
    for (size_t column = 0; column < columns; ++column) {
      if (dense[begin + column] == 0) continue;
      matrix.column_index.push_back(column);
      matrix.value.push_back(dense[begin + column]);
    }
    matrix.row_begin.push_back(matrix.value.size());
  }
  return matrix;
}

SparseMatrix Reference() { return Matrix(reference::kRow, reference::kColumns); }

Clusters Made(const SparseMatrix& rows, size_t clusters, int restarts, uint64_t seed = 1) {
  KMeansOptions options;
  options.clusters = clusters;
  options.restarts = restarts;
  options.seed = seed;
  absl::StatusOr<Clusters> made = KMeans(rows, options);
  EXPECT_TRUE(made.ok()) << made.status();
  return *std::move(made);
}

// scikit-learn (testdata/clustering_values.py).
TEST(KMeansTest, FromGivenRowsAsScikitLearn) {
  const Clusters clusters = KMeansFrom(Reference(), reference::kFirst, 300);
  EXPECT_EQ(clusters.of_row, reference::kClusterOfRow);
  EXPECT_NEAR(clusters.squared_distance, reference::kSquaredDistance[0], 1e-5);
}

TEST(KMeansTest, FindsTheBestOfScikitLearn) {
  EXPECT_NEAR(Made(Reference(), reference::kFirst.size(), 500).squared_distance,
              reference::kLeastSquaredDistance[0], 1e-5);
}

// By hand: {0, 1} and {10, 12, 14}; 2 * 1/4 + 4 + 0 + 4.
TEST(KMeansTest, TwoHeapsOnALine) {
  const SparseMatrix rows = Matrix({0, 10, 1, 12, 14}, 1);
  const Clusters clusters = Made(rows, 2, 1);
  EXPECT_EQ(clusters.of_row[0], clusters.of_row[2]);
  EXPECT_EQ(clusters.of_row[1], clusters.of_row[3]);
  EXPECT_EQ(clusters.of_row[1], clusters.of_row[4]);
  EXPECT_NE(clusters.of_row[0], clusters.of_row[1]);
  EXPECT_NEAR(clusters.squared_distance, 8.5, 1e-5);
}

// By hand: from the rows 0, 0 and 10 the second mean gets no row, and so the farthest, 20; the
// means 0, 20 and 10 are at rest.
TEST(KMeansTest, AnEmptyClusterGetsTheFarthestRow) {
  const Clusters clusters = KMeansFrom(Matrix({0, 0, 10, 20}, 1), {0, 1, 2}, 300);
  EXPECT_THAT(clusters.of_row, ElementsAre(0, 0, 2, 1));
  EXPECT_NEAR(clusters.squared_distance, 0, 1e-5);
}

TEST(KMeansTest, OneClusterAndAClusterARow) {
  // By hand: the mean is 2, distances 4, 1 and 9.
  EXPECT_NEAR(Made(Matrix({0, 1, 5}, 1), 1, 1).squared_distance, 14, 1e-5);
  const Clusters each = Made(Matrix({0, 1, 5}, 1), 3, 1);
  EXPECT_EQ(std::set<int>(each.of_row.begin(), each.of_row.end()).size(), 3);
  EXPECT_NEAR(each.squared_distance, 0, 1e-5);
}

TEST(KMeansTest, EqualRowsFillWhatClustersTheyCan) {
  const Clusters clusters = Made(Matrix({3, 3, 3, 7}, 1), 3, 2);
  EXPECT_EQ(clusters.of_row[0], clusters.of_row[1]);
  EXPECT_EQ(clusters.of_row[0], clusters.of_row[2]);
  EXPECT_NE(clusters.of_row[0], clusters.of_row[3]);
  EXPECT_NEAR(clusters.squared_distance, 0, 1e-5);
}

TEST(KMeansTest, SameSeedSameClusters) {
  Random random(1);
  std::vector<double> dense(200 * 12);
  for (double& value : dense) value = random.Below(4);
  const SparseMatrix rows = Matrix(dense, 12);
  const Clusters first = Made(rows, 9, 3);
  const Clusters second = Made(rows, 9, 3);
  EXPECT_EQ(second.of_row, first.of_row);
  EXPECT_EQ(second.squared_distance, first.squared_distance);
  EXPECT_NE(Made(rows, 9, 3, 2).of_row, first.of_row);
  // Restarts go on from where the last one drew, so that more of them are never worse.
  EXPECT_LE(Made(rows, 9, 20).squared_distance, first.squared_distance);
}

TEST(KMeansTest, RefusesMoreClustersThanRows) {
  KMeansOptions options;
  for (const size_t clusters : {0, 4}) {
    options.clusters = clusters;
    const absl::Status status = KMeans(Matrix({0, 1, 5}, 1), options).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()),
                HasSubstr(absl::StrCat("k-means of 3 samples cannot have ", clusters)));
  }
}

}  // namespace
}  // namespace callprint
