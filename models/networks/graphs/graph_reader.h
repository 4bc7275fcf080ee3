// The call graphs that a graph network reads, built from rows of feature groups, and what is fitted
// on training rows for it: the vocabulary of functions, and the scales of what is known of each.
//
// Nodes are the functions that a row has a value of, edges its columns "edge:a>b"; groups are those
// of kGraphGroups, each value as LOG1P left it. A function or an edge that no training row has is
// no column here, and so is in no graph.
//
// Example:
//   ASSIGN_OR_RETURN(const GraphReader reader, GraphReader::Fit(spec, training));
//   const GraphTable graphs = reader.Read(held_out);
//   graphs.entry[graphs.node_begin[row]]  // the first function of a row
#ifndef CALLPRINT_MODELS_NETWORKS_GRAPHS_GRAPH_READER_H_
#define CALLPRINT_MODELS_NETWORKS_GRAPHS_GRAPH_READER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dataset/features/sparse_matrix.h"
#include "models/networks/graphs/graphs.pb.h"
#include "models/saved_model.pb.h"

namespace callprint {

// The first is of edges, the others of functions.
constexpr absl::string_view kGraphGroups[] = {"edge", "count", "self_time", "total_time"};

// What is known of a node: log calls, log self time, log total time, log(1 + callers),
// log(1 + callees).
constexpr size_t kNodeChannels = 5;

// The entry that all functions without one of their own share.
constexpr uint32_t kUnknownFunctionEntry = 0;

struct GraphTable {
  // rows() + 1 offsets into what nodes and edges have. Each row has a node: one without a call has
  // a single one of an unknown function, of which nothing is known.
  std::vector<size_t> node_begin = {0};
  std::vector<size_t> edge_begin = {0};
  // A value a node, in the order of the functions' names: below GraphReader::entries().
  std::vector<uint32_t> entry;
  // [node, channel], node by node: in deviations from the mean of the training nodes of this entry,
  // at most 8 to either side.
  std::vector<float> channel;
  // A value an edge: which node of its row.
  std::vector<uint32_t> caller;
  std::vector<uint32_t> callee;
  // Log calls relative to their mean over all training edges.
  std::vector<float> weight;

  size_t rows() const { return node_begin.size() - 1; }
};

class GraphReader {
 public:
  // Reads nothing.
  GraphReader() = default;

  // InvalidArgument for a column that is of none of the groups, or where no training row has a
  // node.
  static absl::StatusOr<GraphReader> Fit(const GraphNetworkSpec& spec,
                                         const SparseMatrix& training);

  // Of rows with the columns that Fit saw.
  GraphTable Read(const SparseMatrix& features) const;

  size_t entries() const { return mean_.size() / kNodeChannels; }
  // Mean number of a training row.
  double nodes() const { return nodes_; }

  // All but the network.
  void Save(SavedGraphNetwork* saved) const;
  // InvalidArgument where it contradicts itself, or is not of rows of `columns` columns (damaged).
  static absl::StatusOr<GraphReader> Load(const SavedGraphNetwork& saved, size_t columns);

 private:
  struct Column {
    // Index into kGraphGroups.
    uint32_t group;
    // Of edges the caller.
    uint32_t function;
    // Of edges only; else 0.
    uint32_t callee;
  };
  // One row, before scaling.
  struct Graph {
    // Function of each node, rising.
    std::vector<uint32_t> function;
    // [node, channel]
    std::vector<float> channel;
    std::vector<uint32_t> caller;
    std::vector<uint32_t> callee;
    std::vector<float> log_calls;
    // Node of each function, where it has one.
    std::vector<uint32_t> node_of_function;
  };

  absl::Status ParseColumns(const std::vector<std::string>& names);
  void ChooseVocabulary(const GraphNetworkSpec& spec, const std::vector<size_t>& rows_with);
  void ReadRow(const SparseMatrix& features, size_t row, Graph* graph) const;

  std::vector<Column> columns_;
  // Entry of each function; functions are numbered in the order of their names.
  std::vector<uint32_t> entry_;
  // [entry, channel]
  std::vector<double> mean_;
  std::vector<double> deviation_;
  double log_calls_ = 1;
  double nodes_ = 1;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_NETWORKS_GRAPHS_GRAPH_READER_H_
