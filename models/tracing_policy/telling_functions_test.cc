// Expectations are worked by hand.
#include "models/tracing_policy/telling_functions.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using testing::ElementsAre;

// Of 100 calls, `common` is called 70 times, `a` 20, `b` 6, `c` 4 times.
SparseMatrix Training() {
  SparseMatrix training;
  training.column_names = {"a", "b", "c", "common"};
  training.column_index = {0, 3, 0, 1, 2};
  training.value = {15, 70, 5, 6, 4};
  training.row_begin = {0, 2, 5};
  return training;
}

TracingView View(int functions, double largest_share) {
  TracingView view;
  view.set_functions(functions);
  view.set_largest_share(largest_share);
  return view;
}

TEST(TellingFunctionsTest, TakesTheFirst) {
  EXPECT_THAT(TellingColumns(View(2, 0), {"common", "b", "a", "c"}, Training()),
              ElementsAre("b", "common"));
  EXPECT_THAT(TellingColumns(View(9, 0), {"c", "b"}, Training()), ElementsAre("b", "c"));
}

TEST(TellingFunctionsTest, PassesOverWhatIsCalledTooOften) {
  // 20 calls of a are all that is allowed; after 6 of b, a is too many, and c is not.
  EXPECT_THAT(TellingColumns(View(2, 0.2), {"common", "a", "b"}, Training()), ElementsAre("a"));
  EXPECT_THAT(TellingColumns(View(3, 0.2), {"common", "b", "a", "c"}, Training()),
              ElementsAre("b", "c"));
}

TEST(OnlyColumnsTest, KeepsRowsAndOrder) {
  const SparseMatrix only = OnlyColumns(Training(), {"common", "b", "not there"});
  EXPECT_THAT(only.column_names, ElementsAre("b", "common"));
  EXPECT_THAT(only.row_begin, ElementsAre(0, 1, 2));
  EXPECT_THAT(only.column_index, ElementsAre(1, 0));
  EXPECT_THAT(only.value, ElementsAre(70, 6));
}

}  // namespace
}  // namespace callprint
