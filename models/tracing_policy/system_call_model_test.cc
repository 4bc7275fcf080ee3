// Expectations are worked by hand.
#include "models/tracing_policy/system_call_model.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace callprint {
namespace {

// One row of columns and counts.
SparseMatrix Row(const std::vector<std::pair<std::string, float>>& values) {
  SparseMatrix matrix;
  for (const auto& [name, value] : values) {
    matrix.column_index.push_back(matrix.column_names.size());
    matrix.column_names.push_back(name);
    matrix.value.push_back(value);
  }
  matrix.row_begin.push_back(matrix.value.size());
  return matrix;
}

TEST(SystemCallModelTest, IsTheMeanOfBitsOfOrderAndTime) {
  // read is followed by read 6 times, and by write once; all take 2^9 ns, but for one.
  const SystemCallModel model = SystemCallModel::Fit(Row(
      {{"pair:read>read", 6}, {"pair:read>write", 1}, {"time:read@9", 6}, {"time:read@12", 1}}));
  // Two calls were seen to follow and one may be new: log2((7 + 3) / (6 + 1)); the same of times.
  const double usual = std::log2(10.0 / 7);
  EXPECT_NEAR(model.SurpriseOf(Row({{"pair:read>read", 5}, {"time:read@9", 5}}))[0], 2 * usual,
              1e-9);
  // The first call of a thread has a time alone.
  EXPECT_NEAR(model.SurpriseOf(Row({{"pair:read>read", 1}, {"time:read@9", 2}}))[0], 1.5 * usual,
              1e-9);
  EXPECT_NEAR(model.SurpriseOf(Row({{"time:read@12", 1}}))[0], std::log2(10.0 / 2), 1e-9);
  // What follows read was never ioctl: one of (7 + 3). What a call takes that was never seen is one
  // of (0 + 3).
  EXPECT_NEAR(model.SurpriseOf(Row({{"pair:read>ioctl", 1}, {"time:ioctl@9", 1}}))[0],
              std::log2(10.0) + std::log2(3.0), 1e-9);
}

TEST(SystemCallModelTest, AWindowWithoutCallsIsNoSurprise) {
  const SystemCallModel model = SystemCallModel::Fit(Row({{"time:read@9", 1}}));
  EXPECT_EQ(model.SurpriseOf(Row({})), std::vector<double>({0}));
}

}  // namespace
}  // namespace callprint
