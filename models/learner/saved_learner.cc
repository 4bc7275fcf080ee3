#include "models/learner/saved_learner.h"

#include <cmath>

#include "absl/strings/str_cat.h"

namespace callprint {

absl::Status DamagedModel(absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("the saved model is damaged: ", what, "; train it again"));
}

SavedCalibration SaveCalibration(const PlattScaling& scaling) {
  SavedCalibration saved;
  saved.set_slope(scaling.slope);
  saved.set_intercept(scaling.intercept);
  return saved;
}

PlattScaling LoadCalibration(const SavedCalibration& saved) {
  return {saved.slope(), saved.intercept()};
}

SavedMatrix SaveMatrix(const SparseMatrix& matrix) {
  SavedMatrix saved;
  saved.mutable_row_begin()->Add(matrix.row_begin.begin(), matrix.row_begin.end());
  saved.mutable_column_index()->Add(matrix.column_index.begin(), matrix.column_index.end());
  saved.mutable_value()->Add(matrix.value.begin(), matrix.value.end());
  return saved;
}

absl::StatusOr<SparseMatrix> LoadMatrix(const SavedMatrix& saved, size_t columns) {
  SparseMatrix matrix;
  matrix.column_names.resize(columns);
  matrix.row_begin.assign(saved.row_begin().begin(), saved.row_begin().end());
  matrix.column_index.assign(saved.column_index().begin(), saved.column_index().end());
  matrix.value.assign(saved.value().begin(), saved.value().end());
  if (matrix.row_begin.empty() || matrix.row_begin.front() != 0 ||
      matrix.row_begin.back() != matrix.value.size() ||
      matrix.column_index.size() != matrix.value.size()) {
    return DamagedModel("its rows do not add up to its values");
  }
  for (size_t row = 0; row < matrix.rows(); ++row) {
    if (matrix.row_begin[row] > matrix.row_begin[row + 1] ||
        matrix.row_begin[row + 1] > matrix.value.size()) {
      return DamagedModel("its rows are out of order");
    }
    for (size_t i = matrix.row_begin[row]; i < matrix.row_begin[row + 1]; ++i) {
      const bool rises =
          i == matrix.row_begin[row] || matrix.column_index[i - 1] < matrix.column_index[i];
      if (!rises || matrix.column_index[i] >= columns || !std::isfinite(matrix.value[i])) {
        return DamagedModel(absl::StrCat("row ", row, " has entries that no row has"));
      }
    }
  }
  return matrix;
}

}  // namespace callprint
