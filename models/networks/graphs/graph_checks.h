// What is wrong with the spec of a graph network.
#ifndef CALLPRINT_MODELS_NETWORKS_GRAPHS_GRAPH_CHECKS_H_
#define CALLPRINT_MODELS_NETWORKS_GRAPHS_GRAPH_CHECKS_H_

#include "models/learner/spec_errors.h"
#include "models/networks/graphs/graphs.pb.h"
#include "models/preprocessing/feature_spec.pb.h"

namespace callprint {

void CheckGraphNetwork(const FeatureSpec& features, const GraphNetworkSpec& network,
                       SpecErrors& errors);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_NETWORKS_GRAPHS_GRAPH_CHECKS_H_
