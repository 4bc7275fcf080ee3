// Parts with given centralities, for tests.
#ifndef CALLPRINT_REPORTS_CENTRAL_FUNCTIONS_SYNTHETIC_PARTS_H_
#define CALLPRINT_REPORTS_CENTRAL_FUNCTIONS_SYNTHETIC_PARTS_H_

#include <string>
#include <vector>

#include "reports/central_functions/function_centrality.h"

namespace callprint {

// `value`: [program][function], the same by every measure. Functions are to be sorted.
inline TracedPart MakePart(const std::string& dataset, const std::vector<std::string>& functions,
                           const std::vector<std::vector<double>>& value) {
  TracedPart part;
  part.name = dataset;
  part.dataset = dataset;
  part.dataset_version = "1";
  part.kernel = "6.1";
  part.samples = static_cast<int>(value.size());
  part.function = functions;
  for (size_t program = 0; program < value.size(); ++program) {
    part.program.push_back("program" + std::to_string(program));
    for (std::vector<double>& mean : part.mean) {
      mean.insert(mean.end(), value[program].begin(), value[program].end());
    }
  }
  return part;
}

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_CENTRAL_FUNCTIONS_SYNTHETIC_PARTS_H_
