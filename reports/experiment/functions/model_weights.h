// What a model on a track rests on: which functions weigh most in it, over all folds.
//
// Example:
//   std::vector<WeighedFunction> functions = WeighedFunctions(entry.weight, 15);
#ifndef CALLPRINT_REPORTS_EXPERIMENT_FUNCTIONS_MODEL_WEIGHTS_H_
#define CALLPRINT_REPORTS_EXPERIMENT_FUNCTIONS_MODEL_WEIGHTS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "reports/evaluation/joined_folds.h"
#include "reports/page/text_table.h"

namespace callprint {

// A function in the folds of one model on one track.
struct WeighedFunction {
  std::string name;
  // Of all weights of a fold's model, mean over folds; 0 where a fold does not list it.
  double mean_share = 0;
  // Folds that list it among their weightiest.
  size_t folds = 0;
};

// The `count` with the largest mean share, the first of equals by name.
std::vector<WeighedFunction> WeighedFunctions(const FoldWeights& folds, size_t count);

// A row a function.
TextTable WeighedFunctionTable(const std::vector<WeighedFunction>& functions, size_t folds);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_FUNCTIONS_MODEL_WEIGHTS_H_
