#include "reports/experiment/validity/near_copies.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace callprint {

std::vector<std::pair<uint32_t, uint32_t>> FindNearCopies(const SparseMatrix& counts) {
  // Columns by falling total, so that rows that differ do so in their first columns.
  std::vector<double> total(counts.columns(), 0);
  for (size_t i = 0; i < counts.value.size(); ++i) {
    total[counts.column_index[i]] += std::log1p(counts.value[i]);
  }
  std::vector<uint32_t> order(counts.columns());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return total[a] > total[b]; });
  std::vector<uint32_t> position(counts.columns());
  for (size_t i = 0; i < order.size(); ++i) position[order[i]] = i;

  // Rows of length 1; [row, column].
  std::vector<float> unit(counts.rows() * counts.columns(), 0);
  std::vector<bool> empty(counts.rows(), true);
  for (size_t row = 0; row < counts.rows(); ++row) {
    float* begin = &unit[row * counts.columns()];
    double squares = 0;
    for (size_t i = counts.row_begin[row]; i < counts.row_begin[row + 1]; ++i) {
      const double value = std::log1p(counts.value[i]);
      begin[position[counts.column_index[i]]] = value;
      squares += value * value;
    }
    if (squares == 0) continue;
    empty[row] = false;
    for (size_t i = 0; i < counts.columns(); ++i) begin[i] /= std::sqrt(squares);
  }

  // |u - v|^2 = 2 - 2 cos for unit vectors, and a partial sum that is too large settles it early.
  const double farthest = 2 - 2 * kNearCopyCosine;
  std::vector<std::pair<uint32_t, uint32_t>> pairs;
  for (size_t first = 0; first < counts.rows(); ++first) {
    for (size_t second = first + 1; second < counts.rows(); ++second) {
      if (empty[first] || empty[second]) continue;
      const float* u = &unit[first * counts.columns()];
      const float* v = &unit[second * counts.columns()];
      double distance = 0;
      for (size_t i = 0; i < counts.columns() && distance <= farthest; ++i) {
        distance += static_cast<double>(u[i] - v[i]) * (u[i] - v[i]);
      }
      if (distance <= farthest) pairs.emplace_back(first, second);
    }
  }
  return pairs;
}

}  // namespace callprint
