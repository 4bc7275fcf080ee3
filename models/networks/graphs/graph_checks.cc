#include "models/networks/graphs/graph_checks.h"

#include <algorithm>
#include <set>
#include <string>

#include "models/networks/network_checks.h"

namespace callprint {

void CheckGraphNetwork(const FeatureSpec& features, const GraphNetworkSpec& network,
                       SpecErrors& errors) {
  const std::set<std::string> groups(features.group().begin(), features.group().end());
  const std::set<std::string> known = {"count", "edge", "self_time", "total_time"};
  if (groups.count("edge") + groups.count("count") < 2 || features.column_size() > 0 ||
      !std::includes(known.begin(), known.end(), groups.begin(), groups.end())) {
    errors.Add(
        "graph_network reads features.group \"edge\", \"count\" and none but \"self_time\" and "
        "\"total_time\" besides, and all their columns");
  }
  if (features.transform() != FeatureSpec::LOG1P || features.scaling() != FeatureSpec::NONE ||
      features.select_top() > 0) {
    errors.Add(
        "graph_network reads logarithms: features.transform LOG1P; leave features.scaling and "
        "select_top out");
  }
  const auto validate_layers = [&](const std::string& name, const GraphNetworkSpec::Layers& spec) {
    errors.RequireRange(name + ".width", spec.width(), 1, kWidest);
    errors.RequireRange(name + ".layers", spec.layers(), 1, 16);
  };
  switch (network.architecture_case()) {
    case GraphNetworkSpec::kGin:
      validate_layers("graph_network.gin", network.gin());
      break;
    case GraphNetworkSpec::kGraphsage:
      validate_layers("graph_network.graphsage", network.graphsage());
      break;
    case GraphNetworkSpec::ARCHITECTURE_NOT_SET:
      errors.Add("graph_network has no architecture; set one of gin, graphsage");
      break;
  }
  errors.RequireRange("graph_network.embedding", network.embedding(), 1, kWidest);
  errors.RequireCount("graph_network.vocabulary", network.vocabulary());
  CheckTraining("graph_network", network, errors);
}

}  // namespace callprint
