// Which kernel functions tell most of the label, each by itself: what a reader looks at first, and
// no part of any model. It is of all samples, so nothing may be fitted to it.
//
// Example:
//   std::vector<TellingFunction> functions = TellingFunctions(manifest, counts, 20);
#ifndef CALLPRINT_REPORTS_EXPERIMENT_FUNCTIONS_TELLING_FUNCTIONS_H_
#define CALLPRINT_REPORTS_EXPERIMENT_FUNCTIONS_TELLING_FUNCTIONS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "dataset/features/feature_table.h"
#include "dataset/sample.pb.h"
#include "reports/page/text_table.h"

namespace callprint {

// Of the samples with a label that there is to be predicted.
struct TellingFunction {
  std::string name;
  // Mutual information of its calls and the label (models/preprocessing/mutual_information.h), in
  // bits; where classes go together, the sum of what it tells of each.
  double bits = 0;
  // Share of the samples that call it.
  double called_share = 0;
  // BINARY: median calls of the positive label's samples and of the others.
  double median_positive = 0;
  double median_negative = 0;
  // MULTI_CLASS: the class with the highest median of calls (the first of equals), and that median.
  std::string class_name;
  double median_class = 0;
};

// The `count` functions with the most bits, the most first, then by name. `counts` has the feature
// group "count" (calls of each function). Empty where there is no sample of a label.
std::vector<TellingFunction> TellingFunctions(const Manifest& manifest, const SampleSet& counts,
                                              size_t count);

// A row a function.
TextTable TellingFunctionTable(const Manifest& manifest,
                               const std::vector<TellingFunction>& functions);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_FUNCTIONS_TELLING_FUNCTIONS_H_
