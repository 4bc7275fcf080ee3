// A sparse feature matrix with named columns, in compressed sparse row form: what models train on.
#ifndef CALLPRINT_DATASET_FEATURES_SPARSE_MATRIX_H_
#define CALLPRINT_DATASET_FEATURES_SPARSE_MATRIX_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace callprint {

// Rows are samples, columns are features. Column indices rise within a row; absent entries are 0.
struct SparseMatrix {
  std::vector<std::string> column_names;
  // rows() + 1 offsets into column_index and value.
  std::vector<size_t> row_begin = {0};
  std::vector<uint32_t> column_index;
  std::vector<float> value;

  size_t rows() const { return row_begin.size() - 1; }
  size_t columns() const { return column_names.size(); }
};

// The rows named, in that order; the columns stay.
SparseMatrix SelectRows(const SparseMatrix& matrix, const std::vector<size_t>& rows);

// The same of what stands beside a matrix, an element a row.
template <typename T>
std::vector<T> SelectElements(const std::vector<T>& values, const std::vector<size_t>& rows) {
  std::vector<T> selected;
  selected.reserve(rows.size());
  for (const size_t row : rows) selected.push_back(values[row]);
  return selected;
}

}  // namespace callprint

#endif  // CALLPRINT_DATASET_FEATURES_SPARSE_MATRIX_H_
