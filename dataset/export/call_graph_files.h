// A run's call graph (dataset/calls/call_graph.h) for programs that work with graphs: functions
// with their calls, and who called whom how often. It is the graph that features are computed of,
// so calls that are left out of features, such as the recorder's own, are not in it.
#ifndef CALLPRINT_DATASET_EXPORT_CALL_GRAPH_FILES_H_
#define CALLPRINT_DATASET_EXPORT_CALL_GRAPH_FILES_H_

#include <string>

#include "absl/status/statusor.h"
#include "dataset/export/exported_run.h"

namespace callprint {

// For Graphviz. A node's id is the function's name as VisibleText has it, its attribute "calls" how
// often it was called; an edge's attribute "calls" is how often the one called the other, and its
// width grows with it.
absl::StatusOr<std::string> DotGraph(const ExportedRun& run);

// For networkx, igraph, Gephi. Nodes have "label" (the function, as VisibleText has it) and
// "calls", edges "weight": times called.
absl::StatusOr<std::string> GraphMl(const ExportedRun& run);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_EXPORT_CALL_GRAPH_FILES_H_
