// How well tracing policies see what they are after, how late, and for how many events: from the
// replays of all folds.
//
// Example:
//   absl::StatusOr<AdaptiveTracing> tracing = AnalyseAdaptiveTracing(spec, manifest, windows,
//                                                                    window_length, cost, stored,
//                                                                    folds);
#ifndef CALLPRINT_REPORTS_ADAPTIVE_TRACING_ADAPTIVE_TRACING_H_
#define CALLPRINT_REPORTS_ADAPTIVE_TRACING_ADAPTIVE_TRACING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "collector/tracing_cost/tracing_cost.pb.h"
#include "dataset/sample.pb.h"
#include "experiments/result.pb.h"
#include "reports/adaptive_tracing/adaptive_tracing.pb.h"
#include "reports/statistics/statistics.h"

namespace callprint {

// A mean over seeds, with a 95 % bootstrap interval over the track's groups: each resample's value
// is such a mean, too.
struct ReplayedValue {
  double value = 0;
  Interval interval;
};

// What a policy came to on a track; where orders of runs matter, as a mean over seeds.
struct PolicyRow {
  std::string track;
  // Of the spec.
  int policy = 0;
  // Of all windows of the held-out runs, by the answer that held then.
  ReplayedValue balanced_accuracy;
  // From the policy that traces everything, of the same resamples.
  ReplayedValue difference;
  ReplayedValue auroc;
  // Of the largest and the smallest seed.
  Interval balanced_accuracy_of_seeds;
  // Share of windows without encryption that raise an alarm.
  double false_alarms = 0;
  // Encrypting stretches without any alarm, as a share; of the others, the mean time from their
  // beginning to the end of the first window with one.
  double missed_stretches = 0;
  double delay_ms = 0;
  // Of all calls: those that were traced, and those for which the tracer was called in vain.
  double traced_calls = 0;
  double refused_calls = 0;
  // Of the bytes that all events take: by what an event of either view takes in a shard.
  double stored_bytes = 0;
  // Time that tracing adds to what is traced: by the cost table, as a mean over all calls of the
  // windows, and as a share of what the policy that traces everything adds.
  double added_ns_a_call = 0;
  double added_time = 0;
  // Of all windows: those in which everything was traced, and those at whose end it changed what
  // is.
  double detailed_windows = 0;
  double switches = 0;
};

struct TrackWindows {
  std::string track;
  int folds = 0;
  int windows = 0;
  int runs = 0;
  int groups = 0;
  // Encrypting ones, of a seed.
  double stretches = 0;
  // Of the windows of all runs.
  double calls_a_second = 0;
};

struct AdaptiveTracing {
  ExperimentSpec spec;
  AdaptiveTracingSpec policies;
  ModelSpec model;
  WindowLength window;
  TracingCost cost;
  StoredBytes stored;
  Manifest manifest;
  std::string manifest_sha256;
  std::vector<TrackWindows> track;
  // By track, then by policy.
  std::vector<PolicyRow> row;
};

// What the cost table says of calls that a policy traces and refuses, in nanoseconds.
struct CallCosts {
  // Of a call that is traced where everything is, where the usual view is, and of one that the
  // usual view refuses, and that is refused because tracing_on is 0.
  double everything = 0;
  double usual = 0;
  double refused = 0;
  double paused = 0;
};

// By the table's setups: "full"; "system calls" for every view that a filter makes; "depth N";
// "tracing_on 0". InvalidArgument where the table lacks one of these.
absl::StatusOr<CallCosts> CostsOfView(const TracingCost& cost, const TracingView& view);

// Whether nobody traces no more and sees better: no other row of the track has both, one of them
// strictly.
bool IsOnFront(const AdaptiveTracing& tracing, const PolicyRow& row);

// `windows`: what the tables say of all windows. InvalidArgument for folds that are missing, occur
// twice or do not belong together, a cost table that lacks something, bytes of other views, and
// what GroupBootstrap refuses.
absl::StatusOr<AdaptiveTracing> AnalyseAdaptiveTracing(
    const ExperimentSpec& spec, const Manifest& manifest, const std::vector<SampleInfo>& windows,
    const WindowLength& window, const TracingCost& cost, const StoredBytes& stored,
    const std::vector<ReplayFold>& folds);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_ADAPTIVE_TRACING_ADAPTIVE_TRACING_H_
