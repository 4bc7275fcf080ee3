// A track of a dataset as folds, so that a group never stands on both sides, and the one rule of
// who is trained on.
//
// Example:
//   ASSIGN_OR_RETURN(const TrackSplit split, SplitTrack(samples, "unseen_family", 10, seed, ""));
//   if (split.Part(sample, fold) == FoldPart::kTraining) ...
#ifndef CALLPRINT_DATASET_SPLIT_H_
#define CALLPRINT_DATASET_SPLIT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"
#include "dataset/tracks.h"

namespace callprint {

// What a sample is to a fold: neither, or one of them.
enum class FoldPart { kNone, kTraining, kHeldOut };

// The rule: a fold asks about what it holds out, and trains on the samples of all other folds, but
// for those of no class (IsUnknown) and of families that it leaves out. `held_out_in` is the fold
// that holds the sample out, `left_out_in` that whose training part lacks its family; kNoFold where
// there is none.
FoldPart PartOfFold(int fold, int held_out_in, int left_out_in, bool unknown);

class TrackSplit {
 public:
  // By sample, as AssignFolds, AssignFamilyFolds and IsUnknown say.
  TrackSplit(std::vector<int> held_out_in, std::vector<int> left_out_in, std::vector<bool> unknown);

  // The fold that holds the sample out, and that whose training part lacks its family; kNoFold
  // where there is none.
  int HeldOutIn(size_t sample) const { return held_out_in_[sample]; }
  int LeftOutIn(size_t sample) const { return left_out_in_[sample]; }
  FoldPart Part(size_t sample, int fold) const;

 private:
  std::vector<int> held_out_in_;
  std::vector<int> left_out_in_;
  std::vector<bool> unknown_;
};

// A pure function of its arguments, and of the set of samples but not their order. Errors as
// AssignFolds and AssignFamilyFolds.
absl::StatusOr<TrackSplit> SplitTrack(const std::vector<SampleInfo>& samples,
                                      const std::string& track, int folds, uint64_t seed,
                                      const std::string& unknown_label);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_SPLIT_H_
