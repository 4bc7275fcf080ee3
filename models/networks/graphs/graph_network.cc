#include "models/networks/graphs/graph_network.h"

#include <cstddef>

#include "models/networks/graphs/graph_reader.h"
#include "models/networks/network_learner.h"

namespace callprint {
namespace {

// The graphs of some rows as one.
struct GraphBatch {
  // [node]
  torch::Tensor entry;
  // [node, channel]
  torch::Tensor channels;
  // Sparse [node, node]: weights of the messages to each node from its callers, and its callees.
  torch::Tensor from_callers;
  torch::Tensor from_callees;
  // Sparse [row, node]: 1 where a node is of a row.
  torch::Tensor of_row;
  // Of each row.
  std::vector<int64_t> nodes;
};

// Entries are added up in the order given, so that bits do not depend on the machine.
torch::Tensor Sparse(const torch::Tensor& row, const torch::Tensor& column,
                     const torch::Tensor& value, int64_t rows, int64_t columns) {
  // Unchecked: what is read in graph_reader.cc is in bounds.
  return at::_sparse_coo_tensor_unsafe(torch::stack({row, column}), value, {rows, columns},
                                       torch::TensorOptions(torch::kFloat).layout(torch::kSparse));
}

GraphBatch MakeBatch(const GraphTable& graphs, at::ArrayRef<int64_t> rows) {
  int64_t nodes = 0;
  int64_t edges = 0;
  GraphBatch batch;
  for (const int64_t row : rows) {
    batch.nodes.push_back(graphs.node_begin[row + 1] - graphs.node_begin[row]);
    nodes += batch.nodes.back();
    edges += graphs.edge_begin[row + 1] - graphs.edge_begin[row];
  }
  batch.entry = torch::empty({nodes}, torch::kLong);
  batch.channels = torch::empty({nodes, static_cast<int64_t>(kNodeChannels)});
  const torch::Tensor row_of_node = torch::empty({nodes}, torch::kLong);
  const torch::Tensor caller = torch::empty({edges}, torch::kLong);
  const torch::Tensor callee = torch::empty({edges}, torch::kLong);
  const torch::Tensor weight = torch::empty({edges});
  int64_t node = 0;
  int64_t edge = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    const size_t first = graphs.node_begin[rows[i]];
    const size_t count = batch.nodes[i];
    std::copy_n(&graphs.entry[first], count, batch.entry.data_ptr<int64_t>() + node);
    std::copy_n(&graphs.channel[first * kNodeChannels], count * kNodeChannels,
                batch.channels.data_ptr<float>() + node * kNodeChannels);
    std::fill_n(row_of_node.data_ptr<int64_t>() + node, count, i);
    for (size_t j = graphs.edge_begin[rows[i]]; j < graphs.edge_begin[rows[i] + 1]; ++j, ++edge) {
      caller.data_ptr<int64_t>()[edge] = node + graphs.caller[j];
      callee.data_ptr<int64_t>()[edge] = node + graphs.callee[j];
      weight.data_ptr<float>()[edge] = graphs.weight[j];
    }
    node += count;
  }
  batch.from_callers = Sparse(callee, caller, weight, nodes, nodes);
  batch.from_callees = Sparse(caller, callee, weight, nodes, nodes);
  batch.of_row =
      Sparse(row_of_node, torch::arange(nodes), torch::ones({nodes}), rows.size(), nodes);
  return batch;
}

// `messages` with weights that add up to 1 for each node that gets one.
torch::Tensor Averaging(const torch::Tensor& messages) {
  const torch::Tensor to = messages._indices()[0];
  const torch::Tensor sum = torch::zeros({messages.size(0)}).index_add_(0, to, messages._values());
  return Sparse(to, messages._indices()[1], messages._values() / sum.index_select(0, to),
                messages.size(0), messages.size(1));
}

// [row, channel]: of each row's nodes.
torch::Tensor Largest(const torch::Tensor& states, const GraphBatch& batch) {
  std::vector<torch::Tensor> largest;
  for (const torch::Tensor& of_row : states.split_with_sizes(batch.nodes)) {
    largest.push_back(of_row.amax(0));
  }
  return torch::stack(largest);
}

// What stands between nodes and the dense layer.
class Encoder : public torch::nn::Module {
 public:
  // Of nodes [node, channel]: [row, width()].
  virtual torch::Tensor Encode(const torch::Tensor& nodes, const GraphBatch& batch) = 0;
  virtual int64_t width() const = 0;
};

class IsomorphismNetwork : public Encoder {
 public:
  IsomorphismNetwork(const GraphNetworkSpec::Layers& spec, int64_t channels, double nodes)
      : width_(2 * (channels + spec.layers() * spec.width())), nodes_(nodes) {
    for (uint32_t layer = 0; layer < spec.layers(); ++layer) {
      layers_->push_back(torch::nn::Sequential(
          torch::nn::Linear(2 * channels, spec.width()),
          torch::nn::LayerNorm(torch::nn::LayerNormOptions({spec.width()})), torch::nn::ReLU(),
          torch::nn::Linear(spec.width(), spec.width()), torch::nn::ReLU()));
      channels = spec.width();
    }
    register_module("layers", layers_);
  }

  torch::Tensor Encode(const torch::Tensor& nodes, const GraphBatch& batch) override {
    torch::Tensor states = nodes;
    std::vector<torch::Tensor> pooled = {Pooled(states, batch), Largest(states, batch)};
    for (const auto& layer : *layers_) {
      states = layer->as<torch::nn::Sequential>()->forward(
          torch::cat({states + torch::mm(batch.from_callers, states),
                      states + torch::mm(batch.from_callees, states)},
                     1));
      pooled.push_back(Pooled(states, batch));
      pooled.push_back(Largest(states, batch));
    }
    return torch::cat(pooled, 1);
  }

  int64_t width() const override { return width_; }

 private:
  // A sum, in which the size of the graph shows, but of a size that can be learnt from.
  torch::Tensor Pooled(const torch::Tensor& states, const GraphBatch& batch) const {
    return torch::mm(batch.of_row, states) / nodes_;
  }

  const int64_t width_;
  const double nodes_;
  torch::nn::ModuleList layers_;
};

class SampleAndAggregate : public Encoder {
 public:
  SampleAndAggregate(const GraphNetworkSpec::Layers& spec, int64_t channels)
      : width_(2 * spec.width()) {
    for (uint32_t layer = 0; layer < spec.layers(); ++layer) {
      layers_->push_back(torch::nn::Linear(3 * channels, spec.width()));
      channels = spec.width();
    }
    register_module("layers", layers_);
  }

  torch::Tensor Encode(const torch::Tensor& nodes, const GraphBatch& batch) override {
    const torch::Tensor from_callers = Averaging(batch.from_callers);
    const torch::Tensor from_callees = Averaging(batch.from_callees);
    torch::Tensor states = nodes;
    for (const auto& layer : *layers_) {
      states = torch::relu(layer->as<torch::nn::Linear>()->forward(torch::cat(
          {states, torch::mm(from_callers, states), torch::mm(from_callees, states)}, 1)));
    }
    const torch::Tensor sizes = torch::tensor(batch.nodes, torch::kFloat).unsqueeze(1);
    return torch::cat({torch::mm(batch.of_row, states) / sizes, Largest(states, batch)}, 1);
  }

  int64_t width() const override { return width_; }

 private:
  const int64_t width_;
  torch::nn::ModuleList layers_;
};

std::shared_ptr<Encoder> MakeEncoder(const GraphNetworkSpec& spec, int64_t channels, double nodes) {
  switch (spec.architecture_case()) {
    case GraphNetworkSpec::kGin:
      return std::make_shared<IsomorphismNetwork>(spec.gin(), channels, nodes);
    case GraphNetworkSpec::kGraphsage:
      return std::make_shared<SampleAndAggregate>(spec.graphsage(), channels);
    case GraphNetworkSpec::ARCHITECTURE_NOT_SET:
      return nullptr;
  }
  return nullptr;
}

class GraphModule : public torch::nn::Module {
 public:
  GraphModule(const GraphNetworkSpec& spec, const GraphReader& reader, int64_t outputs) {
    embedding_ = register_module("embedding",
                                 torch::nn::Embedding(torch::nn::EmbeddingOptions(
                                     static_cast<int64_t>(reader.entries()), spec.embedding())));
    encoder_ = register_module("encoder",
                               MakeEncoder(spec, spec.embedding() + kNodeChannels, reader.nodes()));
    dropout_ = register_module("dropout", torch::nn::Dropout(spec.dropout()));
    answer_ = register_module("answer", torch::nn::Linear(encoder_->width(), outputs));
  }

  // [row, output]
  torch::Tensor Forward(const GraphBatch& batch) {
    const torch::Tensor nodes = torch::cat({embedding_->forward(batch.entry), batch.channels}, 1);
    return answer_->forward(dropout_->forward(encoder_->Encode(nodes, batch)));
  }

 private:
  torch::nn::Embedding embedding_{nullptr};
  std::shared_ptr<Encoder> encoder_;
  torch::nn::Dropout dropout_{nullptr};
  torch::nn::Linear answer_{nullptr};
};

struct Graphs {
  using Spec = GraphNetworkSpec;
  using Reader = GraphReader;
  using Rows = GraphTable;
  using Module = GraphModule;
  static constexpr size_t kRowsAtOnce = 64;

  static Rows Read(const Reader& reader, const SparseMatrix& features) {
    return reader.Read(features);
  }
  static GraphBatch Select(const Rows& rows, at::ArrayRef<int64_t> numbers) {
    return MakeBatch(rows, numbers);
  }
  static const auto& Saved(const SavedLearner& saved) { return saved.graph_network(); }
  static auto* Saved(SavedLearner* saved) { return saved->mutable_graph_network(); }
};

}  // namespace

std::unique_ptr<Learner> MakeGraphNetwork(const GraphNetworkSpec& spec) {
  return std::make_unique<NetworkLearner<Graphs>>(spec);
}

}  // namespace callprint
