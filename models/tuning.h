// A model whose setting is chosen on inner folds of its training fold (TuningSpec).
//
// Each candidate is trained on all inner folds but one and asked for that one's scores; the one
// with the smallest log loss over all rows is trained on the whole training fold. Groups stay on
// one side, and the held-out fold has no part in it (validity rule 9).
#ifndef CALLPRINT_MODELS_TUNING_H_
#define CALLPRINT_MODELS_TUNING_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "models/model.h"
#include "models/model_spec.pb.h"

namespace callprint {

// Mean of -ln(score of what is true), over rows and, where classes overlap, over classes; scores
// nearer to 0 than 1e-6 count as that. `score` is [row, class].
double LogLoss(const std::vector<double>& score, const Targets& targets);

// Precondition: spec.tuning() is set and valid. `make` makes the model of a spec without tuning.
// Fit gives InvalidArgument where no inner fold can be trained on (as where all groups but one have
// the same label).
std::unique_ptr<Model> MakeTunedModel(
    const ModelSpec& spec,
    std::function<absl::StatusOr<std::unique_ptr<Model>>(const ModelSpec& spec)> make);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_TUNING_H_
