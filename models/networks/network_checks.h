// What is wrong with the spec of a network.
#ifndef CALLPRINT_MODELS_NETWORKS_NETWORK_CHECKS_H_
#define CALLPRINT_MODELS_NETWORKS_NETWORK_CHECKS_H_

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "models/learner/spec_errors.h"
#include "models/networks/networks.pb.h"

namespace callprint {

// Numbers of a function or a call, at most.
inline constexpr uint32_t kWidest = 1024;

void CheckMlp(const MlpSpec& mlp, SpecErrors& errors);

// What all networks have.
template <typename Spec>
void CheckTraining(const std::string& learner, const Spec& spec, SpecErrors& errors) {
  if (!(spec.dropout() >= 0 && spec.dropout() < 1)) {
    errors.Add(absl::StrCat(learner, ".dropout is ", spec.dropout(),
                            "; it must be at least 0 and below 1"));
  }
  errors.RequirePositive(learner + ".learning_rate", spec.learning_rate());
  errors.RequireNotNegative(learner + ".weight_decay", spec.weight_decay());
  errors.RequireCount(learner + ".batch", spec.batch());
  errors.RequireCount(learner + ".max_epochs", spec.max_epochs());
  errors.RequireCount(learner + ".patience", spec.patience());
}

}  // namespace callprint

#endif  // CALLPRINT_MODELS_NETWORKS_NETWORK_CHECKS_H_
