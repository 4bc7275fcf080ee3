// The nearest training rows vote (brute force, cosine similarity).
#ifndef CALLPRINT_MODELS_NEIGHBOURS_NEAREST_NEIGHBOURS_H_
#define CALLPRINT_MODELS_NEIGHBOURS_NEAREST_NEIGHBOURS_H_

#include <memory>

#include "models/learner/learner.h"
#include "models/neighbours/neighbours.pb.h"

namespace callprint {

// A score is the class's share of the neighbours' votes, each with its row's weight. Of training
// rows that are equally near, the earlier come first; rows of zeros are at right angles to all
// others. Where there are fewer training rows than neighbours, all vote.
std::unique_ptr<Learner> MakeNearestNeighbours(const NearestNeighboursSpec& spec);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_NEIGHBOURS_NEAREST_NEIGHBOURS_H_
