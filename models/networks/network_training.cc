#include "models/networks/network_training.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cstddef>
#include <limits>

#include "models/learner/inner_folds.h"
#include "models/learner/saved_learner.h"
#include "workloads/random.h"

namespace callprint {
namespace {

constexpr int kInnerFolds = 6;

torch::Tensor Select(const torch::Tensor& tensor, const std::vector<int64_t>& rows) {
  return tensor.index_select(0, torch::tensor(rows, torch::kLong));
}

// Mean over rows (and, unless they share a softmax, over outputs).
torch::Tensor Loss(const torch::Tensor& output, const torch::Tensor& target,
                   const torch::Tensor& weight, bool exclusive) {
  if (exclusive) {
    const torch::Tensor log_likelihood = (torch::log_softmax(output, 1) * target * weight).sum();
    return -log_likelihood / static_cast<double>(output.size(0));
  }
  return torch::nn::functional::binary_cross_entropy_with_logits(
      output, target,
      torch::nn::functional::BinaryCrossEntropyWithLogitsFuncOptions().weight(weight));
}

double Accuracy(const torch::Tensor& output, const torch::Tensor& target, bool exclusive) {
  const torch::Tensor right =
      exclusive ? output.argmax(1) == target.argmax(1) : (output > 0) == (target > 0.5);
  return static_cast<double>(right.sum().item<int64_t>()) / right.numel();
}

// The best constant answer to `training` rows, for each of `rows` rows: as likely as outputs are
// among them.
torch::Tensor ConstantOutput(const torch::Tensor& target, const torch::Tensor& weight,
                             bool exclusive, int64_t rows) {
  const torch::Tensor share = (target * weight).sum(0) / weight.sum();
  // As if half a row were of what no row is of.
  const double least = 0.5 / target.size(0);
  const torch::Tensor likely = share.clamp(least, 1 - least);
  const torch::Tensor output =
      exclusive ? torch::log(likely) : torch::log(likely) - torch::log(1 - likely);
  return output.unsqueeze(0).expand({rows, output.size(0)});
}

std::vector<torch::Tensor> CopyParameters(const torch::nn::Module& network) {
  std::vector<torch::Tensor> copy;
  for (const torch::Tensor& parameter : network.parameters()) {
    copy.push_back(parameter.detach().clone());
  }
  return copy;
}

void SetParameters(const std::vector<torch::Tensor>& values, torch::nn::Module& network) {
  torch::NoGradGuard no_grad;
  const std::vector<torch::Tensor> parameters = network.parameters();
  for (size_t i = 0; i < parameters.size(); ++i) parameters[i].copy_(values[i]);
}

}  // namespace

NetworkTargets TargetsOf(const LearnerInput& input) {
  const int64_t rows = input.label.size();
  NetworkTargets targets;
  targets.target = torch::zeros({rows, 1});
  targets.weight = torch::zeros({rows, 1});
  for (int64_t row = 0; row < rows; ++row) {
    targets.target.data_ptr<float>()[row] = input.label[row];
    targets.weight.data_ptr<float>()[row] =
        input.label[row] == 1 ? input.positive_weight : input.negative_weight;
  }
  targets.fold = InnerFolds(input.group, input.label, kInnerFolds, input.seed);
  return targets;
}

NetworkTargets TargetsOf(const ClassLearnerInput& input) {
  const int64_t rows = input.targets.rows();
  const int64_t classes = input.targets.classes;
  NetworkTargets targets;
  targets.exclusive = input.targets.exclusive;
  targets.target = torch::zeros({rows, classes});
  targets.weight = torch::zeros({rows, 1});
  for (int64_t row = 0; row < rows; ++row) {
    targets.weight.data_ptr<float>()[row] = input.weight[row];
    for (int64_t k = 0; k < classes; ++k) {
      targets.target.data_ptr<float>()[row * classes + k] = input.targets.holds(row, k);
    }
  }
  targets.fold = InnerFolds(input.group, input.targets, kInnerFolds, input.seed);
  return targets;
}

void PinLibTorch(uint64_t seed) {
  at::set_num_threads(1);
  at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/false);
  at::globalContext().setUserEnabledMkldnn(false);
  torch::manual_seed(seed);
}

LearningCurve TrainNetwork(const NetworkTargets& targets, const NetworkTraining& training,
                           const NetworkOutputs& outputs, torch::nn::Module& network) {
  std::vector<int64_t> trained_on;
  std::vector<int64_t> validation;
  for (int64_t row = 0; row < targets.target.size(0); ++row) {
    (targets.fold[row] == 0 ? validation : trained_on).push_back(row);
  }
  // A single group cannot be split: all of it trains, for the full number of epochs.
  if (trained_on.empty()) trained_on.swap(validation);

  // Of some rows; the loss still knows where it comes from.
  struct Step {
    torch::Tensor loss;
    double accuracy;
  };
  const auto look_at = [&](const std::vector<int64_t>& rows) {
    const torch::Tensor output = outputs(rows);
    const torch::Tensor target = Select(targets.target, rows);
    return Step{Loss(output, target, Select(targets.weight, rows), targets.exclusive),
                Accuracy(output.detach(), target, targets.exclusive)};
  };

  LearningCurve curve;
  curve.set_training_rows(trained_on.size());
  curve.set_validation_rows(validation.size());
  for (const torch::Tensor& parameter : network.parameters()) {
    curve.set_parameters(curve.parameters() + parameter.numel());
  }
  if (!validation.empty()) {
    const torch::Tensor constant =
        ConstantOutput(Select(targets.target, trained_on), Select(targets.weight, trained_on),
                       targets.exclusive, validation.size());
    const torch::Tensor target = Select(targets.target, validation);
    LearningCurve::Measure& null_hypothesis = *curve.mutable_null_hypothesis();
    null_hypothesis.set_loss(
        Loss(constant, target, Select(targets.weight, validation), targets.exclusive)
            .item<double>());
    null_hypothesis.set_accuracy(Accuracy(constant, target, targets.exclusive));
  }

  torch::optim::AdamW optimizer(
      network.parameters(),
      torch::optim::AdamWOptions(training.learning_rate).weight_decay(training.weight_decay));
  Random random(training.seed);
  double best_loss = std::numeric_limits<double>::infinity();
  std::vector<torch::Tensor> best = CopyParameters(network);
  for (uint32_t epoch = 1; epoch <= training.max_epochs; ++epoch) {
    LearningCurve::Epoch& measured = *curve.add_epoch();
    double loss = 0;
    double accuracy = 0;
    network.train();
    random.Shuffle(&trained_on);
    for (size_t begin = 0; begin < trained_on.size(); begin += training.batch) {
      const size_t end = std::min<size_t>(begin + training.batch, trained_on.size());
      optimizer.zero_grad();
      const Step step = look_at({trained_on.begin() + begin, trained_on.begin() + end});
      step.loss.backward();
      optimizer.step();
      const double share = static_cast<double>(end - begin) / trained_on.size();
      loss += share * step.loss.item<double>();
      accuracy += share * step.accuracy;
    }
    measured.mutable_training()->set_loss(loss);
    measured.mutable_training()->set_accuracy(accuracy);
    if (validation.empty()) {
      curve.set_chosen_epoch(epoch);
      continue;
    }
    torch::NoGradGuard no_grad;
    network.eval();
    const Step step = look_at(validation);
    const double validation_loss = step.loss.item<double>();
    measured.mutable_validation()->set_loss(validation_loss);
    measured.mutable_validation()->set_accuracy(step.accuracy);
    if (validation_loss < best_loss) {
      best_loss = validation_loss;
      best = CopyParameters(network);
      curve.set_chosen_epoch(epoch);
    } else if (epoch - curve.chosen_epoch() == training.patience) {
      break;
    }
  }
  if (!validation.empty()) SetParameters(best, network);
  return curve;
}

std::vector<double> ScoresOf(const torch::Tensor& output, bool exclusive) {
  const torch::Tensor score =
      (exclusive ? torch::softmax(output, 1) : torch::sigmoid(output)).reshape({-1}).contiguous();
  const float* data = score.data_ptr<float>();
  return std::vector<double>(data, data + score.numel());
}

SavedNetwork SaveNetwork(const torch::nn::Module& network, bool exclusive) {
  SavedNetwork saved;
  const std::vector<torch::Tensor> parameters = network.parameters();
  saved.set_outputs(parameters.back().numel());
  saved.set_exclusive(exclusive);
  for (const torch::Tensor& parameter : parameters) {
    const torch::Tensor values = parameter.detach().contiguous();
    const float* data = values.data_ptr<float>();
    saved.add_parameter()->mutable_value()->Add(data, data + values.numel());
  }
  return saved;
}

absl::Status CheckOutputs(const SavedNetwork& saved) {
  constexpr uint32_t kMostOutputs = 1 << 16;
  if (saved.outputs() == 0 || saved.outputs() > kMostOutputs) {
    return DamagedModel(absl::StrCat("its network has ", saved.outputs(), " outputs"));
  }
  return absl::OkStatus();
}

absl::Status LoadParameters(const SavedNetwork& saved, torch::nn::Module& network) {
  const std::vector<torch::Tensor> parameters = network.parameters();
  std::vector<torch::Tensor> values;
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (saved.parameter_size() != parameters.size() ||
        saved.parameter(i).value_size() != parameters[i].numel()) {
      return DamagedModel("its network's parameters are not those of its spec");
    }
    const auto& value = saved.parameter(i).value();
    values.push_back(torch::tensor(at::ArrayRef<float>(value.data(), value.size()))
                         .reshape(parameters[i].sizes()));
  }
  SetParameters(values, network);
  return absl::OkStatus();
}

}  // namespace callprint
