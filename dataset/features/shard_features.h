// From a shard to its feature table: its samples, each with all features.
#ifndef CALLPRINT_DATASET_FEATURES_SHARD_FEATURES_H_
#define CALLPRINT_DATASET_FEATURES_SHARD_FEATURES_H_

#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/decoding/trace.h"
#include "collector/shard/shard.pb.h"
#include "dataset/calls/kernel_functions.h"
#include "dataset/features/feature_table_builder.h"
#include "dataset/perturbation/perturbation.h"
#include "dataset/sample.pb.h"

namespace callprint {

// What is extracted, where that is not all features of all traces as they were recorded.
struct ExtractionOptions {
  // Feature groups; empty: all.
  std::set<std::string> groups;
  // Happen to each sample, in this order. SampleInfo (its events, its digest) is still of the
  // recording.
  std::vector<Perturbation> perturbations;
  // Only what a dataset has: no runs that lack a label (samples.h).
  bool labelled_only = false;
  // Calls that are mixed in come from runs of this label, so that what is to be predicted stays
  // true; empty: of any. They are of the same shard and another family.
  std::string foreign_label;
};

// The features of every sample (samples.h) of the shard whose file has the bytes `bytes`; failed
// runs make none. `path` is used in messages. DataLoss for a damaged shard. InvalidArgument for a
// group that there is not, or that needs what the shard's traces do not say, where calls are to be
// mixed into a sample and no run has them, and for windows or perturbations of traces without
// times. With all groups, those that need what the traces do not say are absent.
absl::StatusOr<FeatureTable> ExtractShard(absl::string_view bytes, const std::string& path,
                                          const std::string& dataset,
                                          const std::string& dataset_version,
                                          const WindowSpec* window = nullptr,
                                          const ExtractionOptions& options = {});

// Adds the features of the samples of one completed run, as ExtractShard does. `functions` are
// those that the trace's events refer to, sorted by name as a shard has them; `unknown` is of the
// shard; `seen` makes of a sample's trace what is looked at. Errors as ExtractShard's, without a
// path.
absl::Status AddSamplesOfRun(
    const ShardHeader& header, const RunRecord& record, Trace trace, const FunctionTable& functions,
    const std::set<UnknownFact>& unknown, const WindowSpec* window,
    const std::set<std::string>& groups,
    absl::FunctionRef<absl::StatusOr<Trace>(Trace trace, const SampleInfo& sample)> seen,
    FeatureTableBuilder* builder);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_FEATURES_SHARD_FEATURES_H_
