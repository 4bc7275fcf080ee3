// Features of one trace: named numbers in groups (FeatureGroups() lists them with units). Nothing is
// fitted here: vocabulary, idf, scaling and selection belong to models/ and its training folds.
//
// What is not a feature: names and ids of tasks, paths, addresses, input files, and the functions
// whose role is `excluded` (kernel_functions.h) with all that they call; only summary:events and the
// loss columns count those too. The idle task's calls are features like any others, since waiting is
// part of what a workload does; only gaps leave it out.
//
// Values are the same bytes on every x86-64 machine: integer sums, fixed orders, and no library whose
// arithmetic follows the CPU.
//
// Example:
//   const FunctionTable functions(names);
//   absl::StatusOr<SampleFeatures> features = ExtractFeatures(trace, functions, lost_events);
//   for (const FeatureValue& value : features->group.at("count")) ...
#ifndef CALLPRINT_DATASET_FEATURES_H_
#define CALLPRINT_DATASET_FEATURES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "collector/trace.h"
#include "dataset/kernel_functions.h"

namespace callprint {

struct FeatureGroup {
  std::string name;
  std::string unit;
  // Its columns and where they come from.
  std::string description;
};

// Every group that ExtractFeatures fills, in the order of the dataset card.
const std::vector<FeatureGroup>& FeatureGroups();

struct FeatureValue {
  // With its group: "count:vfs_read".
  std::string column;
  float value;
};

struct SampleFeatures {
  // Every group of FeatureGroups() is there, also when it is empty. Each column at most once; zero
  // values are left out.
  std::map<std::string, std::vector<FeatureValue>> group;
};

// `lost_events`: what the kernel says it lost of this trace. DataLoss for an event whose function is
// not in the table, Internal where a graph measure fails.
absl::StatusOr<SampleFeatures> ExtractFeatures(const Trace& trace, const FunctionTable& functions,
                                               uint64_t lost_events);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_FEATURES_H_
