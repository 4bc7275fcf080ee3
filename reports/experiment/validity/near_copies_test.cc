#include "reports/experiment/validity/near_copies.h"

#include <cmath>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// Rows of calls; each row has as many entries as there are columns.
SparseMatrix MakeCounts(const std::vector<std::vector<float>>& rows) {
  SparseMatrix counts;
  for (size_t i = 0; i < rows[0].size(); ++i) counts.column_names.push_back(std::to_string(i));
  for (const std::vector<float>& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (row[i] == 0) continue;
      counts.column_index.push_back(i);
      counts.value.push_back(row[i]);
    }
    counts.row_begin.push_back(counts.value.size());
  }
  return counts;
}

TEST(FindNearCopiesTest, EqualRowsAreCopiesAndRowsOfOtherFunctionsAreNot) {
  EXPECT_THAT(FindNearCopies(MakeCounts({{5, 0, 9}, {0, 7, 0}, {5, 0, 9}})),
              ElementsAre(Pair(0, 2)));
}

TEST(FindNearCopiesTest, ThresholdIsACosineOfLogCounts) {
  // With e^1 - 1 calls of one function, log(1 + calls) is 1; the other function's is tan(angle).
  // The cosine of 2 degrees is 0.9994, that of 3 degrees 0.9986.
  const auto row = [](double degrees) {
    const double other = std::tan(degrees * std::acos(-1.0) / 180);
    return std::vector<float>{static_cast<float>(std::expm1(1.0)),
                              static_cast<float>(std::expm1(other))};
  };
  EXPECT_THAT(FindNearCopies(MakeCounts({row(0), row(2)})), ElementsAre(Pair(0, 1)));
  EXPECT_THAT(FindNearCopies(MakeCounts({row(0), row(3)})), IsEmpty());
}

TEST(FindNearCopiesTest, EmptyRowsAreNoCopies) {
  EXPECT_THAT(FindNearCopies(MakeCounts({{0, 0}, {0, 0}, {1, 0}})), IsEmpty());
}

}  // namespace
}  // namespace callprint
