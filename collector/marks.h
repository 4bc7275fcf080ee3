// Marks: what a command notes about itself while it runs, one line each in the file that $MARKS
// names:
//
//   4982583907 state playing
//
// The first word is CLOCK_MONOTONIC in nanoseconds; then come a name and a value, neither with
// blanks. The tracer has a clock of its own, which no program can read (function_graph takes its
// times from it whatever trace_clock says), so each run ends with a clock mark: the recorder writes
// the time by CLOCK_MONOTONIC to trace_marker, and the trace has it with its own time.
#ifndef CALLPRINT_COLLECTOR_MARKS_H_
#define CALLPRINT_COLLECTOR_MARKS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/recording.pb.h"

namespace callprint {

// What trace_marker gets to tell the two clocks' difference.
std::string ClockMarkText(int64_t monotonic_ns);

// The time in such a text; nullopt for any other.
std::optional<int64_t> ParseClockMark(absl::string_view text);

// The marks of a file's text, ordered by time (those of equal time as they stand), with times as
// written. InvalidArgument for a line that is no mark, naming it.
absl::StatusOr<std::vector<Mark>> ParseMarks(absl::string_view text);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_MARKS_H_
