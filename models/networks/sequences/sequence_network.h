// Networks over sequences of calls (LibTorch), which read the feature group "sequence"
// (dataset/calls/call_sequence.h): a one-dimensional convolution, a GRU, an LSTM, or the encoder of
// a Transformer (models/networks/sequences/README.md has the sources). Trained as all networks here
// (network_training.h).
//
// A call is [embedding of its function, depth, gap]. Chunks are read by themselves, [row * chunk,
// call, channel], since no call follows the last of a chunk; their states are pooled over the calls
// of a row, mean and maximum, and a dense layer answers. Places behind a short sequence's end are
// masked, and change nothing.
//
// Fitted on the training rows: which functions have an embedding (all others share one), how many
// places are read, and the mean and deviation of gaps.
//
// LibTorch stays behind this header, as in mlp.h.
#ifndef CALLPRINT_MODELS_NETWORKS_SEQUENCES_SEQUENCE_NETWORK_H_
#define CALLPRINT_MODELS_NETWORKS_SEQUENCES_SEQUENCE_NETWORK_H_

#include <memory>

#include "models/learner/learner.h"
#include "models/networks/sequences/sequences.pb.h"

namespace callprint {

// Fit refuses (InvalidArgument) columns that are not of the group, and training rows without a
// call.
std::unique_ptr<Learner> MakeSequenceNetwork(const SequenceNetworkSpec& spec);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_NETWORKS_SEQUENCES_SEQUENCE_NETWORK_H_
