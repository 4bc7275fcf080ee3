// Model specs as files. Apart from spec.h, so that the runner of folds does not link the metrics:
// what a program links decides what is trained again when it changes.
#ifndef CALLPRINT_EXPERIMENTS_MODEL_FILE_H_
#define CALLPRINT_EXPERIMENTS_MODEL_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "models/model_spec.pb.h"

namespace callprint {

// Of FoldResult and ExperimentResult. 2: Prediction.class_score, without which a reader of version
// 1 would take each score of several classes for 0.
inline constexpr uint32_t kResultSchemaVersion = 2;
// Of SelectionFold.
inline constexpr uint32_t kSelectionSchemaVersion = 1;

// The model spec at `path`; its name must be the file's base name, since results are filed under
// it. What it says beyond that is checked by MakeModel.
absl::StatusOr<ModelSpec> ReadModelSpec(const std::string& path);

// True for models that look at nothing of the calls themselves: the majority class, and models
// whose only feature group is "summary" (numbers of events, edges and losses, duration, rate). A
// dataset on which one of them wins says little about call graphs.
bool IsTrivialBaseline(const ModelSpec& model);

// "xgboost" of "models/xgboost.textproto".
std::string FileBaseName(const std::string& path);

}  // namespace callprint

#endif  // CALLPRINT_EXPERIMENTS_MODEL_FILE_H_
