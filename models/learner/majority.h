// The baseline that looks at no feature: every score is the training fold's share of positives, so
// the answer at threshold 0.5 is the majority class.
#ifndef CALLPRINT_MODELS_LEARNER_MAJORITY_H_
#define CALLPRINT_MODELS_LEARNER_MAJORITY_H_

#include <memory>

#include "models/learner/learner.h"

namespace callprint {

// The share is weighted by class: 0.5 where classes are balanced.
std::unique_ptr<Learner> MakeMajority();

}  // namespace callprint

#endif  // CALLPRINT_MODELS_LEARNER_MAJORITY_H_
