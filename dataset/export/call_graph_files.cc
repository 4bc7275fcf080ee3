#include "dataset/export/call_graph_files.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "dataset/calls/call_graph.h"
#include "workloads/status_macros.h"
#include "workloads/visible_text.h"

namespace callprint {
namespace {

// In quotes. Graphviz reads a backslash in a label as the begin of an escape, so there are two; an
// id is compared as it is written.
std::string DotQuoted(absl::string_view text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
}

// From 1 for one call to 6 for a million, in tenths.
double LineWidth(uint64_t calls) {
  return std::round(10 * (1 + std::log10(static_cast<double>(calls)) * 5 / 6)) / 10;
}

}  // namespace

absl::StatusOr<std::string> DotGraph(const ExportedRun& run) {
  const CallGraph graph = BuildCallGraph(run.forest);
  std::vector<std::string> id;
  std::string dot = absl::StrCat("digraph ", DotQuoted(VisibleText(run.Title())),
                                 " {\n  rankdir=LR\n  node [shape=box fontname=\"DejaVu Sans\"]\n");
  for (size_t i = 0; i < graph.function.size(); ++i) {
    const std::string name = VisibleText(run.shard->functions.name[graph.function[i]]);
    id.push_back(DotQuoted(name));
    const std::string label = absl::StrReplaceAll(id.back(), {{"&", "&amp;"}});
    // Ends of lines in labels are Graphviz's own.
    absl::StrAppend(&dot, "  ", id.back(), " [label=", label.substr(0, label.size() - 1), "\\n",
                    graph.call_count[i], "\" calls=", graph.call_count[i], "]\n");
  }
  for (const CallEdge& edge : graph.edges) {
    absl::StrAppendFormat(&dot, "  %s -> %s [calls=%d penwidth=%.1f]\n", id[edge.caller],
                          id[edge.callee], edge.count, LineWidth(edge.count));
    RETURN_IF_ERROR(CheckExportSize(run, dot.size()));
  }
  dot += "}\n";
  return dot;
}

absl::StatusOr<std::string> GraphMl(const ExportedRun& run) {
  const CallGraph graph = BuildCallGraph(run.forest);
  std::string xml = absl::StrCat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
      "<key id=\"title\" for=\"graph\" attr.name=\"title\" attr.type=\"string\"/>\n"
      "<key id=\"label\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>\n"
      "<key id=\"calls\" for=\"node\" attr.name=\"calls\" attr.type=\"long\"/>\n"
      "<key id=\"weight\" for=\"edge\" attr.name=\"weight\" attr.type=\"long\"/>\n"
      "<graph edgedefault=\"directed\">\n"
      "<data key=\"title\">",
      XmlText(run.Title()), "</data>\n");
  for (size_t i = 0; i < graph.function.size(); ++i) {
    absl::StrAppend(&xml, "<node id=\"n", i, "\"><data key=\"label\">",
                    XmlText(run.shard->functions.name[graph.function[i]]),
                    "</data><data key=\"calls\">", graph.call_count[i], "</data></node>\n");
  }
  for (const CallEdge& edge : graph.edges) {
    absl::StrAppend(&xml, "<edge source=\"n", edge.caller, "\" target=\"n", edge.callee,
                    "\"><data key=\"weight\">", edge.count, "</data></edge>\n");
    RETURN_IF_ERROR(CheckExportSize(run, xml.size()));
  }
  xml += "</graph>\n</graphml>\n";
  return xml;
}

}  // namespace callprint
