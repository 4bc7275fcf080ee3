#include "reports/experiment/functions/sample_graph.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace callprint {
namespace {

SampleGraph GraphOfRow(const SampleSet& samples, size_t row) {
  const SparseMatrix& features = samples.features;
  SampleGraph graph;
  graph.label = samples.info[row].label();
  graph.sample_id = samples.info[row].id();
  graph.program = samples.info[row].program();
  std::map<std::string, size_t> index;
  const auto node = [&](absl::string_view name) {
    const auto [found, is_new] = index.emplace(std::string(name), graph.function.size());
    if (is_new) {
      graph.function.push_back(std::string(name));
      graph.calls.push_back(0);
    }
    return found->second;
  };
  for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
    absl::string_view column = features.column_names[features.column_index[i]];
    const double value = features.value[i];
    if (absl::ConsumePrefix(&column, "count:")) {
      graph.calls[node(column)] = value;
    } else if (absl::ConsumePrefix(&column, "edge:")) {
      const size_t arrow = column.find('>');
      if (arrow == absl::string_view::npos) continue;
      const size_t caller = node(column.substr(0, arrow));
      graph.call.push_back({caller, node(column.substr(arrow + 1)), value});
    }
  }
  std::stable_sort(graph.call.begin(), graph.call.end(),
                   [&](const SampleGraph::Call& a, const SampleGraph::Call& b) {
                     return std::tie(b.count, graph.function[a.caller], graph.function[a.callee]) <
                            std::tie(a.count, graph.function[b.caller], graph.function[b.callee]);
                   });
  return graph;
}

}  // namespace

std::map<std::string, std::string> TypicalSamples(const std::vector<SampleInfo>& samples) {
  std::map<std::string, std::vector<std::pair<uint64_t, std::string>>> events;
  for (const SampleInfo& sample : samples) {
    if (!sample.label().empty()) events[sample.label()].push_back({sample.events(), sample.id()});
  }
  std::map<std::string, std::string> typical;
  for (auto& [label, of_label] : events) {
    std::sort(of_label.begin(), of_label.end());
    const uint64_t median = of_label[(of_label.size() - 1) / 2].first;
    // The first of those that have as many events.
    typical[label] =
        std::lower_bound(of_label.begin(), of_label.end(), std::make_pair(median, std::string()))
            ->second;
  }
  return typical;
}

std::vector<SampleGraph> GraphsOf(const SampleSet& samples,
                                  const std::map<std::string, std::string>& typical) {
  std::vector<SampleGraph> graphs;
  for (const auto& [label, id] : typical) {
    for (size_t row = 0; row < samples.info.size(); ++row) {
      if (samples.info[row].id() == id) graphs.push_back(GraphOfRow(samples, row));
    }
  }
  return graphs;
}

SampleGraph Heaviest(const SampleGraph& graph, size_t calls) {
  SampleGraph heaviest;
  heaviest.label = graph.label;
  heaviest.sample_id = graph.sample_id;
  heaviest.program = graph.program;
  std::map<size_t, size_t> index;
  const auto node = [&](size_t function) {
    const auto [found, is_new] = index.emplace(function, heaviest.function.size());
    if (is_new) {
      heaviest.function.push_back(graph.function[function]);
      heaviest.calls.push_back(graph.calls[function]);
    }
    return found->second;
  };
  for (size_t i = 0; i < std::min(calls, graph.call.size()); ++i) {
    const size_t caller = node(graph.call[i].caller);
    heaviest.call.push_back({caller, node(graph.call[i].callee), graph.call[i].count});
  }
  return heaviest;
}

}  // namespace callprint
