// What is wrong with the spec of a learner that reads calls in their order.
#ifndef CALLPRINT_MODELS_NETWORKS_SEQUENCES_SEQUENCE_CHECKS_H_
#define CALLPRINT_MODELS_NETWORKS_SEQUENCES_SEQUENCE_CHECKS_H_

#include <string>

#include "models/learner/spec_errors.h"
#include "models/networks/sequences/sequences.pb.h"
#include "models/preprocessing/feature_spec.pb.h"

namespace callprint {

// What all such learners have.
void CheckReadsSequence(const std::string& learner, const FeatureSpec& features,
                        SpecErrors& errors);

void CheckSequenceNetwork(const FeatureSpec& features, const SequenceNetworkSpec& network,
                          SpecErrors& errors);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_NETWORKS_SEQUENCES_SEQUENCE_CHECKS_H_
