#include "models/preprocessing/chi_squared.h"

#include <cstddef>

namespace callprint {
namespace {

// Adds the statistic of one label, given a row, to `statistic`.
void AddOfLabel(const SparseMatrix& features, const std::vector<int>& label, size_t label_values,
                std::vector<double>* statistic) {
  std::vector<double> share(label_values, 0);
  // [column, value of the label]
  std::vector<double> observed(features.columns() * label_values, 0);
  for (size_t row = 0; row < features.rows(); ++row) {
    share[label[row]] += 1.0 / features.rows();
    for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
      observed[features.column_index[i] * label_values + label[row]] += features.value[i];
    }
  }
  for (size_t column = 0; column < features.columns(); ++column) {
    const double* const of_column = &observed[column * label_values];
    double sum = 0;
    for (size_t value = 0; value < label_values; ++value) sum += of_column[value];
    for (size_t value = 0; value < label_values; ++value) {
      const double expected = sum * share[value];
      if (expected == 0) continue;
      const double difference = of_column[value] - expected;
      (*statistic)[column] += difference * difference / expected;
    }
  }
}

}  // namespace

std::vector<double> ChiSquared(const SparseMatrix& features, const Targets& targets) {
  std::vector<double> statistic(features.columns(), 0);
  if (targets.exclusive) {
    AddOfLabel(features, targets.ClassOfRow(), targets.classes, &statistic);
    return statistic;
  }
  for (size_t k = 0; k < targets.classes; ++k) {
    AddOfLabel(features, targets.Against(k), 2, &statistic);
  }
  return statistic;
}

}  // namespace callprint
