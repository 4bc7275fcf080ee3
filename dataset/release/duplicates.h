// Samples that are the same, or nearly so: what leaks from training to test if a split separates
// them.
#ifndef CALLPRINT_DATASET_RELEASE_DUPLICATES_H_
#define CALLPRINT_DATASET_RELEASE_DUPLICATES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "dataset/release/shard_scan.h"

namespace callprint {

// Two samples are near duplicates where the cosine of their log(1 + calls) over all functions is at
// least this.
constexpr double kNearDuplicateCosine = 0.999;

// Numbers of pairs, by what the two samples have in common.
struct PairCounts {
  uint64_t same_program = 0;
  uint64_t other_program_same_label = 0;
  uint64_t other_label = 0;
};

// Sample ids and programs.
struct SamplePair {
  std::string first;
  std::string first_program;
  std::string second;
  std::string second_program;
  double cosine;
};

struct Duplicates {
  // Equal trace digests.
  PairCounts exact;
  // Cosine at or above kNearDuplicateCosine, exact ones included.
  PairCounts near;
  // Samples with a near duplicate of another label: no model of counts can tell these apart.
  uint64_t samples_near_other_label = 0;
  // Exact duplicates with different labels; a dataset must not have any.
  std::vector<SamplePair> exact_other_label;
  // The ten most alike pairs of different labels, most alike first.
  std::vector<SamplePair> closest_other_label;
};

// Compares every pair of samples. A pure function of the shards.
Duplicates FindDuplicates(const std::vector<ShardScan>& shards);

// One message for each exact duplicate with another label.
std::vector<std::string> DuplicateProblems(const Duplicates& duplicates);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_RELEASE_DUPLICATES_H_
