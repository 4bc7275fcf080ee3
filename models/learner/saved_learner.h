// Parts of a saved learner that several learners have.
#ifndef CALLPRINT_MODELS_LEARNER_SAVED_LEARNER_H_
#define CALLPRINT_MODELS_LEARNER_SAVED_LEARNER_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dataset/features/sparse_matrix.h"
#include "models/learner/platt_scaling.h"
#include "models/saved_model.pb.h"

namespace callprint {

// InvalidArgument: "the saved model is damaged: " and what is wrong with it.
absl::Status DamagedModel(absl::string_view what);

SavedCalibration SaveCalibration(const PlattScaling& scaling);
PlattScaling LoadCalibration(const SavedCalibration& saved);

// Without the names of columns.
SavedMatrix SaveMatrix(const SparseMatrix& matrix);
// With `columns` columns, whose names are empty. InvalidArgument for offsets, indices or values
// that no SparseMatrix has.
absl::StatusOr<SparseMatrix> LoadMatrix(const SavedMatrix& saved, size_t columns);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_LEARNER_SAVED_LEARNER_H_
