// Tracks: ways to split a dataset into folds so that a group never stands on both sides.
#ifndef CALLPRINT_DATASET_SPLIT_H_
#define CALLPRINT_DATASET_SPLIT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"

namespace callprint {

// The tracks that AssignFolds knows: random, unseen_file, unseen_program, unseen_family.
std::vector<std::string> TrackNames();

// The group of a sample on a track: its file, program or family; its own id on `random`.
// InvalidArgument for an unknown track (the message lists the known ones).
absl::StatusOr<std::string> TrackGroup(const SampleInfo& sample, const std::string& track);

// Fold (0 .. folds - 1) of each sample: groups are shuffled by the seed and dealt so that folds are
// alike in size and in label shares; all samples of a group get the same fold. A pure function of
// the set of samples (not their order), track, folds and seed. InvalidArgument for fewer than 2 folds, more
// folds than groups, or a fold without one of the labels in its training part.
absl::StatusOr<std::vector<int>> AssignFolds(const std::vector<SampleInfo>& samples,
                                             const std::string& track, int folds, uint64_t seed);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_SPLIT_H_
