// Tracks: which samples take part in one, and what must not stand on both sides of a split.
#ifndef CALLPRINT_DATASET_TRACKS_H_
#define CALLPRINT_DATASET_TRACKS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"

namespace callprint {

// The fold of a sample that takes no part in a track: it is neither trained on nor predicted.
inline constexpr int kNoFold = -1;

// The tracks there are: random, unseen_file, unseen_program, unseen_family,
// unseen_kernel, unseen_machine, unseen_session, open_world, open_world_family, rate_matched.
std::vector<std::string> TrackNames();

// Which samples take part in a track. Those with the label `unknown_label` (a manifest's; empty:
// there is none) do on `open_world` only. On `rate_matched`, where the number of events must tell
// nothing, as many of each label do for each range of event counts (ranges of 2 %), drawn by a
// fixed seed; it is meant for windows, which all have one length.
std::vector<bool> TakesPart(const std::vector<SampleInfo>& samples, const std::string& track,
                            const std::string& unknown_label);

// The group of a sample on a track: its file, program, family, kernel or session (that on
// `rate_matched`, too); its own id on `random`. On `open_world` the file, and the program of a
// sample with the label `unknown_label`. On `open_world_family` the file. InvalidArgument for an
// unknown track (the message lists the known ones).
absl::StatusOr<std::string> TrackGroup(const SampleInfo& sample, const std::string& track,
                                       const std::string& unknown_label = "");

// True for a sample of no class: its label is a manifest's unknown label (empty: there is none).
bool IsUnknown(const SampleInfo& sample, const std::string& unknown_label);

// True for `open_world_family`: a fold's training part lacks, beside the held-out files, whole
// families. A class cannot be answered that is not in training, so what is asked of the held-out
// samples of those families is whether they are seen to be unknown. (On `unseen_family`, families
// are what is held out, and their labels are in training.)
bool LeavesOutFamilies(const std::string& track);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_TRACKS_H_
