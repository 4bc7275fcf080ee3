#include "models/networks/windows/two_branch_network.h"

#include <cstddef>

#include "models/networks/network_learner.h"
#include "models/networks/windows/window_reader.h"

namespace callprint {
namespace {

// Dense layers with ReLU, dropout before each.
torch::nn::Sequential DenseLayers(const google::protobuf::RepeatedField<uint32_t>& widths,
                                  double dropout, int64_t* width) {
  torch::nn::Sequential layers;
  for (const int64_t next : widths) {
    layers->push_back(torch::nn::Dropout(dropout));
    layers->push_back(torch::nn::Linear(*width, next));
    layers->push_back(torch::nn::ReLU());
    *width = next;
  }
  return layers;
}

class BranchModule : public torch::nn::Module {
 public:
  BranchModule(const TwoBranchNetworkSpec::Branch& spec, int64_t periods, int64_t places,
               int64_t channels, double dropout)
      : spec_(spec) {
    for (const auto& convolution : spec.convolution()) {
      const int64_t seen = convolution.periods() * convolution.places() * channels;
      channels = convolution.filters();
      convolutions_->push_back(torch::nn::Linear(seen, channels));
      places = (places + convolution.pooled_places() - 1) / convolution.pooled_places();
    }
    register_module("convolutions", convolutions_);
    width_ = periods * places * channels;
    dense_ = register_module("dense", DenseLayers(spec.dense(), dropout, &width_));
  }

  // Of windows [row, period, place, channel]: [row, width()].
  torch::Tensor Forward(const torch::Tensor& windows) {
    torch::Tensor states = windows;
    for (int i = 0; i < spec_.convolution_size(); ++i) {
      const auto& convolution = spec_.convolution(i);
      auto* const layer = convolutions_[i]->as<torch::nn::Linear>();
      states = Pooled(torch::relu(layer->forward(Neighbours(states, convolution))),
                      convolution.pooled_places());
    }
    return dense_->forward(states.flatten(1));
  }

  int64_t width() const { return width_; }

 private:
  // Each place's state beside those of the places and periods that follow, 0 behind the last, so
  // that a convolution is a product of matrices, whose bits do not depend on which of LibTorch's
  // convolutions the machine has.
  static torch::Tensor Neighbours(const torch::Tensor& states,
                                  const TwoBranchNetworkSpec::Convolution& convolution) {
    const int64_t periods = convolution.periods();
    const int64_t places = convolution.places();
    const torch::Tensor padded =
        torch::constant_pad_nd(states, {0, 0, 0, places - 1, 0, periods - 1});
    std::vector<torch::Tensor> shifted;
    for (int64_t period = 0; period < periods; ++period) {
      for (int64_t place = 0; place < places; ++place) {
        shifted.push_back(
            padded.narrow(1, period, states.size(1)).narrow(2, place, states.size(2)));
      }
    }
    return torch::cat(shifted, 3);
  }

  // The largest of so many places. States are at least 0, so what is filled up is never larger.
  static torch::Tensor Pooled(const torch::Tensor& states, int64_t places) {
    if (places == 1) return states;
    const int64_t groups = (states.size(2) + places - 1) / places;
    return torch::constant_pad_nd(states, {0, 0, 0, groups * places - states.size(2)})
        .reshape({states.size(0), states.size(1), groups, places, states.size(3)})
        .amax(3);
  }

  const TwoBranchNetworkSpec::Branch spec_;
  int64_t width_ = 0;
  torch::nn::ModuleList convolutions_;
  torch::nn::Sequential dense_{nullptr};
};

// [row, period, place] each; see WindowTable.
struct WindowTensors {
  torch::Tensor call;
  torch::Tensor caller;
  torch::Tensor callee;

  WindowTensors Select(const torch::Tensor& rows) const {
    const auto select = [&](const torch::Tensor& tensor) {
      return tensor.index_select(0, rows).to(torch::kLong);
    };
    return {select(call), select(caller), select(callee)};
  }
};

class TwoBranchModule : public torch::nn::Module {
 public:
  TwoBranchModule(const TwoBranchNetworkSpec& spec, const WindowReader& reader, int64_t outputs) {
    const int64_t embedding = spec.embedding();
    const int64_t periods = reader.periods();
    const int64_t places = reader.places();
    embedding_ = register_module(
        "embedding",
        torch::nn::Embedding(
            torch::nn::EmbeddingOptions(reader.functions(), embedding).padding_idx(0)));
    calls_ = register_module("calls", std::make_shared<BranchModule>(spec.calls(), periods, places,
                                                                     embedding, spec.dropout()));
    pairs_ =
        register_module("pairs", std::make_shared<BranchModule>(spec.pairs(), periods, places,
                                                                2 * embedding, spec.dropout()));
    int64_t width = calls_->width() + pairs_->width();
    joined_ = register_module("joined", DenseLayers(spec.joined(), spec.dropout(), &width));
    answer_ = register_module("answer", torch::nn::Linear(width, outputs));
  }

  // [row, output]. There is at least one row.
  torch::Tensor Forward(const WindowTensors& windows) {
    const torch::Tensor pairs =
        torch::cat({embedding_->forward(windows.caller), embedding_->forward(windows.callee)}, 3);
    torch::Tensor both =
        torch::cat({calls_->Forward(embedding_->forward(windows.call)), pairs_->Forward(pairs)}, 1);
    // LibTorch's Sequential refuses to be empty.
    if (!joined_->is_empty()) both = joined_->forward(both);
    return answer_->forward(both);
  }

 private:
  torch::nn::Embedding embedding_{nullptr};
  std::shared_ptr<BranchModule> calls_;
  std::shared_ptr<BranchModule> pairs_;
  torch::nn::Sequential joined_{nullptr};
  torch::nn::Linear answer_{nullptr};
};

struct Windows {
  using Spec = TwoBranchNetworkSpec;
  using Reader = WindowReader;
  using Rows = WindowTensors;
  using Module = TwoBranchModule;
  static constexpr size_t kRowsAtOnce = 64;

  static Rows Read(const Reader& reader, const SparseMatrix& features) {
    const WindowTable windows = reader.Read(features);
    const auto tensor = [&](const std::vector<int32_t>& values) {
      return torch::tensor(at::makeArrayRef(values), torch::kInt)
          .reshape({static_cast<int64_t>(features.rows()), static_cast<int64_t>(reader.periods()),
                    static_cast<int64_t>(reader.places())});
    };
    return {tensor(windows.call), tensor(windows.caller), tensor(windows.callee)};
  }
  static Rows Select(const Rows& rows, at::ArrayRef<int64_t> numbers) {
    return rows.Select(torch::tensor(numbers, torch::kLong));
  }
  static const auto& Saved(const SavedLearner& saved) { return saved.two_branch_network(); }
  static auto* Saved(SavedLearner* saved) { return saved->mutable_two_branch_network(); }
};

}  // namespace

std::unique_ptr<Learner> MakeTwoBranchNetwork(const TwoBranchNetworkSpec& spec) {
  return std::make_unique<NetworkLearner<Windows>>(spec);
}

}  // namespace callprint
