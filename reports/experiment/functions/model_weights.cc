#include "reports/experiment/functions/model_weights.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace callprint {

std::vector<WeighedFunction> WeighedFunctions(const FoldWeights& folds, size_t count) {
  std::map<std::string, WeighedFunction> by_name;
  for (const auto& [fold, weights] : folds) {
    for (const FunctionWeight& weight : weights) {
      WeighedFunction& function = by_name[weight.name()];
      function.name = weight.name();
      function.mean_share += weight.share() / folds.size();
      ++function.folds;
    }
  }
  std::vector<WeighedFunction> functions;
  for (auto& [name, function] : by_name) functions.push_back(std::move(function));
  std::stable_sort(functions.begin(), functions.end(),
                   [](const WeighedFunction& a, const WeighedFunction& b) {
                     return a.mean_share > b.mean_share;
                   });
  if (functions.size() > count) functions.resize(count);
  return functions;
}

TextTable WeighedFunctionTable(const std::vector<WeighedFunction>& functions, size_t folds) {
  TextTable table({"function", "share of the weight", "in folds"});
  for (const WeighedFunction& function : functions) {
    table.AddRow(
        {function.name, Percent(function.mean_share), absl::StrCat(function.folds, " of ", folds)});
  }
  return table;
}

}  // namespace callprint
