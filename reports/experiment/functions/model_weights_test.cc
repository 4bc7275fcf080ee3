// Expectations are worked by hand.
#include "reports/experiment/functions/model_weights.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

FunctionWeight Weight(const std::string& name, double share) {
  FunctionWeight weight;
  weight.set_name(name);
  weight.set_share(share);
  return weight;
}

TEST(WeighedFunctionsTest, SharesAreMeansOverAllFolds) {
  const FoldWeights folds = {{0, {Weight("lock", 0.5), Weight("vfs_read", 0.25)}},
                             {1, {Weight("vfs_read", 0.75)}}};
  const std::vector<WeighedFunction> functions = WeighedFunctions(folds, 10);
  ASSERT_EQ(functions.size(), 2);
  EXPECT_EQ(functions[0].name, "vfs_read");
  EXPECT_DOUBLE_EQ(functions[0].mean_share, 0.5);
  EXPECT_EQ(functions[0].folds, 2);
  EXPECT_EQ(functions[1].name, "lock");
  EXPECT_DOUBLE_EQ(functions[1].mean_share, 0.25);
  EXPECT_EQ(functions[1].folds, 1);
  EXPECT_THAT(WeighedFunctionTable(functions, 2).rows(),
              ElementsAre(ElementsAre("function", "share of the weight", "in folds"),
                          ElementsAre("vfs_read", "50.0 %", "2 of 2"),
                          ElementsAre("lock", "25.0 %", "1 of 2")));
}

TEST(WeighedFunctionsTest, OfEqualsTheFirstByNameIsKept) {
  const FoldWeights folds = {{3, {Weight("b", 0.3), Weight("a", 0.3), Weight("c", 0.4)}}};
  const std::vector<WeighedFunction> functions = WeighedFunctions(folds, 2);
  ASSERT_EQ(functions.size(), 2);
  EXPECT_EQ(functions[0].name, "c");
  EXPECT_EQ(functions[1].name, "a");
}

TEST(WeighedFunctionsTest, NoFoldNoFunction) { EXPECT_THAT(WeighedFunctions({}, 5), IsEmpty()); }

}  // namespace
}  // namespace callprint
