#include "reports/traceme_out/two_sides.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace callprint {
namespace {

constexpr double kThousandths = 1000;

std::vector<std::string> Sorted(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::vector<std::string> CommonColumns(const SparseMatrix& one, const SparseMatrix& other) {
  const std::vector<std::string> ours = Sorted(one.column_names);
  const std::vector<std::string> theirs = Sorted(other.column_names);
  std::vector<std::string> common;
  std::set_intersection(ours.begin(), ours.end(), theirs.begin(), theirs.end(),
                        std::back_inserter(common));
  return common;
}

SparseMatrix Shares(const SparseMatrix& counts, const std::vector<std::string>& columns) {
  absl::flat_hash_map<std::string, uint32_t> place;
  for (const std::string& name : columns) place.emplace(name, place.size());
  SparseMatrix shares;
  shares.column_names = columns;
  std::vector<std::pair<uint32_t, double>> row;
  for (size_t r = 0; r < counts.rows(); ++r) {
    row.clear();
    double sum = 0;
    for (size_t i = counts.row_begin[r]; i < counts.row_begin[r + 1]; ++i) {
      const auto found = place.find(counts.column_names[counts.column_index[i]]);
      if (found == place.end()) continue;
      row.emplace_back(found->second, counts.value[i]);
      sum += counts.value[i];
    }
    std::sort(row.begin(), row.end());
    for (const auto& [column, count] : row) {
      shares.column_index.push_back(column);
      shares.value.push_back(sum == 0 ? 0 : static_cast<float>(kThousandths * count / sum));
    }
    shares.row_begin.push_back(shares.value.size());
  }
  return shares;
}

}  // namespace callprint
