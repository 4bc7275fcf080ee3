// Features of one trace: named numbers in groups (FeatureGroups() lists them with units). Nothing
// is fitted here: vocabulary, idf, scaling and selection belong to models/ and its training folds.
//
// Functions go by their names in the kernel's source (source_name.h), so that what a compiler made
// of one on some kernel is no other function.
//
// What is not a feature: names and ids of tasks, paths, addresses, input files; the calls of the
// collector's own tasks; and the functions whose role is `excluded` (kernel_functions.h) with all
// that they call. Of these only `summary` tells anything: its events, tasks and the like are the
// trace's. The idle task's calls are features like any others, since waiting is part of what a
// workload does; only gaps leave it out.
//
// Values are the same bytes on every x86-64 machine: integer sums, fixed orders, and no library
// whose arithmetic follows the CPU.
//
// Example:
//   const FunctionTable functions(names);
//   absl::StatusOr<SampleFeatures> features = ExtractFeatures(trace, functions, {});
//   for (const FeatureValue& value : features->group.at("count")) ...
#ifndef CALLPRINT_DATASET_FEATURES_FEATURES_H_
#define CALLPRINT_DATASET_FEATURES_FEATURES_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/decoding/trace.h"
#include "collector/shard/shard.pb.h"
#include "dataset/calls/kernel_functions.h"
#include "dataset/calls/window_encoding.h"

namespace callprint {

struct FeatureGroup {
  std::string name;
  std::string unit;
  // Its columns and where they come from.
  std::string description;
  // What a trace has to say for the group to be there.
  std::set<UnknownFact> needs = {};
};

// Every group that ExtractFeatures fills, in the order of the dataset card.
const std::vector<FeatureGroup>& FeatureGroups();

struct FeatureValue {
  // With its group: "count:vfs_read".
  std::string column;
  float value;
};

struct SampleFeatures {
  // Every group of FeatureGroups() that was asked for is there, also when it is empty, but for
  // those that need what the trace does not say. Each column at most once; zero values are left
  // out.
  std::map<std::string, std::vector<FeatureValue>> group;
};

// What is known of a trace beside its events.
struct TraceFacts {
  // What the kernel says it lost of this trace.
  uint64_t lost_events = 0;
  // The collector's tasks (it wakes up during long runs); their calls are not features.
  std::set<int32_t> collector_pids;
  // For the group call_order, where the trace is a window.
  WindowEncoding encoding = {};
  // What the trace does not say (ShardHeader.unknown).
  std::set<UnknownFact> unknown = {};
};

// With `groups`, only those of them (and no time for the others); empty: all.
// Not from two threads at a time: igraph (graph_measures.h) keeps state of the whole process.
// DataLoss for an event whose function is not in the table, Internal where a graph measure fails.
absl::StatusOr<SampleFeatures> ExtractFeatures(const Trace& trace, const FunctionTable& functions,
                                               const TraceFacts& facts,
                                               const std::set<std::string>& groups = {});

}  // namespace callprint

#endif  // CALLPRINT_DATASET_FEATURES_FEATURES_H_
