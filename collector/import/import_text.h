// Imports function_graph traces that are text: of the kernel's `trace` and `trace_pipe`, of
// `perf ftrace`, and of `trace-cmd report` (also with -l, -t, -N or -R).
//
// Example:
//   ASSIGN_OR_RETURN(const ImportSummary summary,
//                    ImportText("trace.txt", TextOptions(), [&](ImportedTrace& trace) {
//                      return AddRun(trace);
//                    }));
//
// What is read from a line: text_line.h. What is made of the lines:
//
// Calls: "foo() {" is an entry, "}" a return, "foo();" both. Depth is the indent, also of files
// that begin or end inside of calls. Module, offset, arguments, return values, return addresses and
// notes behind a call are passed over; a function of which only the address is printed goes by it
// ("0xffffffff81234567"). Returns are matched to entries as trace_builder.h says; one that does not
// name its function (no funcgraph-tail) closes whatever is open at its depth, and is a return of
// `unknown` where nothing is. Recordings with tracing_thresh have returns only.
//
// Tasks: as the task column says, or else the last "old-1 => new-2" of that processor, whose left
// side also says what ran before the first one. (In a file of several traces, only within the one
// that it stands in.) Where neither is there, all calls of a processor are one task's, with a pid
// below 0, and UNKNOWN_TASK. Names come as printed: task columns and switches cut them to 7 bytes.
// ImportSummary::tasks counts pids, so that idle tasks are one.
//
// Times: an entry's is its line's, as is a return's; a leaf's return is its duration later. -R and
// -N say when a call began and returned to the nanosecond: these count where they are by the same
// clock as the lines. Otherwise times are as precise as printed, so that neighbours can run
// backwards by less than a microsecond. Where any call of a trace has no time, or one whose unit is
// not known (trace_clock `counter` and others: digits without a point), the trace is without times:
// UNKNOWN_TIME, and events are numbered as they stand in the file. Durations are not kept then.
//
// Processors: a file without that column has UNKNOWN_CPU. One line without it is of the processor
// that all calls before it were of, or else damage.
//
// Events of other kinds, as comments or as trace-cmd's lines, are counted. Comments that are not
// "name: ..." are texts that a program wrote to trace_marker, or the kernel by trace_printk(),
// which prints them alike; they are marks, as are trace-cmd's `print` events of tracing_mark_write.
//
// Several traces of one file: each "# tracer: " header begins another one, with nothing open. A
// trace of more events than TextOptions::max_events is cut in its second half at the last moment in
// which no call was open, or else at max_events. Each trace's counters (ImportedTrace::cpu) take
// calls over a cut for unmatched; ImportSummary does not.
//
// Damage: lines that are no line of a trace (prose, prompts, "[...]"), calls that are cut off, and
// those that look like C with no header in front that says that a trace has no columns. Nothing is
// passed over without being counted, but for what traces always have around them
// (TextLineKind::kNothing).
#ifndef CALLPRINT_COLLECTOR_IMPORT_IMPORT_TEXT_H_
#define CALLPRINT_COLLECTOR_IMPORT_IMPORT_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/import/imported_trace.h"

namespace callprint {

struct TextOptions {
  // A trace of more is cut in several; at least 2.
  uint64_t max_events = 1 << 22;
};

// Longer lines are damage.
inline constexpr size_t kMaxTextLineBytes = 1 << 16;

// Reads `path` from begin to end, in constant memory whatever its size (a pipe will do). NotFound,
// PermissionDenied or what else absl::ErrnoToStatus makes of an error in reading; InvalidArgument
// where there are no function_graph calls in it, saying what it looks like; and what the sink fails
// with.
absl::StatusOr<ImportSummary> ImportText(const std::string& path, const TextOptions& options,
                                         ImportSink sink);

// Reads up to `size` bytes to `buffer`; 0 at the end.
using TextSource = absl::FunctionRef<absl::StatusOr<size_t>(char* buffer, size_t size)>;

// The same from anywhere; `name` stands for the path in messages.
absl::StatusOr<ImportSummary> ImportTextFrom(const std::string& name, TextSource source,
                                             const TextOptions& options, ImportSink sink);

// The same from memory.
absl::StatusOr<ImportSummary> ImportTextFrom(const std::string& name, absl::string_view text,
                                             const TextOptions& options, ImportSink sink);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_IMPORT_TEXT_H_
