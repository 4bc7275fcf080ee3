// A learner around a network that reads rows in a form of its own: its training, answers and saved
// form, the same for each. For sources that see LibTorch (network_training.h).
//
// Kind says what differs:
//   using Spec    its message in model_spec.proto, with the fields that TrainingOf reads;
//   using Reader  what is fitted before the network: Fit(spec, features), Load(saved, columns),
//   both
//                 static, and Save(saved);
//   using Rows    what the network reads;
//   using Module  the network: Module(spec, reader, outputs), Forward(what Select gives), which is
//                 [row, output];
//   Rows Read(reader, features)
//   Select(rows, numbers)   at least one row, by number;
//   Saved(saved_learner)    its message in saved_model.proto, of a const SavedLearner& or for a
//                           SavedLearner*;
//   kRowsAtOnce             rows that are read at a time where nothing is learnt, so that memory
//                           stays bounded.
#ifndef CALLPRINT_MODELS_NETWORKS_NETWORK_LEARNER_H_
#define CALLPRINT_MODELS_NETWORKS_NETWORK_LEARNER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "models/networks/network_training.h"
#include "workloads/status_macros.h"

namespace callprint {

template <typename Kind>
class NetworkLearner : public Learner {
 public:
  explicit NetworkLearner(const typename Kind::Spec& spec) : spec_(spec) {}

  absl::Status Fit(const LearnerInput& input) override { return Train(input); }
  bool LearnsClasses() const override { return true; }
  absl::Status FitClasses(const ClassLearnerInput& input) override { return Train(input); }

  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    if (features.rows() == 0) return std::vector<double>();
    return AnswerOrInternal("predicting", [&]() -> absl::StatusOr<std::vector<double>> {
      torch::NoGradGuard no_grad;
      network_->eval();
      std::vector<int64_t> rows(features.rows());
      std::iota(rows.begin(), rows.end(), 0);
      return ScoresOf(Outputs(Kind::Read(reader_, features), rows), exclusive_);
    });
  }

  const LearningCurve* learning_curve() const override {
    return curve_.epoch().empty() ? nullptr : &curve_;
  }

  absl::StatusOr<SavedLearner> Save() const override {
    SavedLearner saved;
    *Kind::Saved(&saved)->mutable_network() = SaveNetwork(*network_, exclusive_);
    reader_.Save(Kind::Saved(&saved));
    return saved;
  }

  absl::Status Load(const SavedLearner& saved, size_t columns) override {
    const SavedNetwork& network = Kind::Saved(saved).network();
    RETURN_IF_ERROR(CheckOutputs(network));
    ASSIGN_OR_RETURN(reader_, Kind::Reader::Load(Kind::Saved(saved), columns));
    return AnswerOrInternal("loading", [&]() -> absl::Status {
      // As in training, so that the same kernels answer.
      PinLibTorch(0);
      exclusive_ = network.exclusive();
      network_ = std::make_shared<typename Kind::Module>(spec_, reader_, network.outputs());
      return LoadParameters(network, *network_);
    });
  }

 private:
  template <typename Input>
  absl::Status Train(const Input& input) {
    ASSIGN_OR_RETURN(reader_, Kind::Reader::Fit(spec_, input.features));
    return AnswerOrInternal("training", [&]() -> absl::Status {
      const NetworkTargets targets = TargetsOf(input);
      exclusive_ = targets.exclusive;
      PinLibTorch(input.seed);
      const typename Kind::Rows read = Kind::Read(reader_, input.features);
      network_ = std::make_shared<typename Kind::Module>(spec_, reader_, targets.target.size(1));
      const auto outputs = [&](const std::vector<int64_t>& rows) { return Outputs(read, rows); };
      curve_ = TrainNetwork(targets, TrainingOf(spec_, input.seed), outputs, *network_);
      return absl::OkStatus();
    });
  }

  // There is at least one row.
  torch::Tensor Outputs(const typename Kind::Rows& read, const std::vector<int64_t>& rows) const {
    const size_t at_once = network_->is_training() ? rows.size() : Kind::kRowsAtOnce;
    std::vector<torch::Tensor> outputs;
    for (size_t begin = 0; begin < rows.size(); begin += at_once) {
      const size_t count = std::min(at_once, rows.size() - begin);
      outputs.push_back(
          network_->Forward(Kind::Select(read, at::ArrayRef<int64_t>(rows.data() + begin, count))));
    }
    return torch::cat(outputs);
  }

  const typename Kind::Spec spec_;
  typename Kind::Reader reader_;
  // Outputs share a softmax.
  bool exclusive_ = false;
  std::shared_ptr<typename Kind::Module> network_;
  // Without an epoch before Fit.
  LearningCurve curve_;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_NETWORKS_NETWORK_LEARNER_H_
