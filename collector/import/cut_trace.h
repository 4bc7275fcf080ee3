// A stretch of an imported trace as a trace of its own.
#ifndef CALLPRINT_COLLECTOR_IMPORT_CUT_TRACE_H_
#define CALLPRINT_COLLECTOR_IMPORT_CUT_TRACE_H_

#include <cstdint>

#include "collector/import/imported_trace.h"

namespace callprint {

// The events of [begin_ns, end_ns), on the trace's own scale; begin_ns becomes 0. Marks up to
// end_ns stay, since those before tell what holds at the beginning. Calls that cross an edge are
// unmatched. Where in the file events were lost is not known, so each stretch carries what the CPU
// lost in all.
ImportedTrace CutTrace(const ImportedTrace& whole, int64_t begin_ns, int64_t end_ns);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_CUT_TRACE_H_
