#include "reports/experiment/figures/call_graph_figure.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "reports/figures/canvas.h"
#include "reports/figures/palette.h"
#include "reports/page/svg_text.h"

namespace callprint {
namespace {

// Sizes in pixels.
constexpr double kTop = 40;
constexpr double kBoxHeight = 20;
constexpr double kRow = 27;
constexpr double kGapX = 56;
constexpr double kNameWidth = 6.7;
constexpr size_t kLongestName = 26;

std::string Shortened(const std::string& name) {
  return name.size() <= kLongestName ? name : absl::StrCat(name.substr(0, kLongestName - 3), "...");
}

// Puts functions of a layer in the order of the mean place of what they are joined with in other
// layers, a few times to and fro, so that fewer calls cross.
std::vector<std::vector<size_t>> OrderedLayers(const SampleGraph& graph,
                                               const std::vector<size_t>& layer) {
  std::vector<std::vector<size_t>> order(1 + *std::max_element(layer.begin(), layer.end()));
  for (size_t i = 0; i < layer.size(); ++i) order[layer[i]].push_back(i);
  std::vector<double> place(layer.size());
  const auto set_places = [&] {
    for (const std::vector<size_t>& functions : order) {
      for (size_t i = 0; i < functions.size(); ++i) {
        // In the middle, so that short layers lie beside the middle of long ones.
        place[functions[i]] = i - (functions.size() - 1) / 2.0;
      }
    }
  };
  set_places();
  for (int round = 0; round < 8; ++round) {
    std::vector<double> sum(layer.size(), 0);
    std::vector<int> joined(layer.size(), 0);
    for (const SampleGraph::Call& call : graph.call) {
      if (call.caller == call.callee) continue;
      sum[call.caller] += place[call.callee];
      sum[call.callee] += place[call.caller];
      ++joined[call.caller];
      ++joined[call.callee];
    }
    for (size_t i = 0; i < layer.size(); ++i) {
      if (joined[i] > 0) sum[i] /= joined[i];
    }
    for (std::vector<size_t>& functions : order) {
      std::stable_sort(functions.begin(), functions.end(),
                       [&](size_t a, size_t b) { return sum[a] < sum[b]; });
    }
    set_places();
  }
  return order;
}

struct Box {
  double left = 0;
  double top = 0;
  double width = 0;
};

class GraphDrawer {
 public:
  explicit GraphDrawer(const SampleGraph& graph) : graph_(graph), box_(graph.function.size()) {}

  std::string Draw(const std::string& title) {
    Place();
    std::string svg = CanvasBegin(std::max(width_, 8.0 * title.size() + 24), height_, title);
    for (const SampleGraph::Call& call : graph_.call) DrawCall(call, &svg);
    for (size_t i = 0; i < box_.size(); ++i) DrawFunction(i, &svg);
    return svg + "</svg>\n";
  }

 private:
  void Place() {
    const std::vector<std::vector<size_t>> layers = OrderedLayers(graph_, LayersOf(graph_));
    size_t most = 0;
    for (const std::vector<size_t>& functions : layers) most = std::max(most, functions.size());
    double left = 14;
    for (const std::vector<size_t>& functions : layers) {
      double widest = 0;
      for (const size_t i : functions) {
        box_[i].width = 12 + kNameWidth * Shortened(graph_.function[i]).size();
        widest = std::max(widest, box_[i].width);
      }
      for (size_t row = 0; row < functions.size(); ++row) {
        Box& box = box_[functions[row]];
        box.left = left;
        box.top = kTop + kRow * (row + (most - functions.size()) / 2.0);
      }
      left += widest + kGapX;
    }
    width_ = left - kGapX + 14;
    height_ = kTop + kRow * most + 8;
  }

  // Between 0 (the least) and 1 (the most), by the logarithm.
  static double Weight(double count, double least, double most) {
    if (most <= least) return 1;
    return std::log(std::max(count, least) / least) / std::log(most / least);
  }

  void DrawCall(const SampleGraph::Call& call, std::string* svg) const {
    const Box& from = box_[call.caller];
    const Box& to = box_[call.callee];
    const double x1 = from.left + from.width;
    const double y1 = from.top + kBoxHeight / 2;
    const double x2 = to.left;
    const double y2 = to.top + kBoxHeight / 2;
    const double bend = std::max(24.0, std::abs(x2 - x1) / 2);
    absl::StrAppendFormat(
        svg,
        "<path d=\"M%.1f,%.1f C%.1f,%.1f %.1f,%.1f %.1f,%.1f\" fill=\"none\" stroke=\"%s\" "
        "stroke-width=\"%.1f\" opacity=\"0.55\"><title>%s calls %s: %.0f times</title></path>\n",
        x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2, kBaselineColor,
        0.8 + 2.4 * Weight(call.count, graph_.call.back().count, graph_.call[0].count),
        XmlEscaped(graph_.function[call.caller]), XmlEscaped(graph_.function[call.callee]),
        call.count);
  }

  void DrawFunction(size_t i, std::string* svg) const {
    const Box& box = box_[i];
    const auto [least, most] = std::minmax_element(graph_.calls.begin(), graph_.calls.end());
    const double weight = Weight(graph_.calls[i], std::max(1.0, *least), *most);
    // What lies below, so that no line shows through.
    absl::StrAppendFormat(svg,
                          "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"3\" "
                          "fill=\"%s\" stroke=\"%s\"/>\n",
                          box.left, box.top, box.width, kBoxHeight, kGroundColor, kBaselineColor);
    absl::StrAppendFormat(
        svg,
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"3\" "
        "fill=\"%s\" fill-opacity=\"%.2f\"><title>%s: %.0f calls</title></rect>\n",
        box.left, box.top, box.width, kBoxHeight, kSecondColor, 0.05 + 0.5 * weight,
        XmlEscaped(graph_.function[i]), graph_.calls[i]);
    AddText(box.left + 6, box.top + 14, "start", kInkColor, Shortened(graph_.function[i]), svg);
  }

  const SampleGraph& graph_;
  std::vector<Box> box_;
  double width_ = 0;
  double height_ = 0;
};

}  // namespace

std::vector<size_t> LayersOf(const SampleGraph& graph) {
  const size_t functions = graph.function.size();
  std::vector<size_t> layer(functions, 0);
  // Those that do not go round.
  std::vector<SampleGraph::Call> forward;
  std::vector<int> state(functions, 0);
  std::vector<std::vector<size_t>> callees(functions);
  for (const SampleGraph::Call& call : graph.call) callees[call.caller].push_back(call.callee);
  // Depth first from functions in their order; a call to a function that is still being looked at
  // goes round.
  struct Visit {
    size_t function;
    size_t next;
  };
  for (size_t start = 0; start < functions; ++start) {
    if (state[start] != 0) continue;
    std::vector<Visit> stack = {{start, 0}};
    state[start] = 1;
    while (!stack.empty()) {
      Visit& visit = stack.back();
      if (visit.next == callees[visit.function].size()) {
        state[visit.function] = 2;
        stack.pop_back();
        continue;
      }
      const size_t callee = callees[visit.function][visit.next++];
      if (state[callee] == 1) continue;
      forward.push_back({visit.function, callee, 0});
      if (state[callee] == 0) {
        state[callee] = 1;
        stack.push_back({callee, 0});
      }
    }
  }
  // The longest path to each.
  for (bool changed = true; changed;) {
    changed = false;
    for (const SampleGraph::Call& call : forward) {
      if (layer[call.callee] > layer[call.caller]) continue;
      layer[call.callee] = layer[call.caller] + 1;
      changed = true;
    }
  }
  return layer;
}

Figure CallGraphFigure(const SampleGraph& whole, size_t number) {
  const SampleGraph graph = Heaviest(whole, kCallsInFigure);
  const std::string title =
      absl::StrCat("Calls of one run of ", whole.program, " (", whole.label, ")");
  return {absl::StrCat("figures/calls_", number, "_", AsFigureName(whole.label)),
          absl::StrFormat("%s: the %d most frequent of its %d calls from one function to another. "
                          "The redder a function, the more often it is called (by the logarithm). "
                          "It is sample %s, the middle one of its label by number of events.",
                          title, graph.call.size(), whole.call.size(), whole.sample_id),
          graph.call.empty() ? CanvasBegin(400, 40, title) + "</svg>\n"
                             : GraphDrawer(graph).Draw(title)};
}

}  // namespace callprint
