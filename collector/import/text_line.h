// What one line of a function_graph text says: of the kernel's `trace` and `trace_pipe`, of `perf
// ftrace`, and of `trace-cmd report`.
//
// Example:
//   TextLineParser parser;
//   const TextLine& line = parser.Parse(" 1)   0.180 us    |    mutex_unlock();");
//   // line.kind == TextLineKind::kLeaf, line.cpu == 1, line.duration_ns == 180, line.depth == 1
//
// Which columns a line has is seen from the line itself, so that files without a header, several
// captures in one file, and lines with an extra indent are read: an absolute or relative time, the
// processor, the task, the latency format's flags, and the duration can each be there or not.
// Blanks are spaces, tabs, and no-break spaces (of web pages). In front of a line may stand a byte
// order mark, the console's "[   12.345678] ", a log's "host kernel: ", and a mail's "> ".
#ifndef CALLPRINT_COLLECTOR_IMPORT_TEXT_LINE_H_
#define CALLPRINT_COLLECTOR_IMPORT_TEXT_LINE_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace callprint {

enum class TextLineKind : uint8_t {
  // Known, and nothing that is imported: blank lines, headers, separators, interrupts' arrows, and
  // what perf-tools and trace-cmd print around a trace ("Tracing ...", "Ending tracing...", "^C",
  // "cpus=2", "version = 6", "CPU 0 is empty"), stack traces, " (Overruns: 0)".
  kNothing,
  // "# tracer: function_graph": here begins another capture.
  kTracer,
  // A header that names the columns.
  kColumns,
  // A header that names the kernel: `text`.
  kKernel,
  // "foo() {", "foo();" and "}".
  kEntry,
  kLeaf,
  kReturn,
  // An event of another kind.
  kEvent,
  // A text that a program wrote to trace_marker, or the kernel by trace_printk(): both look alike.
  kText,
  // "[LOST 17 EVENTS]", "[17 EVENTS DROPPED]"; `lost` is 0 where no number is given.
  kLost,
  // From another task (`comm`, `pid`) to `next_comm` and `next_pid`.
  kSwitch,
  // Begins as a call and has no end.
  kCutCall,
  // None of these.
  kUnknown,
};

enum class TextTime : uint8_t { kNone, kNanoseconds, kUnknownUnit };

inline constexpr int32_t kNoTextPid = -1;
inline constexpr int32_t kNoTextCpu = -1;
inline constexpr uint64_t kNoTextTime = ~uint64_t{0};

// Views are into the parsed line, or into the parser.
struct TextLine {
  TextLineKind kind;
  // Of `trace-cmd report`.
  bool is_report;
  // Has neither a processor nor a bar: just a function or comment. Text that is no trace can look
  // so, too. Of kColumns: names no column but the function.
  bool is_bare;
  // `function` is an address without "0x".
  bool is_address;
  TextTime time;
  int32_t cpu;
  int32_t pid;
  // As indented, at most kMaxTextDepth. Of a bare line: the blanks in front of it.
  uint32_t depth;
  // By the file's clock, where `time` is kNanoseconds; of a leaf, when it was entered.
  uint64_t time_ns;
  // kNoTextTime where the line has none.
  uint64_t duration_ns;
  uint64_t calltime_ns;
  uint64_t rettime_ns;
  // Where the line names a task.
  absl::string_view comm;
  // Without arguments, module and offset; empty where a return does not name it.
  absl::string_view function;
  // Of kText, kEvent and kKernel.
  absl::string_view text;
  // Of kLost.
  uint64_t lost;
  // Of kSwitch.
  int32_t next_pid;
  absl::string_view next_comm;

  TextLine() { Clear(); }
  // Says nothing. What only some kinds have is left as it is.
  void Clear() {
    kind = TextLineKind::kNothing;
    is_report = is_bare = is_address = false;
    time = TextTime::kNone;
    cpu = kNoTextCpu;
    pid = kNoTextPid;
    depth = 0;
    time_ns = 0;
    // One by one: a copy of what was just written would wait for it.
    duration_ns = kNoTextTime;
    calltime_ns = kNoTextTime;
    rettime_ns = kNoTextTime;
    comm = absl::string_view();
    function = absl::string_view();
  }
};

// TraceEvent.depth holds no more.
inline constexpr uint32_t kMaxTextDepth = 255;

class TextLineParser {
 public:
  // `text` has no newline. The result is valid until the next call, and as long as `text`.
  const TextLine& Parse(absl::string_view text);

 private:
  TextLine line_;
  // What kind of line the last call was: that one is tried first.
  bool report_first_ = false;
  // A line without no-break spaces.
  std::string rewritten_;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_TEXT_LINE_H_
