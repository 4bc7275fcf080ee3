// TraceMeOut's published data, asked the suite's questions: does a model that tells playing from
// paused at random windows still do so on stretches that it never saw, and does one that learnt in
// the emulated guest do so on that desktop?
//
// Source: TraceMeOut (README.md), whose own network reached a validation accuracy of 0.66 to 0.70
// at random windows of 8 periods, where a constant answer has 0.50.
//
// Example:
//   ASSIGN_OR_RETURN(const std::string shard, ReadTraceMeOut(folder));
//   ASSIGN_OR_RETURN(const SampleSet windows, TraceMeWindows(shard, 32, {"count"}));
//   ASSIGN_OR_RETURN(const WindowRow row, EvaluateWindows(spec, windows, options));
#ifndef CALLPRINT_REPORTS_TRACEME_OUT_TRACEME_OUT_H_
#define CALLPRINT_REPORTS_TRACEME_OUT_TRACEME_OUT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/features/feature_table.h"
#include "models/model_spec.pb.h"
#include "reports/statistics/statistics.h"
#include "reports/traceme_out/stretch_pairs.h"

namespace callprint {

struct EvaluationOptions {
  // Each model is trained so often, with the spec's seed and those after it; figures are means.
  int seeds = 3;
  // Of the track `random`.
  int folds = 5;
  int resamples = 1000;
  uint64_t seed = 1;
};

// The bytes of a shard with a run for each stretch. Errors of ImportTraceMe
// (collector/import/import_traceme.h).
absl::StatusOr<std::string> ReadTraceMeOut(const std::string& folder);

// Windows of `periods` periods, one beginning with each period, within one stretch each, with the
// feature groups named (those that need no times). A sample's session is its stretch.
absl::StatusOr<SampleSet> TraceMeWindows(const std::string& shard, uint32_t periods,
                                         const std::vector<std::string>& groups);

// The same samples with one feature, "summary:events": how much was called tells nothing of what.
SampleSet WithEventCountsOnly(SampleSet windows);

// One model on windows of one length.
struct WindowRow {
  std::string model;
  uint32_t periods = 0;
  size_t windows = 0;
  // As published: windows overlap, and neighbours stand on both sides, so the figure is optimistic.
  double random_accuracy = 0;
  // Means over all pairs of one playing and one paused stretch.
  PairMean balanced_accuracy;
  PairMean auroc;
};

// InvalidArgument for windows of fewer than three stretches of a label (one is held out, and a
// model needs two), and what the model refuses.
absl::StatusOr<WindowRow> EvaluateWindows(const ModelSpec& spec, const SampleSet& windows,
                                          uint32_t periods, const EvaluationOptions& options);

// Which functions the two sides have in common, by name.
struct CommonFunctions {
  size_t guest = 0;
  size_t desktop = 0;
  size_t common = 0;
  // Of the desktop's calls, those of functions that the guest never called.
  double unseen_calls = 0;
};

CommonFunctions CompareFunctions(const SparseMatrix& guest, const SparseMatrix& desktop);

struct TransferRow {
  std::string model;
  uint32_t periods = 0;
  size_t training_windows = 0;
  size_t windows = 0;
  // Of all windows together; intervals are over stretches.
  double balanced_accuracy = 0;
  Interval balanced_accuracy_interval;
  // With the boundary where it takes the upper half of the windows for playing: what is left to say
  // where the order is right and a boundary that was learnt on another machine is not. It needs no
  // labels, but all windows at once.
  double balanced_accuracy_of_half = 0;
  Interval balanced_accuracy_of_half_interval;
  double auroc = 0;
  Interval auroc_interval;
};

// Trained on all of `guest`, asked about `desktop`, whose windows can be of another length. Both
// are shares of the calls of functions that both sides have, since the sides differ in speed
// (two_sides.h). InvalidArgument where the desktop has no windows, and what the model refuses.
absl::StatusOr<TransferRow> EvaluateTransfer(const ModelSpec& spec, const SampleSet& guest,
                                             const SampleSet& desktop, uint32_t periods,
                                             const EvaluationOptions& options);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_TRACEME_OUT_TRACEME_OUT_H_
