// How a track deals samples into folds. Only split.h asks this; all others ask split.h, which knows
// who is trained on.
#ifndef CALLPRINT_DATASET_FOLD_ASSIGNMENT_H_
#define CALLPRINT_DATASET_FOLD_ASSIGNMENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"
#include "dataset/tracks.h"

namespace callprint {

// Fold (0 .. folds - 1, or kNoFold) of each sample: groups are shuffled by the seed and dealt so
// that folds are alike in size and in label shares; all samples of a group get the same fold. A
// sample's labels are its `label`, or where that is empty all that are `present`. A pure function
// of the set of samples (not their order), track, folds, seed and `unknown_label`.
//
// Samples that take no part have kNoFold. On `open_world`, those with the label `unknown_label` are
// dealt after all others. Nobody may train on them, so a fold's training part is the other samples
// of the other folds.
//
// InvalidArgument for fewer than 2 folds, more folds than groups, `open_world` without a sample of
// unknown label, or a fold whose training part lacks one of the labels (where samples have sets of
// labels: or has it in every sample).
absl::StatusOr<std::vector<int>> AssignFolds(const std::vector<SampleInfo>& samples,
                                             const std::string& track, int folds, uint64_t seed,
                                             const std::string& unknown_label = "");

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

#endif  // CALLPRINT_DATASET_FOLD_ASSIGNMENT_H_
