#include "dataset/features/sparse_matrix.h"

namespace callprint {

SparseMatrix SelectRows(const SparseMatrix& matrix, const std::vector<size_t>& rows) {
  SparseMatrix selected;
  selected.column_names = matrix.column_names;
  size_t entries = 0;
  for (const size_t row : rows) entries += matrix.row_begin[row + 1] - matrix.row_begin[row];
  selected.column_index.reserve(entries);
  selected.value.reserve(entries);
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
