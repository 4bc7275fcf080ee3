// What the networks of this folder share: training by AdamW on mini-batches, with early stopping on
// one of six grouped inner folds of the training fold, whose loss chooses the epoch (Prechelt,
// "Early Stopping - But When?", 1998); scores; and keeping parameters.
//
// For sources that see LibTorch (8,000 headers), which throws: AnswerOrInternal makes an error of
// that. What is random comes from LibTorch's own state (first parameters, dropout) and, for the
// order of rows, from a generator of its own, so that nothing here but the spec and the data
// changes a bit.
//
// Example:
//   PinLibTorch(input.seed);
//   network = MakeNetwork(...);
//   LearningCurve curve = TrainNetwork(TargetsOf(input), TrainingOf(spec, input.seed),
//                                      [&](const auto& rows) { return network->forward(...); },
//                                      *network);
#ifndef CALLPRINT_MODELS_NETWORKS_NETWORK_TRAINING_H_
#define CALLPRINT_MODELS_NETWORKS_NETWORK_TRAINING_H_

#include <torch/torch.h>

#include <cstdint>
#include <exception>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "models/learner/learner.h"
#include "models/learning_curve.pb.h"
#include "models/saved_model.pb.h"

namespace callprint {

struct NetworkTargets {
  // [row, output], 0 or 1.
  torch::Tensor target;
  // [row, 1]
  torch::Tensor weight;
  // Outputs share a softmax; otherwise each has a sigmoid.
  bool exclusive = false;
  // Inner fold of each row: fold 0 validates, the others train. Where either has no row, all rows
  // train.
  std::vector<int> fold;
};

NetworkTargets TargetsOf(const LearnerInput& input);
NetworkTargets TargetsOf(const ClassLearnerInput& input);

// The fields of the same names in the specs of networks (MlpSpec).
struct NetworkTraining {
  double learning_rate = 0;
  double weight_decay = 0;
  uint32_t batch = 0;
  uint32_t max_epochs = 0;
  uint32_t patience = 0;
  uint64_t seed = 0;
};

template <typename Spec>
NetworkTraining TrainingOf(const Spec& spec, uint64_t seed) {
  return {spec.learning_rate(), spec.weight_decay(), spec.batch(),
          spec.max_epochs(),    spec.patience(),     seed};
}

// What comes out of a network for the rows named: [row, output], before softmax or sigmoid.
using NetworkOutputs = std::function<torch::Tensor(const std::vector<int64_t>& rows)>;

// Process-wide: one thread, deterministic algorithms, no oneDNN (it chooses by the CPU), and
// LibTorch's random seed. Before a network is made.
void PinLibTorch(uint64_t seed);

// Trains `network`, which `outputs` reads, and leaves it with the parameters of the best epoch.
LearningCurve TrainNetwork(const NetworkTargets& targets, const NetworkTraining& training,
                           const NetworkOutputs& outputs, torch::nn::Module& network);

// As Learner::Predict gives them.
std::vector<double> ScoresOf(const torch::Tensor& output, bool exclusive);

// All parameters; the last of them is the outputs' bias.
SavedNetwork SaveNetwork(const torch::nn::Module& network, bool exclusive);

// InvalidArgument where a network with as many outputs as it says cannot be: to be asked before one
// is made.
absl::Status CheckOutputs(const SavedNetwork& saved);

// InvalidArgument where `saved` has other parameters than `network`.
absl::Status LoadParameters(const SavedNetwork& saved, torch::nn::Module& network);

// What `work` returns, a Status or StatusOr; Internal where LibTorch throws while `doing`
// ("training").
template <typename Work>
auto AnswerOrInternal(absl::string_view doing, const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("LibTorch failed while ", doing, ": ", error.what()));
  }
}

}  // namespace callprint

#endif  // CALLPRINT_MODELS_NETWORKS_NETWORK_TRAINING_H_
