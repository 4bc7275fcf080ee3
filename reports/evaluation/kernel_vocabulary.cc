#include "reports/evaluation/kernel_vocabulary.h"

#include <algorithm>
#include <set>

namespace callprint {

KernelVocabulary FunctionsOfKernels(const SampleSet& counts) {
  std::map<std::string, std::vector<bool>> called;
  for (size_t row = 0; row < counts.info.size(); ++row) {
    const SampleInfo& info = counts.info[row];
    for (const std::string& name : {info.kernel(), info.machine()}) {
      std::vector<bool>& functions = called[name];
      functions.resize(counts.features.columns(), false);
      for (size_t i = counts.features.row_begin[row]; i < counts.features.row_begin[row + 1]; ++i) {
        if (counts.features.value[i] > 0) functions[counts.features.column_index[i]] = true;
      }
    }
  }
  KernelVocabulary vocabulary;
  for (const auto& [kernel, functions] : called) {
    std::vector<uint32_t>& columns = vocabulary[kernel];
    for (size_t i = 0; i < functions.size(); ++i) {
      if (functions[i]) columns.push_back(i);
    }
  }
  return vocabulary;
}

size_t UnseenFunctions(const KernelVocabulary& vocabulary, const std::string& kernel,
                       const std::vector<std::string>& training) {
  std::set<uint32_t> seen;
  for (const std::string& name : training) {
    const std::vector<uint32_t>& functions = vocabulary.at(name);
    seen.insert(functions.begin(), functions.end());
  }
  const std::vector<uint32_t>& functions = vocabulary.at(kernel);
  return std::count_if(functions.begin(), functions.end(),
                       [&](uint32_t function) { return seen.count(function) == 0; });
}

}  // namespace callprint
