// Lines of `trace-cmd report`: "TASK-PID [CPU] TIME: EVENT: ...", and of the kernel's other events.
#ifndef CALLPRINT_COLLECTOR_IMPORT_TEXT_REPORT_H_
#define CALLPRINT_COLLECTOR_IMPORT_TEXT_REPORT_H_

#include "collector/import/text_line.h"

namespace callprint {

// Also with -l (processor and flags in one word), -t (nanoseconds), --ts-diff, -N (the kernel's own
// "--> foo (1)") and -R (raw fields). False, with `line` in any state, where it is none.
bool ReadReportLine(const char* begin, const char* end, TextLine* line);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_TEXT_REPORT_H_
