#include "models/learner/inner_folds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "workloads/random.h"

namespace callprint {
namespace {

TEST(InnerFoldsTest, GroupsStayTogether) {
  std::vector<std::string> group;
  std::vector<int> label;
  Random random(3);
  for (int row = 0; row < 500; ++row) {
    group.push_back(absl::StrCat(random.Below(23)));
    label.push_back(random.Below(2));
  }
  const std::vector<int> fold = InnerFolds(group, label, 5, 1);
  std::map<std::string, std::set<int>> folds_of;
  for (int row = 0; row < 500; ++row) folds_of[group[row]].insert(fold[row]);
  for (const auto& [name, folds] : folds_of) EXPECT_EQ(folds.size(), 1) << name;
}

TEST(InnerFoldsTest, LabelsAreSharedOutEvenly) {
  std::vector<std::string> group;
  std::vector<int> label;
  // 20 groups of 5 positives and 20 of 5 negatives.
  for (int row = 0; row < 200; ++row) {
    group.push_back(absl::StrCat(row / 5));
    label.push_back(row / 5 % 2);
  }
  const std::vector<int> fold = InnerFolds(group, label, 4, 1);
  std::map<std::pair<int, int>, int> count;
  for (int row = 0; row < 200; ++row) ++count[{fold[row], label[row]}];
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ((count[{i, 0}]), 25) << i;
    EXPECT_EQ((count[{i, 1}]), 25) << i;
  }
}

TEST(InnerFoldsTest, SeedChoosesAndRowOrderDoesNot) {
  std::vector<std::string> group;
  std::vector<int> label;
  for (int row = 0; row < 60; ++row) {
    group.push_back(absl::StrCat("g", row / 3));
    label.push_back(row / 3 % 2);
  }
  const std::vector<int> fold = InnerFolds(group, label, 3, 1);
  EXPECT_EQ(InnerFolds(group, label, 3, 1), fold);
  EXPECT_NE(InnerFolds(group, label, 3, 2), fold);
  const std::vector<int> backwards =
      InnerFolds({group.rbegin(), group.rend()}, {label.rbegin(), label.rend()}, 3, 1);
  EXPECT_EQ(std::vector<int>(backwards.rbegin(), backwards.rend()), fold);
}

TEST(InnerFoldsTest, EveryClassIsSharedOutEvenly) {
  // 20 groups of 3 rows of each of 5 classes, in turn.
  std::vector<std::string> group;
  std::vector<int> class_of_row;
  for (int row = 0; row < 300; ++row) {
    group.push_back(absl::StrCat(row / 3));
    class_of_row.push_back(row / 3 % 5);
  }
  const std::vector<int> fold = InnerFolds(group, Targets::OneOf(5, class_of_row), 4, 1);
  std::map<std::pair<int, int>, int> count;
  for (int row = 0; row < 300; ++row) ++count[{fold[row], class_of_row[row]}];
  for (int i = 0; i < 4; ++i) {
    for (int k = 0; k < 5; ++k) EXPECT_EQ((count[{i, k}]), 15) << i << " " << k;
  }
}

TEST(InnerFoldsTest, RowsWithoutAnyClassAreSharedOutToo) {
  Targets none;
  none.classes = 3;
  none.value.assign(40 * 3, 0);
  std::vector<std::string> group;
  for (int row = 0; row < 40; ++row) group.push_back(absl::StrCat(row));
  const std::vector<int> fold = InnerFolds(group, none, 4, 1);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(std::count(fold.begin(), fold.end(), i), 10) << i;
}

TEST(InnerFoldsTest, SelectRowsKeepsOrderAndColumns) {
  SparseMatrix matrix;
  matrix.column_names = {"a", "b"};
  matrix.row_begin = {0, 1, 1, 3};
  matrix.column_index = {1, 0, 1};
  matrix.value = {5, 6, 7};
  const SparseMatrix selected = SelectRows(matrix, {2, 0, 1});
  EXPECT_THAT(selected.column_names, testing::ElementsAre("a", "b"));
  EXPECT_THAT(selected.row_begin, testing::ElementsAre(0, 2, 3, 3));
  EXPECT_THAT(selected.column_index, testing::ElementsAre(0, 1, 1));
  EXPECT_THAT(selected.value, testing::ElementsAre(6, 7, 5));
}

}  // namespace
}  // namespace callprint
