// What the two sides of a split have in common.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_VALIDITY_EXPOSURE_H_
#define CALLPRINT_REPORTS_EXPERIMENT_VALIDITY_EXPOSURE_H_

#include <optional>

#include "reports/evaluation/joined_folds.h"
#include "reports/page/text_table.h"

namespace callprint {

// Of the held-out samples of a track, how many have something in common with the training part of
// the fold that holds them out.
struct Exposure {
  // The very same trace (by digest).
  int duplicates = 0;
  // Nearly the same calls (near_copies.h), the very same included; absent where it is not known.
  std::optional<int> near_copies;
  int file = 0;
  int program = 0;
  int family = 0;
  int shard = 0;
  // Another window of the same run.
  int session = 0;
};
Exposure TrackExposure(const JoinedFolds& joined, const JoinedTrack& track);

// True if samples are windows of runs.
bool HasWindows(const JoinedFolds& joined);

// One row a track.
TextTable ExposureTable(const JoinedFolds& joined);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_VALIDITY_EXPOSURE_H_
