// Several classes by one binary learner each, that tells the class from all others.
#ifndef CALLPRINT_MODELS_LEARNER_ONE_VERSUS_REST_H_
#define CALLPRINT_MODELS_LEARNER_ONE_VERSUS_REST_H_

#include <functional>
#include <memory>

#include "models/learner/learner.h"

namespace callprint {

// `make` makes the learner of a class. The scores of exclusive classes are divided by their sum
// (all alike where that is 0). With `balance`, each class weighs as much as its rest, and the
// weights of rows are not looked at; without it, rows must weigh 1.
std::unique_ptr<Learner> MakeOneVersusRest(std::function<std::unique_ptr<Learner>()> make,
                                           bool balance);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_LEARNER_ONE_VERSUS_REST_H_
