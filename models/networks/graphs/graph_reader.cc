#include "models/networks/graphs/graph_reader.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "models/learner/saved_learner.h"
#include "models/networks/vocabulary.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr uint32_t kEdge = 0;
constexpr uint32_t kGroups = std::size(kGraphGroups);
// Channels: those of groups stand at group - 1.
constexpr size_t kCallers = 3;
constexpr size_t kCallees = 4;

constexpr uint32_t kNoNode = std::numeric_limits<uint32_t>::max();

// A number far from all that was trained on would drown the others.
constexpr double kLargest = 8;

}  // namespace

absl::Status GraphReader::ParseColumns(const std::vector<std::string>& names) {
  struct Named {
    uint32_t group;
    absl::string_view function;
    absl::string_view callee;
  };
  std::vector<Named> named;
  std::map<absl::string_view, uint32_t> functions;
  for (const absl::string_view name : names) {
    const size_t colon = std::min(name.find(':'), name.size());
    const auto* const group =
        std::find(std::begin(kGraphGroups), std::end(kGraphGroups), name.substr(0, colon));
    Named column = {static_cast<uint32_t>(group - kGraphGroups), "", ""};
    if (colon < name.size()) column.function = name.substr(colon + 1);
    const size_t arrow = column.function.find('>');
    if (column.group == kEdge && arrow != absl::string_view::npos) {
      column.callee = column.function.substr(arrow + 1);
      column.function = column.function.substr(0, arrow);
    }
    const bool is_edge = !column.callee.empty();
    if (column.group == kGroups || column.function.empty() || is_edge != (column.group == kEdge)) {
      return absl::InvalidArgumentError(
          absl::StrCat("column \"", name, "\" is none of a call graph (groups ",
                       absl::StrJoin(kGraphGroups, ", "), "; edges are \"edge:caller>callee\")"));
    }
    functions.emplace(column.function, 0);
    if (is_edge) functions.emplace(column.callee, 0);
    named.push_back(column);
  }
  uint32_t next = 0;
  for (auto& function : functions) function.second = next++;
  for (const Named& column : named) {
    columns_.push_back({column.group, functions.at(column.function),
                        column.group == kEdge ? functions.at(column.callee) : 0});
  }
  entry_.assign(functions.size(), kUnknownFunctionEntry);
  return absl::OkStatus();
}

void GraphReader::ReadRow(const SparseMatrix& features, size_t row, Graph* graph) const {
  std::vector<uint32_t>& node = graph->node_of_function;
  node.assign(entry_.size(), kNoNode);
  graph->function.clear();
  graph->caller.clear();
  graph->callee.clear();
  graph->log_calls.clear();
  const size_t begin = features.row_begin[row];
  const size_t end = features.row_begin[row + 1];
  const auto has = [&](uint32_t function) {
    if (node[function] != kNoNode) return;
    node[function] = 0;
    graph->function.push_back(function);
  };
  for (size_t i = begin; i < end; ++i) {
    if (features.value[i] == 0) continue;
    const Column& column = columns_[features.column_index[i]];
    has(column.function);
    if (column.group == kEdge) has(column.callee);
  }
  std::sort(graph->function.begin(), graph->function.end());
  for (size_t i = 0; i < graph->function.size(); ++i) node[graph->function[i]] = i;

  graph->channel.assign(graph->function.size() * kNodeChannels, 0);
  for (size_t i = begin; i < end; ++i) {
    if (features.value[i] == 0) continue;
    const Column& column = columns_[features.column_index[i]];
    const uint32_t of = node[column.function];
    if (column.group != kEdge) {
      graph->channel[of * kNodeChannels + column.group - 1] = features.value[i];
      continue;
    }
    const uint32_t callee = node[column.callee];
    graph->caller.push_back(of);
    graph->callee.push_back(callee);
    graph->log_calls.push_back(features.value[i]);
    graph->channel[callee * kNodeChannels + kCallers] += 1;
    graph->channel[of * kNodeChannels + kCallees] += 1;
  }
  for (size_t i = 0; i < graph->function.size(); ++i) {
    for (const size_t degree : {kCallers, kCallees}) {
      float& value = graph->channel[i * kNodeChannels + degree];
      value = std::log1p(static_cast<double>(value));
    }
  }
}

void GraphReader::ChooseVocabulary(const GraphNetworkSpec& spec,
                                   const std::vector<size_t>& rows_with) {
  std::map<uint32_t, size_t> in_rows;
  for (uint32_t function = 0; function < rows_with.size(); ++function) {
    // Rows that are all 0 stand for no function. Functions are numbered by name.
    if (rows_with[function] > 0) in_rows[function] = rows_with[function];
  }
  uint32_t next = kUnknownFunctionEntry;
  for (const uint32_t function : Vocabulary(in_rows, spec.min_samples(), spec.vocabulary())) {
    entry_[function] = ++next;
  }
  mean_.assign((next + 1) * kNodeChannels, 0);
  deviation_.assign((next + 1) * kNodeChannels, 1);
}

absl::StatusOr<GraphReader> GraphReader::Fit(const GraphNetworkSpec& spec,
                                             const SparseMatrix& training) {
  GraphReader reader;
  RETURN_IF_ERROR(reader.ParseColumns(training.column_names));
  std::vector<size_t> rows_with(reader.entry_.size(), 0);
  Graph graph;
  double nodes = 0;
  double edges = 0;
  double log_calls = 0;
  for (size_t row = 0; row < training.rows(); ++row) {
    reader.ReadRow(training, row, &graph);
    nodes += graph.function.size();
    edges += graph.log_calls.size();
    for (const uint32_t function : graph.function) ++rows_with[function];
    for (const float one : graph.log_calls) log_calls += one;
  }
  if (nodes == 0) {
    return absl::InvalidArgumentError("no training row has a function that was called");
  }
  reader.nodes_ = nodes / training.rows();
  if (log_calls > 0) reader.log_calls_ = log_calls / edges;
  reader.ChooseVocabulary(spec, rows_with);

  std::vector<double> seen(reader.entries(), 0);
  std::vector<double> squares(reader.mean_.size(), 0);
  for (size_t row = 0; row < training.rows(); ++row) {
    reader.ReadRow(training, row, &graph);
    for (size_t node = 0; node < graph.function.size(); ++node) {
      const uint32_t entry = reader.entry_[graph.function[node]];
      seen[entry] += 1;
      for (size_t channel = 0; channel < kNodeChannels; ++channel) {
        // Welford (1962).
        const double value = graph.channel[node * kNodeChannels + channel];
        double& mean = reader.mean_[entry * kNodeChannels + channel];
        const double before = value - mean;
        mean += before / seen[entry];
        squares[entry * kNodeChannels + channel] += before * (value - mean);
      }
    }
  }
  for (size_t i = 0; i < squares.size(); ++i) {
    const double deviation = std::sqrt(squares[i] / std::max(1.0, seen[i / kNodeChannels]));
    // Where all values are alike, their differences are rounding noise.
    if (deviation > 1e-7 * std::abs(reader.mean_[i])) reader.deviation_[i] = deviation;
  }
  return reader;
}

GraphTable GraphReader::Read(const SparseMatrix& features) const {
  GraphTable table;
  Graph graph;
  for (size_t row = 0; row < features.rows(); ++row) {
    ReadRow(features, row, &graph);
    for (size_t node = 0; node < graph.function.size(); ++node) {
      const uint32_t entry = entry_[graph.function[node]];
      table.entry.push_back(entry);
      for (size_t channel = 0; channel < kNodeChannels; ++channel) {
        const size_t scale = entry * kNodeChannels + channel;
        const double value =
            (graph.channel[node * kNodeChannels + channel] - mean_[scale]) / deviation_[scale];
        table.channel.push_back(std::clamp(value, -kLargest, kLargest));
      }
    }
    if (graph.function.empty()) {
      table.entry.push_back(kUnknownFunctionEntry);
      table.channel.resize(table.channel.size() + kNodeChannels, 0);
    }
    table.caller.insert(table.caller.end(), graph.caller.begin(), graph.caller.end());
    table.callee.insert(table.callee.end(), graph.callee.begin(), graph.callee.end());
    for (const float one : graph.log_calls) table.weight.push_back(one / log_calls_);
    table.node_begin.push_back(table.entry.size());
    table.edge_begin.push_back(table.weight.size());
  }
  return table;
}

void GraphReader::Save(SavedGraphNetwork* saved) const {
  for (const Column& column : columns_) {
    saved->add_group(column.group);
    saved->add_function(column.function);
    saved->add_callee(column.callee);
  }
  saved->mutable_entry()->Add(entry_.begin(), entry_.end());
  saved->mutable_mean()->Add(mean_.begin(), mean_.end());
  saved->mutable_deviation()->Add(deviation_.begin(), deviation_.end());
  saved->set_log_calls(log_calls_);
  saved->set_nodes(nodes_);
}

absl::StatusOr<GraphReader> GraphReader::Load(const SavedGraphNetwork& saved, size_t columns) {
  if (saved.group_size() != columns || saved.function_size() != columns ||
      saved.callee_size() != columns) {
    return DamagedModel(absl::StrCat("its graphs have ", saved.group_size(), ", ",
                                     saved.function_size(), " and ", saved.callee_size(),
                                     " columns, not ", columns));
  }
  GraphReader reader;
  for (size_t i = 0; i < columns; ++i) {
    if (saved.group(i) >= kGroups || saved.function(i) >= saved.entry_size() ||
        saved.callee(i) >= saved.entry_size()) {
      return DamagedModel(absl::StrCat("column ", i, " of its graphs cannot be"));
    }
    reader.columns_.push_back({saved.group(i), saved.function(i), saved.callee(i)});
  }
  if (saved.mean().empty() || saved.mean_size() % kNodeChannels != 0 ||
      saved.mean_size() != saved.deviation_size()) {
    return DamagedModel(absl::StrCat("its functions have ", saved.mean_size(), " means and ",
                                     saved.deviation_size(), " deviations"));
  }
  reader.mean_.assign(saved.mean().begin(), saved.mean().end());
  reader.deviation_.assign(saved.deviation().begin(), saved.deviation().end());
  for (size_t i = 0; i < reader.mean_.size(); ++i) {
    if (!std::isfinite(reader.mean_[i]) || !std::isfinite(reader.deviation_[i]) ||
        reader.deviation_[i] <= 0) {
      return DamagedModel(absl::StrCat("scale ", i, " of its functions cannot be"));
    }
  }
  reader.entry_.assign(saved.entry().begin(), saved.entry().end());
  for (size_t i = 0; i < reader.entry_.size(); ++i) {
    if (reader.entry_[i] >= reader.entries()) {
      return DamagedModel(absl::StrCat("function ", i, " of its vocabulary cannot be"));
    }
  }
  reader.log_calls_ = saved.log_calls();
  reader.nodes_ = saved.nodes();
  for (const double scale : {reader.log_calls_, reader.nodes_}) {
    if (!std::isfinite(scale) || scale <= 0)
      return DamagedModel("the scale of its graphs cannot be");
  }
  return reader;
}

}  // namespace callprint
