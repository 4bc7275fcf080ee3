// Trained models as files: a folder with model.pb, which holds its own digest.
#ifndef CALLPRINT_MODELS_SAVED_MODEL_FILE_H_
#define CALLPRINT_MODELS_SAVED_MODEL_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"
#include "models/sample_targets.h"
#include "models/saved_model.pb.h"

namespace callprint {

constexpr char kModelFile[] = "model.pb";

// Sets what `saved` tells of its training: the names of classes, windows, the dataset.
void DescribeTraining(const Labels& labels, const Manifest& manifest, size_t samples,
                      SavedModel* saved);

// Writes model.pb into `folder`, atomically.
absl::Status WriteModelFile(const std::string& folder, const SavedModel& saved);

// Reads it. DataLoss where it is damaged, FailedPrecondition where its features are of another
// schema version than this program extracts.
absl::StatusOr<SavedModel> ReadModelFile(const std::string& folder);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_SAVED_MODEL_FILE_H_
