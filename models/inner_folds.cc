#include "models/inner_folds.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "workloads/random.h"

namespace callprint {

std::vector<int> InnerFolds(const std::vector<std::string>& group, const std::vector<int>& label,
                            int folds, uint64_t seed) {
  std::map<std::string, std::vector<size_t>> rows_of;
  std::array<double, 2> total = {0, 0};
  for (size_t row = 0; row < group.size(); ++row) {
    rows_of[group[row]].push_back(row);
    total[label[row]] += 1;
  }
  std::vector<const std::vector<size_t>*> groups;
  for (const auto& [name, rows] : rows_of) groups.push_back(&rows);
  Random(seed).Shuffle(&groups);
  std::stable_sort(groups.begin(), groups.end(),
                   [](const auto* a, const auto* b) { return a->size() > b->size(); });

  std::vector<std::array<double, 2>> dealt(folds, {0, 0});
  std::vector<int> fold_of(group.size(), 0);
  for (const std::vector<size_t>* rows : groups) {
    std::array<double, 2> count = {0, 0};
    for (const size_t row : *rows) count[label[row]] += 1;
    int best = 0;
    double best_cost = std::numeric_limits<double>::infinity();
    for (int fold = 0; fold < folds; ++fold) {
      // What the sum over folds of squared label shares grows by: least where the group's labels
      // are scarcest.
      double cost = 0;
      for (int value = 0; value < 2; ++value) {
        if (total[value] == 0) continue;
        cost +=
            count[value] * (2 * dealt[fold][value] + count[value]) / (total[value] * total[value]);
      }
      if (cost < best_cost) {
        best_cost = cost;
        best = fold;
      }
    }
    for (int value = 0; value < 2; ++value) dealt[best][value] += count[value];
    for (const size_t row : *rows) fold_of[row] = best;
  }
  return fold_of;
}

SparseMatrix SelectRows(const SparseMatrix& matrix, const std::vector<size_t>& rows) {
  SparseMatrix selected;
  selected.column_names = matrix.column_names;
  for (const size_t row : rows) {
    const auto begin = matrix.row_begin[row];
    const auto end = matrix.row_begin[row + 1];
    selected.column_index.insert(selected.column_index.end(), matrix.column_index.begin() + begin,
                                 matrix.column_index.begin() + end);
    selected.value.insert(selected.value.end(), matrix.value.begin() + begin,
                          matrix.value.begin() + end);
    selected.row_begin.push_back(selected.value.size());
  }
  return selected;
}

}  // namespace callprint
