// Preprocessing that is fitted on training rows and then applied to any rows.
//
// Steps, in this order: columns of the spec's groups; those non-zero in at least max(1,
// min_samples) training rows (the vocabulary); the transform; the select_top columns by mutual
// information with the targets; scaling. Columns are matched by name, so column order and unseen
// columns do not matter.
//
// Example:
//   ASSIGN_OR_RETURN(FittedPreprocessing fitted, FitPreprocessing(spec, training, targets));
//   ASSIGN_OR_RETURN(SparseMatrix prepared, ApplyPreprocessing(fitted, held_out));
#ifndef CALLPRINT_MODELS_PREPROCESSING_PREPROCESS_H_
#define CALLPRINT_MODELS_PREPROCESSING_PREPROCESS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dataset/features/sparse_matrix.h"
#include "models/learner/targets.h"
#include "models/preprocessing/feature_spec.pb.h"
#include "models/preprocessing/preprocess.pb.h"

namespace callprint {

// `targets` has training.rows() rows; only select_top reads it. Feature tables leave
// zeros out, so a column of the spec that `training` lacks counts as 0; the result has no column
// where every candidate is 0 in every training row. InvalidArgument: a group of the spec without a
// column in `training`, a min_samples that no column reaches, a column name that occurs twice, or a
// value that is not finite or (LOG1P, TF_IDF) negative.
absl::StatusOr<FittedPreprocessing> FitPreprocessing(const FeatureSpec& spec,
                                                     const SparseMatrix& training,
                                                     const Targets& targets);

// Rows as the learner sees them: the selected columns in name order. Columns that `features` lacks
// count as 0. With STANDARD scaling nearly every entry is stored. InvalidArgument for values as in
// FitPreprocessing; values in columns that were not fitted are not looked at.
absl::StatusOr<SparseMatrix> ApplyPreprocessing(const FittedPreprocessing& fitted,
                                                const SparseMatrix& features);

// The first column that FitPreprocessing never gives, in what was saved and is damaged.
std::optional<int> UnsoundColumn(const FittedPreprocessing& fitted);

// Number of columns that ApplyPreprocessing yields, and their names.
int SelectedColumns(const FittedPreprocessing& fitted);
std::vector<std::string> SelectedColumnNames(const FittedPreprocessing& fitted);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_PREPROCESSING_PREPROCESS_H_
