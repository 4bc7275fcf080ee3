// Model specs as files. Apart from experiments/fold/spec.h, so that the runner of folds does not
// link the metrics: what a program links decides what is trained again when it changes.
#ifndef CALLPRINT_MODELS_MODEL_SPEC_FILE_H_
#define CALLPRINT_MODELS_MODEL_SPEC_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "models/model_spec.pb.h"

namespace callprint {

// The model spec at `path`; its name must be the file's base name, since results are filed under
// it. What it says beyond that is checked by MakeModel.
absl::StatusOr<ModelSpec> ReadModelSpec(const std::string& path);

// True for models that look at nothing of the calls themselves: the majority class, and models
// whose only feature group is "summary" (numbers of events, edges and losses, duration, rate). A
// dataset on which one of them wins says little about call graphs.
bool IsTrivialBaseline(const ModelSpec& model);

// True for models that are there to show what knowing nothing looks like: trivial baselines, and
// what is trained on permuted labels.
bool IsControl(const ModelSpec& model);

// "xgboost" of "models/specs/xgboost.textproto".
std::string FileBaseName(const std::string& path);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_MODEL_SPEC_FILE_H_
