// Imports trace.dat files of trace-cmd: versions 6 and 7, without compression or with zstd or zlib,
// of kernels of either byte order and of 32 or 64 bits.
//
// Example:
//   ASSIGN_OR_RETURN(const ImportSummary summary,
//                    ImportTraceDat("trace.dat", [&](ImportedTrace& trace) {
//                      return AddRun(std::move(trace));
//                    }));
//
// The container is read by code of our own (collector/trace_dat says why not by libtracecmd), the
// pages by our decoder, with the file's own formats.
//
// Traces: one for each buffer (the top one, then the instances) that has function_graph events.
// Events of other kinds are counted, all of them where the kernel has no function_graph.
//
// Functions: by the file's symbols. A file without them (or whose addresses the kernel hid) has
// addresses ("0xffffffff81234567"), and an address that they do not cover is `unknown`.
//
// Tasks: by the pid of each event, with the names that trace-cmd saved. Marks: what was written to
// trace_marker.
//
// Times: nanoseconds of the buffer's clock. Those of x86-tsc become nanoseconds where the file says
// how. What trace-cmd would add to all times for its report (options DATE, OFFSET) and the
// correction of a virtual machine's clock to its host's (TIME_SHIFT) are left out. A buffer whose
// clock is no time in nanoseconds (counter, uptime, ...) has UNKNOWN_TIME: its events are numbered
// in the order of that clock.
//
// Losses are what the pages say; damage is a page, record or compressed chunk that cannot be read,
// or where a file that was cut off ends.
#ifndef CALLPRINT_COLLECTOR_IMPORT_IMPORT_TRACE_DAT_H_
#define CALLPRINT_COLLECTOR_IMPORT_IMPORT_TRACE_DAT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/import/imported_trace.h"

namespace callprint {

// Reads `path`, which is mapped into memory rather than read whole. NotFound, PermissionDenied or
// Unavailable where it cannot be read; InvalidArgument where it is no trace.dat, or has formats
// that the decoder does not know; DataLoss where it is damaged outside of its pages; Unimplemented,
// by name, for other versions and compressions and for the text of latency tracers;
// ResourceExhausted for a buffer of more events than a shard can have (kMaxShardEvents); and what
// the sink fails with.
absl::StatusOr<ImportSummary> ImportTraceDat(const std::string& path, ImportSink sink);

// The same from memory; `name` stands for the path in messages.
absl::StatusOr<ImportSummary> ImportTraceDatFrom(const std::string& name, absl::string_view bytes,
                                                 ImportSink sink);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_IMPORT_TRACE_DAT_H_
