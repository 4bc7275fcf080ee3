// What an answer rests on: how a score changes when a function's features are taken away. Any model
// can be asked, since nothing is looked at but its scores.
#ifndef CALLPRINT_MODELS_ATTRIBUTION_H_
#define CALLPRINT_MODELS_ATTRIBUTION_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/features/sparse_matrix.h"
#include "models/model.h"

namespace callprint {

struct Attribution {
  // A function, or a column that is of none ("summary:events").
  std::string name;
  // The score less what it is when all of the function's columns are 0: above 0 speaks for the
  // class.
  double change;
};

// Of one row's score of class `k` (0 of two labels), the `count` largest changes, by size, then by
// name; those of 0 are left out. `row` has one row.
absl::StatusOr<std::vector<Attribution>> Attribute(const Model& model, const SparseMatrix& row,
                                                   size_t k, size_t count);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_ATTRIBUTION_H_
