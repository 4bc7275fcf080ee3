#include "models/tracing_policy/telling_functions.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <set>

namespace callprint {

std::vector<std::string> TellingColumns(const TracingView& view,
                                        const std::vector<std::string>& order,
                                        const SparseMatrix& training) {
  std::vector<double> calls(training.columns(), 0);
  double all = 0;
  for (size_t i = 0; i < training.value.size(); ++i) {
    calls[training.column_index[i]] += training.value[i];
    all += training.value[i];
  }
  std::map<std::string, double> calls_of;
  for (size_t column = 0; column < training.columns(); ++column) {
    calls_of[training.column_names[column]] = calls[column];
  }
  const double most = view.largest_share() > 0 ? view.largest_share() * all
                                               : std::numeric_limits<double>::infinity();
  std::vector<std::string> chosen;
  double traced = 0;
  for (const std::string& column : order) {
    if (chosen.size() == view.functions()) break;
    if (traced + calls_of[column] > most) continue;
    traced += calls_of[column];
    chosen.push_back(column);
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

SparseMatrix OnlyColumns(const SparseMatrix& matrix, const std::vector<std::string>& columns) {
  constexpr uint32_t kLeftOut = std::numeric_limits<uint32_t>::max();
  const std::set<std::string> wanted(columns.begin(), columns.end());
  std::vector<uint32_t> place(matrix.columns(), kLeftOut);
  SparseMatrix only;
  for (size_t column = 0; column < matrix.columns(); ++column) {
    if (wanted.count(matrix.column_names[column]) == 0) continue;
    place[column] = only.column_names.size();
    only.column_names.push_back(matrix.column_names[column]);
  }
  for (size_t row = 0; row < matrix.rows(); ++row) {
    for (size_t i = matrix.row_begin[row]; i < matrix.row_begin[row + 1]; ++i) {
      const uint32_t column = place[matrix.column_index[i]];
      if (column == kLeftOut) continue;
      only.column_index.push_back(column);
      only.value.push_back(matrix.value[i]);
    }
    only.row_begin.push_back(only.value.size());
  }
  return only;
}

}  // namespace callprint
