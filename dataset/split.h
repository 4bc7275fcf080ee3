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
// unseen_kernel, unseen_session, open_world, open_world_family, rate_matched.
std::vector<std::string> TrackNames();

// Which samples take part in a track. Those with the label `unknown_label` (a manifest's; empty: there is
// none) do on `open_world` only. On `rate_matched`, where the number of events must tell nothing, as many of
// each label do for each range of event counts (ranges of 2 %), drawn by a fixed seed; it is meant for windows,
// which all have one length.
std::vector<bool> TakesPart(const std::vector<SampleInfo>& samples, const std::string& track,
                            const std::string& unknown_label);

// The group of a sample on a track: its file, program, family, kernel or session (that on
// `rate_matched`, too); its own id on `random`. On `open_world` the file, and the program of a
// sample with the label `unknown_label`. On `open_world_family` the file. InvalidArgument for an
// unknown track (the message lists the known ones).
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

// True for `open_world_family`: a fold's training part lacks, beside the held-out files, whole
// families. A class cannot be answered that is not in training, so what is asked of the held-out
// samples of those families is whether they are seen to be unknown. (On `unseen_family`, families
// are what is held out, and their labels are in training.)
bool LeavesOutFamilies(const std::string& track);

// Of each sample, the fold (0 .. folds - 1) whose training part lacks its family: the families of
// the samples that take part are dealt by the seed as AssignFolds deals groups. So a fold's
// training part is the samples for which neither this nor AssignFolds gives the fold, and a sample
// for which both do is of no class that is in it. kNoFold for samples that take no part, and for
// all of them unless LeavesOutFamilies(track).
//
// InvalidArgument as AssignFolds, and for sets of labels, a label in two families (so that it is in
// training and unknown at once), more folds than families, or a fold that trains on fewer than two
// labels, not on all whose families it does not leave out, or holds out nothing of them or of a
// family that it leaves out.
absl::StatusOr<std::vector<int>> AssignFamilyFolds(const std::vector<SampleInfo>& samples,
                                                   const std::string& track, int folds,
                                                   uint64_t seed,
                                                   const std::string& unknown_label = "");

}  // namespace callprint

#endif  // CALLPRINT_DATASET_SPLIT_H_
