// What is wrong with the spec of a two-branch network.
#ifndef CALLPRINT_MODELS_NETWORKS_WINDOWS_WINDOW_CHECKS_H_
#define CALLPRINT_MODELS_NETWORKS_WINDOWS_WINDOW_CHECKS_H_

#include "models/learner/spec_errors.h"
#include "models/networks/windows/windows.pb.h"
#include "models/preprocessing/feature_spec.pb.h"

namespace callprint {

void CheckTwoBranchNetwork(const FeatureSpec& features, const TwoBranchNetworkSpec& network,
                           SpecErrors& errors);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_NETWORKS_WINDOWS_WINDOW_CHECKS_H_
