#include "models/networks/sequences/sequence_network.h"

#include <cstddef>
#include <tuple>

#include "models/networks/network_learner.h"
#include "models/networks/sequences/call_reader.h"

namespace callprint {
namespace {

// Less than any state.
constexpr double kLeast = -1e30;

// What stands between calls and pooling.
class Encoder : public torch::nn::Module {
 public:
  // Calls [chunk, call, channel] become states [chunk, call, width()]. valid [chunk, call, 1] is 1
  // where there is a call, and 0 where not; there, calls are 0, and states do not matter.
  virtual torch::Tensor Encode(const torch::Tensor& calls, const torch::Tensor& valid) = 0;
  virtual int64_t width() const = 0;
};

class Convolutions : public Encoder {
 public:
  Convolutions(const SequenceNetworkSpec::Cnn& spec, int64_t channels) : spec_(spec) {
    for (const int64_t kernel : spec.kernel_width()) {
      layers_->push_back(torch::nn::Linear(kernel * channels, spec.filters()));
      channels = spec.filters();
    }
    register_module("layers", layers_);
  }

  torch::Tensor Encode(const torch::Tensor& calls, const torch::Tensor& valid) override {
    torch::Tensor states = calls;
    for (int i = 0; i < spec_.kernel_width_size(); ++i) {
      auto* const layer = layers_[i]->as<torch::nn::Linear>();
      states = torch::relu(layer->forward(Neighbours(states, spec_.kernel_width(i)))) * valid;
    }
    return states;
  }

  int64_t width() const override { return spec_.filters(); }

 private:
  // Each call's state beside those of its neighbours, so that a convolution is a product of
  // matrices, whose bits do not depend on which of LibTorch's convolutions the machine has.
  static torch::Tensor Neighbours(const torch::Tensor& states, int64_t kernel) {
    const torch::Tensor padded = torch::constant_pad_nd(states, {0, 0, kernel / 2, kernel / 2});
    std::vector<torch::Tensor> shifted;
    for (int64_t i = 0; i < kernel; ++i) shifted.push_back(padded.narrow(1, i, states.size(1)));
    return torch::cat(shifted, 2);
  }

  const SequenceNetworkSpec::Cnn spec_;
  torch::nn::ModuleList layers_;
};

// Layer: torch::nn::GRU or LSTM. What lies behind a chunk's end comes after its calls, and so
// reaches no state that matters.
template <typename Layer, typename Options>
class RecurrentLayer : public Encoder {
 public:
  RecurrentLayer(const SequenceNetworkSpec::Recurrent& spec, int64_t channels)
      : width_(spec.hidden()),
        layer_(register_module("layer", Layer(Options(channels, width_).batch_first(true)))) {}

  torch::Tensor Encode(const torch::Tensor& calls, const torch::Tensor& valid) override {
    return std::get<0>(layer_->forward(calls));
  }

  int64_t width() const override { return width_; }

 private:
  const int64_t width_;
  Layer layer_;
};

class TransformerLayers : public Encoder {
 public:
  TransformerLayers(const SequenceNetworkSpec::Transformer& spec, int64_t channels, int64_t calls)
      : width_(spec.width()) {
    input_ = register_module("input", torch::nn::Linear(channels, width_));
    place_ = register_parameter("place", 0.02 * torch::randn({calls, width_}));
    // Dropout is around it, as around all encoders here; inside it would take as long as all else,
    // for a random number a pair of calls.
    const auto layer = torch::nn::TransformerEncoderLayerOptions(width_, spec.heads())
                           .dim_feedforward(2 * width_)
                           .dropout(0);
    layers_ = register_module(
        "layers",
        torch::nn::TransformerEncoder(torch::nn::TransformerEncoderOptions(layer, spec.layers())));
  }

  torch::Tensor Encode(const torch::Tensor& calls, const torch::Tensor& valid) override {
    const torch::Tensor states = input_->forward(calls) + place_;
    torch::Tensor hidden = valid.squeeze(2) == 0;
    // In a chunk without a call there would be nothing to look at, and no number would come out.
    hidden.select(1, 0).fill_(false);
    // LibTorch's order is [call, chunk, channel].
    return layers_->forward(states.transpose(0, 1).contiguous(), {}, hidden).transpose(0, 1);
  }

  int64_t width() const override { return width_; }

 private:
  const int64_t width_;
  torch::nn::Linear input_{nullptr};
  torch::Tensor place_;
  torch::nn::TransformerEncoder layers_{nullptr};
};

std::shared_ptr<Encoder> MakeEncoder(const SequenceNetworkSpec& spec, int64_t channels,
                                     int64_t calls) {
  switch (spec.architecture_case()) {
    case SequenceNetworkSpec::kCnn:
      return std::make_shared<Convolutions>(spec.cnn(), channels);
    case SequenceNetworkSpec::kGru:
      return std::make_shared<RecurrentLayer<torch::nn::GRU, torch::nn::GRUOptions>>(spec.gru(),
                                                                                     channels);
    case SequenceNetworkSpec::kLstm:
      return std::make_shared<RecurrentLayer<torch::nn::LSTM, torch::nn::LSTMOptions>>(spec.lstm(),
                                                                                       channels);
    case SequenceNetworkSpec::kTransformer:
      return std::make_shared<TransformerLayers>(spec.transformer(), channels, calls);
    case SequenceNetworkSpec::ARCHITECTURE_NOT_SET:
      return nullptr;
  }
  return nullptr;
}

// [row, place] each; see CallTable.
struct CallTensors {
  torch::Tensor function;
  torch::Tensor depth;
  torch::Tensor gap;

  CallTensors Select(const torch::Tensor& rows) const {
    return {function.index_select(0, rows), depth.index_select(0, rows), gap.index_select(0, rows)};
  }
};

CallTensors ToTensors(const CallTable& calls, int64_t rows, int64_t places) {
  const auto tensor = [&](const auto& values, torch::Dtype type) {
    return torch::tensor(at::makeArrayRef(values), type).reshape({rows, places});
  };
  return {tensor(calls.function, torch::kLong), tensor(calls.depth, torch::kFloat),
          tensor(calls.gap, torch::kFloat)};
}

class SequenceModule : public torch::nn::Module {
 public:
  SequenceModule(const SequenceNetworkSpec& spec, const CallReader& reader, int64_t outputs)
      : chunks_(reader.chunks()), chunk_length_(reader.chunk_length()) {
    embedding_ = register_module(
        "embedding",
        torch::nn::Embedding(
            torch::nn::EmbeddingOptions(reader.functions(), spec.embedding()).padding_idx(0)));
    encoder_ = register_module("encoder", MakeEncoder(spec, spec.embedding() + 2, chunk_length_));
    dropout_ = register_module("dropout", torch::nn::Dropout(spec.dropout()));
    answer_ = register_module("answer", torch::nn::Linear(2 * encoder_->width(), outputs));
  }

  // [row, output]. There is at least one row.
  torch::Tensor Forward(const CallTensors& calls) {
    const int64_t rows = calls.function.size(0);
    const auto by_chunk = [&](const torch::Tensor& tensor) {
      return tensor.reshape({rows * chunks_, chunk_length_});
    };
    const torch::Tensor function = by_chunk(calls.function);
    const torch::Tensor valid = (function != 0).to(torch::kFloat).unsqueeze(2);
    const torch::Tensor channels =
        torch::cat({embedding_->forward(function), by_chunk(calls.depth).unsqueeze(2),
                    by_chunk(calls.gap).unsqueeze(2)},
                   2);
    const torch::Tensor encoded = encoder_->Encode(dropout_->forward(channels), valid);
    const auto by_row = [&](const torch::Tensor& tensor) {
      return tensor.reshape({rows, chunks_ * chunk_length_, tensor.size(2)});
    };
    return answer_->forward(dropout_->forward(Pooled(by_row(encoded), by_row(valid))));
  }

 private:
  // Mean and maximum over a row's calls; 0 where it has none.
  static torch::Tensor Pooled(const torch::Tensor& states, const torch::Tensor& valid) {
    const torch::Tensor calls = valid.sum(1);
    const torch::Tensor mean = (states * valid).sum(1) / calls.clamp_min(1);
    const torch::Tensor largest = states.masked_fill(valid == 0, kLeast).amax(1);
    return torch::cat({mean, largest.masked_fill(calls == 0, 0)}, 1);
  }

  const int64_t chunks_;
  const int64_t chunk_length_;
  torch::nn::Embedding embedding_{nullptr};
  std::shared_ptr<Encoder> encoder_;
  torch::nn::Dropout dropout_{nullptr};
  torch::nn::Linear answer_{nullptr};
};

struct Sequences {
  using Spec = SequenceNetworkSpec;
  using Reader = CallReader;
  using Rows = CallTensors;
  using Module = SequenceModule;
  static constexpr size_t kRowsAtOnce = 256;

  static Rows Read(const Reader& reader, const SparseMatrix& features) {
    return ToTensors(reader.Read(features), features.rows(), reader.places());
  }
  static Rows Select(const Rows& rows, at::ArrayRef<int64_t> numbers) {
    return rows.Select(torch::tensor(numbers, torch::kLong));
  }
  static const auto& Saved(const SavedLearner& saved) { return saved.sequence_network(); }
  static auto* Saved(SavedLearner* saved) { return saved->mutable_sequence_network(); }
};

}  // namespace

std::unique_ptr<Learner> MakeSequenceNetwork(const SequenceNetworkSpec& spec) {
  return std::make_unique<NetworkLearner<Sequences>>(spec);
}

}  // namespace callprint
