// Policies that are fitted to all of a dataset, for //models:watch --policy.
#ifndef CALLPRINT_REPORTS_ADAPTIVE_TRACING_FIT_POLICIES_H_
#define CALLPRINT_REPORTS_ADAPTIVE_TRACING_FIT_POLICIES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"
#include "models/model_spec.pb.h"
#include "models/sample_targets.h"
#include "reports/adaptive_tracing/adaptive_tracing.pb.h"
#include "reports/adaptive_tracing/view_models.h"

namespace callprint {

struct PolicyFit {
  // Folder of a dataset of whole-system traces with two labels.
  std::string dataset;
  // Its first seed is used.
  AdaptiveTracingSpec spec;
  WindowLength window;
  // Of the feature group count.
  ModelSpec model;
  // Names of policies; empty: all that can be followed (models/tracing_policy/saved_policy.h).
  std::vector<std::string> only;
  std::string out;
};

// Writes a folder for each policy, OUT/NAME, and says which. InvalidArgument for a policy that
// there is not or that cannot be followed, and for another number of labels.
absl::StatusOr<std::vector<std::string>> FitPolicies(const PolicyFit& fit);

// All of the dataset's windows.
absl::StatusOr<TracedDataset> ReadTracedDataset(const std::string& folder, const Manifest& manifest,
                                                const WindowLength& window);

// All windows are trained on, and none is held out. A stretch of one label is the input of its
// runs, and inner folds keep it together.
absl::StatusOr<WindowFold> WholeDataset(const Labels& labels,
                                        const std::vector<SampleInfo>& windows);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_ADAPTIVE_TRACING_FIT_POLICIES_H_
