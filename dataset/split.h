// Tracks: ways to split a dataset into folds so that a group never stands on both sides.
#ifndef CALLPRINT_DATASET_SPLIT_H_
#define CALLPRINT_DATASET_SPLIT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"

namespace callprint {

// The fold of a sample that takes no part in a track: it is neither trained on nor predicted.
inline constexpr int kNoFold = -1;

// The tracks that AssignFolds knows: random, unseen_file, unseen_program, unseen_family,
// unseen_kernel, unseen_session, open_world, rate_matched.
std::vector<std::string> TrackNames();

// Which samples take part in a track. Those with the label `unknown_label` (a manifest's; empty: there is
// none) do on `open_world` only. On `rate_matched`, where the number of events must tell nothing, as many of
// each label do for each range of event counts (ranges of 2 %), drawn by a fixed seed; it is meant for windows,
// which all have one length.
std::vector<bool> TakesPart(const std::vector<SampleInfo>& samples, const std::string& track,
                            const std::string& unknown_label);

// The group of a sample on a track: its file, program, family, kernel or session (that on `rate_matched`,
// too); its own id on `random`. On `open_world` the file, and the program of a sample with the label `unknown_label`.
// InvalidArgument for an unknown track (the message lists the known ones).
absl::StatusOr<std::string> TrackGroup(const SampleInfo& sample, const std::string& track,
                                       const std::string& unknown_label = "");

// Fold (0 .. folds - 1, or kNoFold) of each sample: groups are shuffled by the seed and dealt so
// that folds are alike in size and in label shares; all samples of a group get the same fold. A
// sample's labels are its `label`, or where that is empty all that are `present`. A pure function
// of the set of samples (not their order), track, folds, seed and `unknown_label`.
//
// Samples that take no part have kNoFold. On `open_world`, those with the label `unknown_label` are dealt
// after all others. Nobody may train on them, so a fold's
// training part is the other samples of the other folds.
//
// InvalidArgument for fewer than 2 folds, more folds than groups, `open_world` without a sample of
// unknown label, or a fold whose training part lacks one of the labels (where samples have sets of
// labels: or has it in every sample).
absl::StatusOr<std::vector<int>> AssignFolds(const std::vector<SampleInfo>& samples,
                                             const std::string& track, int folds, uint64_t seed,
                                             const std::string& unknown_label = "");

}  // namespace callprint

#endif  // CALLPRINT_DATASET_SPLIT_H_
