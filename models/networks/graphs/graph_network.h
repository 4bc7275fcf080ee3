// Graph neural networks over a sample's call graph (LibTorch): a graph isomorphism network (GIN) or
// GraphSAGE with the mean aggregator (models/networks/graphs/README.md has the sources, and what
// differs). Trained as all networks here (network_training.h).
//
// A node is [embedding of its function, what is known of it]; graph_reader.h builds graphs and says
// what is fitted for that. Messages go along calls and against them, from callers and from callees,
// each weighted by the logarithm of the number of calls; nodes' states are pooled, and a dense
// layer answers.
//
// All graphs of a batch are one graph whose parts do not touch, and messages are products of sparse
// matrices with states.
//
// LibTorch stays behind this header, as in mlp.h.
#ifndef CALLPRINT_MODELS_NETWORKS_GRAPHS_GRAPH_NETWORK_H_
#define CALLPRINT_MODELS_NETWORKS_GRAPHS_GRAPH_NETWORK_H_

#include <memory>

#include "models/learner/learner.h"
#include "models/networks/graphs/graphs.pb.h"

namespace callprint {

// Fit refuses (InvalidArgument) columns that are of none of the groups of graph_reader.h, and
// training rows without a call.
std::unique_ptr<Learner> MakeGraphNetwork(const GraphNetworkSpec& spec);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_NETWORKS_GRAPHS_GRAPH_NETWORK_H_
