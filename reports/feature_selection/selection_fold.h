// One fold of a feature selection: ranks columns on the training part, trains on the first few of
// each ranking, and predicts the held-out part.
//
// Example:
//   FoldRequest request = {.split = split, .model = model, .track = "random", .fold = 0, ...};
//   absl::StatusOr<SelectionFold> result = RunSelectionFold(request, spec, samples);
#ifndef CALLPRINT_REPORTS_FEATURE_SELECTION_SELECTION_FOLD_H_
#define CALLPRINT_REPORTS_FEATURE_SELECTION_SELECTION_FOLD_H_

#include "absl/status/statusor.h"
#include "dataset/features/feature_table.h"
#include "experiments/fold/fold.h"
#include "reports/feature_selection/feature_selection.pb.h"

namespace callprint {

// Which columns there are to rank (the model's feature groups, transform and min_samples), and how
// they rank, comes from the fold's training part alone; columns are ranked as the model sees them
// before scaling. Equal arguments give equal bytes. InvalidArgument, all errors at once: a
// labelling other than BINARY, a model that chooses columns itself, sizes that do not rise, a gain
// or elimination that no model could have; else as SplitFold and Model.
absl::StatusOr<SelectionFold> RunSelectionFold(const FoldRequest& request,
                                               const FeatureSelectionSpec& spec,
                                               const SampleSet& samples);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_FEATURE_SELECTION_SELECTION_FOLD_H_
