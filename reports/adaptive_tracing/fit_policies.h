// Policies that are fitted to all of a dataset, for //models:watch --policy.
//
// A machine that is traced less gets more done in a window, so that its counts are others than
// those of a trace that was recorded in full. What a view's model is to judge live, it should have
// been trained on: work that was recorded again as the view sees it (usual_dataset).
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
  // One that was recorded by usual_view.textproto of the same fit; empty: what the view would have
  // had of `dataset`. Thresholds and novelty are of it, too.
  std::string usual_dataset;
  // Its first seed is used.
  AdaptiveTracingSpec spec;
  WindowLength window;
  // Of the feature group count.
  ModelSpec model;
  // Names of policies; empty: all that can be followed (models/tracing_policy/saved_policy.h).
  std::vector<std::string> only;
  std::string out;
};

// Writes a folder for each policy, OUT/NAME, and says which: what watch reads, and
// usual_view.textproto, a RecordingSpec of what the usual view sees. InvalidArgument for a policy
// that there is not or that cannot be followed, and for another number of labels.
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
