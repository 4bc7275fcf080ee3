// What is wrong with the spec of nearest neighbours.
#ifndef CALLPRINT_MODELS_NEIGHBOURS_NEIGHBOURS_CHECKS_H_
#define CALLPRINT_MODELS_NEIGHBOURS_NEIGHBOURS_CHECKS_H_

#include "models/learner/spec_errors.h"
#include "models/neighbours/neighbours.pb.h"

namespace callprint {

void CheckNearestNeighbours(const NearestNeighboursSpec& spec, SpecErrors& errors);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_NEIGHBOURS_NEIGHBOURS_CHECKS_H_
