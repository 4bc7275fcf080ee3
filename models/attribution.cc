#include "models/attribution.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "dataset/features/column_function.h"
#include "workloads/status_macros.h"

namespace callprint {

absl::StatusOr<std::vector<Attribution>> Attribute(const Model& model, const SparseMatrix& row,
                                                   size_t k, size_t count) {
  // Entries of each name.
  std::map<std::string, std::vector<size_t>> entries;
  for (size_t i = 0; i < row.value.size(); ++i) {
    const std::string& column = row.column_names[row.column_index[i]];
    entries[FunctionOrColumn(column)].push_back(i);
  }
  // The row as it is, then without each.
  SparseMatrix rows;
  rows.column_names = row.column_names;
  rows.row_begin = {0};
  const auto add_row_without = [&](const std::vector<size_t>& left_out) {
    for (size_t i = 0; i < row.value.size(); ++i) {
      if (std::binary_search(left_out.begin(), left_out.end(), i)) continue;
      rows.column_index.push_back(row.column_index[i]);
      rows.value.push_back(row.value[i]);
    }
    rows.row_begin.push_back(rows.value.size());
  };
  add_row_without({});
  for (const auto& entry : entries) add_row_without(entry.second);
  ASSIGN_OR_RETURN(const std::vector<double> score, model.Predict(rows));
  const size_t classes = score.size() / rows.rows();
  std::vector<Attribution> changes;
  size_t without = 0;
  for (const auto& entry : entries) {
    ++without;
    const double change = score[k] - score[without * classes + k];
    if (change != 0) changes.push_back({entry.first, change});
  }
  std::stable_sort(changes.begin(), changes.end(), [](const Attribution& a, const Attribution& b) {
    return std::abs(a.change) > std::abs(b.change);
  });
  if (changes.size() > count) changes.resize(count);
  return changes;
}

}  // namespace callprint
