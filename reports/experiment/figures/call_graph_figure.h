// A drawing of who calls whom, coloured by how often.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_FIGURES_CALL_GRAPH_FIGURE_H_
#define CALLPRINT_REPORTS_EXPERIMENT_FIGURES_CALL_GRAPH_FIGURE_H_

#include <cstddef>
#include <vector>

#include "reports/experiment/functions/sample_graph.h"
#include "reports/page/page.h"

namespace callprint {

// As many calls are drawn, the most frequent: a trace has thousands.
inline constexpr size_t kCallsInFigure = 30;

// Callers stand left of what they call, but where calls go round. `number` keeps the files of
// labels apart whose names differ in signs only. Equal graphs give equal bytes.
Figure CallGraphFigure(const SampleGraph& graph, size_t number);

// By function: the column that it stands in, which is right of all its callers', but where calls go
// round.
std::vector<size_t> LayersOf(const SampleGraph& graph);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_FIGURES_CALL_GRAPH_FIGURE_H_
