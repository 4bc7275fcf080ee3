#include "dataset/split.h"

#include <utility>

#include "dataset/fold_assignment.h"
#include "workloads/status_macros.h"

namespace callprint {

FoldPart PartOfFold(int fold, int held_out_in, int left_out_in, bool unknown) {
  if (held_out_in == kNoFold) return FoldPart::kNone;
  if (held_out_in == fold) return FoldPart::kHeldOut;
  return unknown || left_out_in == fold ? FoldPart::kNone : FoldPart::kTraining;
}

TrackSplit::TrackSplit(std::vector<int> held_out_in, std::vector<int> left_out_in,
                       std::vector<bool> unknown)
    : held_out_in_(std::move(held_out_in)),
      left_out_in_(std::move(left_out_in)),
      unknown_(std::move(unknown)) {}

FoldPart TrackSplit::Part(size_t sample, int fold) const {
  return PartOfFold(fold, held_out_in_[sample], left_out_in_[sample], unknown_[sample]);
}

absl::StatusOr<TrackSplit> SplitTrack(const std::vector<SampleInfo>& samples,
                                      const std::string& track, int folds, uint64_t seed,
                                      const std::string& unknown_label) {
  ASSIGN_OR_RETURN(std::vector<int> held_out_in,
                   AssignFolds(samples, track, folds, seed, unknown_label));
  ASSIGN_OR_RETURN(std::vector<int> left_out_in,
                   AssignFamilyFolds(samples, track, folds, seed, unknown_label));
  std::vector<bool> unknown;
  for (const SampleInfo& sample : samples) unknown.push_back(IsUnknown(sample, unknown_label));
  return TrackSplit(std::move(held_out_in), std::move(left_out_in), std::move(unknown));
}

}  // namespace callprint
