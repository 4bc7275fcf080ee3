#include "models/mlp.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <limits>

#include "absl/strings/str_cat.h"
#include "models/inner_folds.h"
#include "models/saved_learner.h"
#include "workloads/random.h"

namespace callprint {
namespace {

constexpr int kInnerFolds = 6;

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

std::vector<torch::Tensor> CopyParameters(torch::nn::Sequential& network) {
  std::vector<torch::Tensor> copy;
  for (const torch::Tensor& parameter : network->parameters()) {
    copy.push_back(parameter.detach().clone());
  }
  return copy;
}

void SetParameters(torch::nn::Sequential& network, const std::vector<torch::Tensor>& values) {
  torch::NoGradGuard no_grad;
  const std::vector<torch::Tensor> parameters = network->parameters();
  for (size_t i = 0; i < parameters.size(); ++i) parameters[i].copy_(values[i]);
}

class Mlp : public Learner {
 public:
  explicit Mlp(const MlpSpec& spec) : spec_(spec) {}

  absl::Status Fit(const LearnerInput& input) override {
    const int64_t rows = input.label.size();
    torch::Tensor target = torch::zeros({rows, 1});
    torch::Tensor weight = torch::zeros({rows, 1});
    for (int64_t row = 0; row < rows; ++row) {
      target.data_ptr<float>()[row] = input.label[row];
      weight.data_ptr<float>()[row] =
          input.label[row] == 1 ? input.positive_weight : input.negative_weight;
    }
    return TrainOrError(input.features, target, weight,
                        InnerFolds(input.group, input.label, kInnerFolds, input.seed), input.seed);
  }

  bool LearnsClasses() const override { return true; }

  absl::Status FitClasses(const ClassLearnerInput& input) override {
    exclusive_ = input.targets.exclusive;
    const int64_t rows = input.targets.rows();
    const int64_t classes = input.targets.classes;
    torch::Tensor target = torch::zeros({rows, classes});
    torch::Tensor weight = torch::zeros({rows, 1});
    for (int64_t row = 0; row < rows; ++row) {
      weight.data_ptr<float>()[row] = input.weight[row];
      for (int64_t k = 0; k < classes; ++k) {
        target.data_ptr<float>()[row * classes + k] = input.targets.holds(row, k);
      }
    }
    return TrainOrError(input.features, target, weight,
                        InnerFolds(input.group, input.targets, kInnerFolds, input.seed),
                        input.seed);
  }

  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    try {
      torch::NoGradGuard no_grad;
      torch::nn::Sequential network = network_;
      network->eval();
      const torch::Tensor output = network->forward(ToTensor(features));
      const torch::Tensor score = (exclusive_ ? torch::softmax(output, 1) : torch::sigmoid(output))
                                      .reshape({-1})
                                      .contiguous();
      const float* data = score.data_ptr<float>();
      return std::vector<double>(data, data + score.numel());
    } catch (const std::exception& error) {
      return absl::InternalError(absl::StrCat("LibTorch failed while predicting: ", error.what()));
    }
  }

  absl::StatusOr<SavedLearner> Save() const override {
    SavedLearner saved;
    torch::nn::Sequential network = network_;
    const std::vector<torch::Tensor> parameters = network->parameters();
    saved.mutable_network()->set_outputs(parameters.back().numel());
    saved.mutable_network()->set_exclusive(exclusive_);
    for (const torch::Tensor& parameter : parameters) {
      const torch::Tensor values = parameter.detach().contiguous();
      const float* data = values.data_ptr<float>();
      saved.mutable_network()->add_parameter()->mutable_value()->Add(data, data + values.numel());
    }
    return saved;
  }

  absl::Status Load(const SavedLearner& saved, size_t columns) override {
    const SavedLearner::Network& network = saved.network();
    constexpr uint32_t kMostOutputs = 1 << 16;
    if (network.outputs() == 0 || network.outputs() > kMostOutputs) {
      return DamagedModel(absl::StrCat("its network has ", network.outputs(), " outputs"));
    }
    try {
      exclusive_ = network.exclusive();
      network_ = MakeNetwork(spec_, columns, network.outputs());
      const std::vector<torch::Tensor> parameters = network_->parameters();
      std::vector<torch::Tensor> values;
      for (size_t i = 0; i < parameters.size(); ++i) {
        if (network.parameter_size() != parameters.size() ||
            network.parameter(i).value_size() != parameters[i].numel()) {
          return DamagedModel("its network's parameters are not those of its spec");
        }
        const auto& value = network.parameter(i).value();
        values.push_back(torch::tensor(at::ArrayRef<float>(value.data(), value.size()))
                             .reshape(parameters[i].sizes()));
      }
      SetParameters(network_, values);
    } catch (const std::exception& error) {
      return absl::InternalError(absl::StrCat("LibTorch failed while loading: ", error.what()));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status TrainOrError(const SparseMatrix& features, const torch::Tensor& target,
                            const torch::Tensor& weight, const std::vector<int>& fold,
                            uint64_t seed) {
    // LibTorch throws; nothing above this file does.
    try {
      Train(features, target, weight, fold, seed);
    } catch (const std::exception& error) {
      return absl::InternalError(absl::StrCat("LibTorch failed while training: ", error.what()));
    }
    return absl::OkStatus();
  }

  // target [rows, outputs]; weight [rows, 1]; fold 0 of the rows chooses the epoch.
  void Train(const SparseMatrix& matrix, const torch::Tensor& target, const torch::Tensor& weight,
             const std::vector<int>& fold, uint64_t seed) {
    at::set_num_threads(1);
    at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/false);
    torch::manual_seed(seed);

    const torch::Tensor features = ToTensor(matrix);
    const int64_t rows = features.size(0);
    std::vector<int64_t> training;
    std::vector<int64_t> validation;
    for (int64_t row = 0; row < rows; ++row) {
      (fold[row] == 0 ? validation : training).push_back(row);
    }
    // A single group cannot be split: all of it trains, for the full number of epochs.
    if (training.empty()) training.swap(validation);

    const auto select = [](const torch::Tensor& tensor, const std::vector<int64_t>& chosen) {
      return tensor.index_select(0, torch::tensor(chosen, torch::kLong));
    };
    const auto loss = [&](const std::vector<int64_t>& chosen) {
      if (exclusive_) {
        const torch::Tensor log_likelihood =
            (torch::log_softmax(network_->forward(select(features, chosen)), 1) *
             select(target, chosen) * select(weight, chosen))
                .sum();
        return -log_likelihood / static_cast<double>(chosen.size());
      }
      return torch::nn::functional::binary_cross_entropy_with_logits(
          network_->forward(select(features, chosen)), select(target, chosen),
          torch::nn::functional::BinaryCrossEntropyWithLogitsFuncOptions().weight(
              select(weight, chosen)));
    };

    network_ = MakeNetwork(spec_, features.size(1), target.size(1));
    torch::optim::AdamW optimizer(
        network_->parameters(),
        torch::optim::AdamWOptions(spec_.learning_rate()).weight_decay(spec_.weight_decay()));
    Random random(seed);
    double best_loss = std::numeric_limits<double>::infinity();
    std::vector<torch::Tensor> best = CopyParameters(network_);
    uint32_t epochs_since_best = 0;
    for (uint32_t epoch = 0; epoch < spec_.max_epochs(); ++epoch) {
      network_->train();
      random.Shuffle(&training);
      for (size_t begin = 0; begin < training.size(); begin += spec_.batch()) {
        const size_t end = std::min<size_t>(begin + spec_.batch(), training.size());
        optimizer.zero_grad();
        loss({training.begin() + begin, training.begin() + end}).backward();
        optimizer.step();
      }
      if (validation.empty()) continue;
      torch::NoGradGuard no_grad;
      network_->eval();
      const double validation_loss = loss(validation).item<double>();
      if (validation_loss < best_loss) {
        best_loss = validation_loss;
        best = CopyParameters(network_);
        epochs_since_best = 0;
      } else if (++epochs_since_best == spec_.patience()) {
        break;
      }
    }
    if (!validation.empty()) SetParameters(network_, best);
  }

  const MlpSpec spec_;
  // One output a class, which share a softmax.
  bool exclusive_ = false;
  torch::nn::Sequential network_{nullptr};
};

}  // namespace

std::unique_ptr<Learner> MakeMlp(const MlpSpec& spec) { return std::make_unique<Mlp>(spec); }

}  // namespace callprint
