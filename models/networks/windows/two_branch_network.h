// The network after TraceMeOut (LibTorch): convolutions over a window's calls in their order (U)
// and over the pairs of caller and callee of its call trees (V), which read the feature group
// "call_order" (dataset/calls/window_encoding.h). models/networks/windows/README.md has the source,
// and what differs. Trained as all networks here (network_training.h).
//
// A window is an image, [period, place, channel]: in U a channel is a number of the embedding of
// the function that is called, in V those of caller and callee side by side. Each branch has
// convolutions over neighbouring periods and places, and dense layers; both are joined.
//
// Fitted on the training rows: which functions have an embedding (all others share one), and how
// many periods and places are read.
//
// LibTorch stays behind this header, as in mlp.h.
#ifndef CALLPRINT_MODELS_NETWORKS_WINDOWS_TWO_BRANCH_NETWORK_H_
#define CALLPRINT_MODELS_NETWORKS_WINDOWS_TWO_BRANCH_NETWORK_H_

#include <memory>

#include "models/learner/learner.h"
#include "models/networks/windows/windows.pb.h"

namespace callprint {

// Fit refuses (InvalidArgument) columns that are not of the group, and training rows without a
// call, as all are whose samples are no windows.
std::unique_ptr<Learner> MakeTwoBranchNetwork(const TwoBranchNetworkSpec& spec);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_NETWORKS_WINDOWS_TWO_BRANCH_NETWORK_H_
