// Marks: what a command notes about itself while it runs, one line each in the file that $MARKS
// names:
//
//   4982583907 state playing
//
// The first word is CLOCK_MONOTONIC in nanoseconds, which is also the trace's clock where the
// RecordingSpec says trace_clock: "mono"; then a name and a value, neither with blanks.
#ifndef CALLPRINT_COLLECTOR_MARKS_H_
#define CALLPRINT_COLLECTOR_MARKS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/recording.pb.h"

namespace callprint {

// The marks of a file's text, ordered by time (those of equal time as they stand), with times as
// written. InvalidArgument for a line that is no mark, naming it.
absl::StatusOr<std::vector<Mark>> ParseMarks(absl::string_view text);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_MARKS_H_
