// The columns of a function_graph line, as kernel/trace/trace_functions_graph.c prints them and
// trace-cmd's plugin after it.
#ifndef CALLPRINT_COLLECTOR_IMPORT_TEXT_COLUMNS_H_
#define CALLPRINT_COLLECTOR_IMPORT_TEXT_COLUMNS_H_

#include "collector/import/text_line.h"

namespace callprint {

// The kernel's own line: "TIME | CPU) TASK-PID | FLAGS | DURATION |  FUNCTION", each column but the
// last one there or not. False, with `line` in any state, where it is none.
bool ReadTraceLine(const char* begin, const char* end, TextLine* line);

// What stands behind "funcgraph_entry:" and "funcgraph_exit:": "DURATION |  FUNCTION".
bool ReadDurationAndFunction(const char* begin, const char* end, TextLine* line);

// A symbol: sets `function` and `is_address`, passes over "+0x12/0x34" and " [module]" behind it.
// Returns where that ends; null for no symbol. The line begins at `begin`.
const char* ReadFunctionName(const char* begin, const char* p, const char* end, TextLine* line);

// "1)  sshd-1755  =>  migration/0--1", also with a bar in front, as older kernels print it.
bool ReadTaskSwitch(const char* begin, const char* end, TextLine* line);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_TEXT_COLUMNS_H_
