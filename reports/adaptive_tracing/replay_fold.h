// One fold of a replay: models and thresholds of every policy from the training part, and what each
// policy would have traced and answered of the held-out runs.
#ifndef CALLPRINT_REPORTS_ADAPTIVE_TRACING_REPLAY_FOLD_H_
#define CALLPRINT_REPORTS_ADAPTIVE_TRACING_REPLAY_FOLD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/fold/fold.h"
#include "models/tracing_policy/tracing_policy.h"
#include "reports/adaptive_tracing/adaptive_tracing.pb.h"
#include "reports/adaptive_tracing/view_models.h"

namespace callprint {

// OK, or InvalidArgument with every fault of the spec.
absl::Status ValidateAdaptiveTracing(const AdaptiveTracingSpec& spec);

// The rows of windows whose runs are in the fold's training part and held out. Runs are split, as
// an experiment of the dataset splits them: no run has windows on both sides.
absl::StatusOr<WindowFold> SplitWindows(const FoldRequest& request,
                                        const std::vector<SampleInfo>& windows);

// What there is of a held-out window, for every policy.
struct ReplayedWindow {
  uint32_t run = 0;
  bool positive = false;
  bool begins_stretch = false;
  // As the model of the usual view, and that of everything, judge it.
  JudgedWindow usual;
  double score_of_everything = 0;
  uint32_t usual_calls = 0;
  uint32_t refused_calls = 0;
  uint32_t calls = 0;
};

// Leads `policy` through the windows. Before anything was traced, the answer is 0.
PolicyReplay Replay(const std::vector<ReplayedWindow>& windows, TracingPolicy policy);

// Equal arguments give equal bytes. InvalidArgument for a spec with faults, a labelling other than
// BINARY, and what SplitTrack and the models refuse.
absl::StatusOr<ReplayFold> RunReplayFold(const FoldRequest& request,
                                         const AdaptiveTracingSpec& spec,
                                         const TracedDataset& dataset);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_ADAPTIVE_TRACING_REPLAY_FOLD_H_
