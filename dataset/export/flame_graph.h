// A run as a flame graph: one SVG that any browser shows, without scripts.
//
// Tasks stand in the first row, what they called below them. A frame is as wide as its weight and
// that of all that is in it; the widest of a row's neighbours stands first. Frames fill the
// window's width, while texts keep their size, so it can be read at any width; where a pointer
// rests on a frame, its numbers show. Colours follow the reader's scheme, light or dark.
//
// It has its own drawing code, and not that of the reports' figures, since those stand right of
// this layer, and draw at a fixed size.
#ifndef CALLPRINT_DATASET_EXPORT_FLAME_GRAPH_H_
#define CALLPRINT_DATASET_EXPORT_FLAME_GRAPH_H_

#include <string>

#include "absl/status/statusor.h"
#include "dataset/export/exported_run.h"
#include "dataset/export/stack_tree.h"

namespace callprint {

// Frames of less than this share of all are not drawn, and counted in a note below.
inline constexpr double kSmallestFrame = 0.0005;

// Equal runs give equal bytes. FailedPrecondition where the weight is a time and the shard has
// none.
absl::StatusOr<std::string> FlameGraphSvg(const ExportedRun& run, const StackOptions& options);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_EXPORT_FLAME_GRAPH_H_
