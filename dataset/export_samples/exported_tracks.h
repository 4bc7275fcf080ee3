// The folds of experiments on a dataset, spelt out: who is trained on and who is held out, so that
// a reader in another language needs no rule of ours to get the very same.
//
// Example:
//   ASSIGN_OR_RETURN(const std::vector<ExportedTrack> tracks,
//                    ExportTracks(samples, manifest, splits));
#ifndef CALLPRINT_DATASET_EXPORT_SAMPLES_EXPORTED_TRACKS_H_
#define CALLPRINT_DATASET_EXPORT_SAMPLES_EXPORTED_TRACKS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/export_samples/exported_dataset.pb.h"
#include "dataset/sample.pb.h"

namespace callprint {

struct ExportedTrack {
  std::string experiment;
  std::string track;
  uint32_t folds = 0;
  // [fold, sample]: 0 takes no part in the fold, 1 trained on, 2 held out.
  std::vector<int8_t> part;
  // By sample: the group that is never on both sides, empty where it takes no part.
  std::vector<std::string> group;
  // By sample: the fold whose training part lacks its family, or -1. Empty unless
  // LeavesOutFamilies.
  std::vector<int32_t> left_out_in;
};

// Of every experiment and track, in their order. Errors as SplitTrack and TrackGroup, with the
// experiment and track before them.
absl::StatusOr<std::vector<ExportedTrack>> ExportTracks(const std::vector<SampleInfo>& samples,
                                                        const Manifest& manifest,
                                                        const DatasetSplits& splits);

// What there is to predict, a number for each sample: BINARY 1 for the positive label and else 0;
// MULTI_CLASS the index of its class, and -1 for the unknown label; MULTI_LABEL [sample, class] 1
// where the class is there. InvalidArgument for a label that the manifest has not.
absl::StatusOr<std::vector<int8_t>> ExportTargets(const std::vector<SampleInfo>& samples,
                                                  const Manifest& manifest);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_EXPORT_SAMPLES_EXPORTED_TRACKS_H_
