// A dense neural network (LibTorch): ReLU layers with dropout, AdamW on mini-batches, and early
// stopping on one of six grouped inner folds of the training fold, whose loss chooses the epoch.
// Several classes share the hidden layers; exclusive ones have a softmax, others a sigmoid each.
//
// LibTorch stays behind this header: only the networks' own sources include its 8,000 headers, and
// programs that train no network link networks_absent.cc in their place, whose Fit fails. Fit sets
// process-wide LibTorch state (PinLibTorch in network_training.h).
#ifndef CALLPRINT_MODELS_NETWORKS_MLP_H_
#define CALLPRINT_MODELS_NETWORKS_MLP_H_

#include <memory>

#include "models/learner/learner.h"
#include "models/networks/networks.pb.h"

namespace callprint {

std::unique_ptr<Learner> MakeMlp(const MlpSpec& spec);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_NETWORKS_MLP_H_
