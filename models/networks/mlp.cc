#include "models/networks/mlp.h"

#include <cstddef>

#include "models/networks/network_training.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// [rows, columns]
torch::Tensor ToTensor(const SparseMatrix& features) {
  torch::Tensor tensor = torch::zeros(
      {static_cast<int64_t>(features.rows()), static_cast<int64_t>(features.columns())});
  float* data = tensor.data_ptr<float>();
  for (size_t row = 0; row < features.rows(); ++row) {
    for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
      data[row * features.columns() + features.column_index[i]] = features.value[i];
    }
  }
  return tensor;
}

torch::nn::Sequential MakeNetwork(const MlpSpec& spec, int64_t columns, int64_t outputs) {
  torch::nn::Sequential network;
  int64_t width = columns;
  for (const uint32_t hidden : spec.hidden()) {
    network->push_back(torch::nn::Linear(width, hidden));
    network->push_back(torch::nn::ReLU());
    network->push_back(torch::nn::Dropout(spec.dropout()));
    width = hidden;
  }
  network->push_back(torch::nn::Linear(width, outputs));
  return network;
}

class Mlp : public Learner {
 public:
  explicit Mlp(const MlpSpec& spec) : spec_(spec) {}

  absl::Status Fit(const LearnerInput& input) override { return Train(input); }
  bool LearnsClasses() const override { return true; }
  absl::Status FitClasses(const ClassLearnerInput& input) override { return Train(input); }

  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    return AnswerOrInternal("predicting", [&]() -> absl::StatusOr<std::vector<double>> {
      torch::NoGradGuard no_grad;
      torch::nn::Sequential network = network_;
      network->eval();
      return ScoresOf(network->forward(ToTensor(features)), exclusive_);
    });
  }

  const LearningCurve* learning_curve() const override {
    return curve_.epoch().empty() ? nullptr : &curve_;
  }

  absl::StatusOr<SavedLearner> Save() const override {
    SavedLearner saved;
    *saved.mutable_network() = SaveNetwork(*network_, exclusive_);
    return saved;
  }

  absl::Status Load(const SavedLearner& saved, size_t columns) override {
    RETURN_IF_ERROR(CheckOutputs(saved.network()));
    return AnswerOrInternal("loading", [&]() -> absl::Status {
      exclusive_ = saved.network().exclusive();
      network_ = MakeNetwork(spec_, columns, saved.network().outputs());
      return LoadParameters(saved.network(), *network_);
    });
  }

 private:
  template <typename Input>
  absl::Status Train(const Input& input) {
    return AnswerOrInternal("training", [&]() -> absl::Status {
      const NetworkTargets targets = TargetsOf(input);
      exclusive_ = targets.exclusive;
      PinLibTorch(input.seed);
      const torch::Tensor features = ToTensor(input.features);
      network_ = MakeNetwork(spec_, features.size(1), targets.target.size(1));
      const auto outputs = [&](const std::vector<int64_t>& rows) {
        return network_->forward(features.index_select(0, torch::tensor(rows, torch::kLong)));
      };
      curve_ = TrainNetwork(targets, TrainingOf(spec_, input.seed), outputs, *network_);
      return absl::OkStatus();
    });
  }

  const MlpSpec spec_;
  // One output a class, which share a softmax.
  bool exclusive_ = false;
  torch::nn::Sequential network_{nullptr};
  // Without an epoch before Fit.
  LearningCurve curve_;
};

}  // namespace

std::unique_ptr<Learner> MakeMlp(const MlpSpec& spec) { return std::make_unique<Mlp>(spec); }

}  // namespace callprint
