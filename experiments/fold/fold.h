// One fold of cross-validation: split, fit on the training part, predict the held-out part.
//
// Example:
//   FoldRequest request = {.split = split, .track = "unseen_family", .fold = 2, .folds = 10, ...};
//   absl::StatusOr<FoldResult> result = RunFold(request, samples, model.get());
#ifndef CALLPRINT_EXPERIMENTS_FOLD_FOLD_H_
#define CALLPRINT_EXPERIMENTS_FOLD_FOLD_H_

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/features/feature_table.h"
#include "dataset/sample.pb.h"
#include "experiments/result.pb.h"
#include "models/model.h"
#include "models/sample_targets.h"

namespace callprint {

struct FoldRequest {
  SplitSpec split;
  ModelSpec model;
  std::string track;
  int fold = 0;
  int folds = 0;
  Labels labels;
  // Digest of the manifest, for the result.
  std::string dataset_sha256;
};

// The two sides of a fold.
struct FoldParts {
  TrainingData training;
  // Rows of the samples, rising.
  std::vector<size_t> training_rows;
  std::vector<size_t> held_out_rows;
  // Of open_world_family.
  std::set<std::string> left_out_families;
};

// Who is trained on in a fold and who is held out, whatever request.model is: all that is fitted in
// the fold comes of `training`. Errors are those of RunFold before it fits.
absl::StatusOr<FoldParts> SplitFold(const FoldRequest& request, const SampleSet& samples);

// Trains `model` (made from request.model, not yet fitted) on all folds of the track but one, and
// predicts that one. The held-out part, features and labels, is never shown to Fit, and no sample
// of unknown label is, nor any of a family that the fold leaves out (dataset/split.h; the result
// names them). Equal arguments give equal bytes. InvalidArgument: a fold outside [0,
// folds), labels that are not those of the request (BINARY: two, one of them the positive one),
// samples with lost events that the split does not allow, and what SplitTrack and the model
// refuse. Internal: a model that returns another number of scores, one outside [0, 1], or scores of
// exclusive classes that do not add up to 1.
absl::StatusOr<FoldResult> RunFold(const FoldRequest& request, const SampleSet& samples,
                                   Model* model);

// What `model`, which RunFold has fitted, says of those samples that it held out and that are in
// `samples`: another recording of some of them, which may have other columns. In the order of
// fold.prediction. InvalidArgument where it is of none of them; Internal as RunFold.
absl::StatusOr<std::vector<Prediction>> PredictAgain(const FoldRequest& request,
                                                     const FoldResult& fold,
                                                     const SampleSet& samples, const Model& model);

}  // namespace callprint

#endif  // CALLPRINT_EXPERIMENTS_FOLD_FOLD_H_
