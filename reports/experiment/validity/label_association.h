// How much what must not matter (cache state, input size, lost events) tells about the label: the
// mean over kernels, each looked at alone, so that a plan which stands on several counts once.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_VALIDITY_LABEL_ASSOCIATION_H_
#define CALLPRINT_REPORTS_EXPERIMENT_VALIDITY_LABEL_ASSOCIATION_H_

#include <functional>
#include <string>
#include <vector>

#include "reports/evaluation/joined_folds.h"

namespace callprint {

struct LabelAssociation {
  // Small by Cohen (1988): V < 0.1, |d| < 0.2, epsilon squared < 0.01. MULTI_LABEL: the mean over
  // classes is small, since the largest of many is not small by chance, and the largest is less
  // than medium (V < 0.3, |d| < 0.5).
  bool small = true;
  // The value; MULTI_LABEL: "0.012 (largest: gzip 0.104)".
  std::string figure;
};

// Of a category and the label: Cramér's V; where there are classes, the unbiased one.
LabelAssociation CategoryAndLabel(const JoinedFolds& joined,
                                  const std::function<std::string(const SampleInfo&)>& category);
std::string CategoryMeasureName(Labelling labelling);

// Of a quantity and the label: Cohen's d, or epsilon squared (MULTI_CLASS).
LabelAssociation QuantityAndLabel(const JoinedFolds& joined,
                                  const std::function<double(const SampleInfo&)>& quantity);
// `what` is the quantity: "Cohen's d of log2(input size)".
std::string QuantityMeasureName(Labelling labelling, const std::string& what);

// What counts as small: "small: 0.100".
std::string SmallCategoryMeasure(Labelling labelling);
std::string SmallQuantityMeasure(Labelling labelling);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_VALIDITY_LABEL_ASSOCIATION_H_
