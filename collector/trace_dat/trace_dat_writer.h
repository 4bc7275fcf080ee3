// Writes a run as a trace.dat that `trace-cmd report`, KernelShark and others of libtracecmd's
// users read: version 6, not compressed, little-endian, one buffer, pages of 4 KiB.
//
// Example:
//   ASSIGN_OR_RETURN(const ShardReader shard, ShardReader::Open("encryption-00000.shard"));
//   ASSIGN_OR_RETURN(const Trace trace, shard.ReadRun(0));
//   ASSIGN_OR_RETURN(const std::string bytes,
//                    WriteTraceDat(shard.header(), shard.header().run(0), trace));
//   RETURN_IF_ERROR(WriteFileAtomically("run.dat", bytes));
//
// In it: the run's events as funcgraph_entry and funcgraph_exit of a 6.1 kernel, its marks as what
// was written to trace_marker ("name=value"), its threads' names, and the functions' names at
// addresses that are made up (a shard has none). Importing the file gives the same events, with the
// same times.
//
// Times: the trace's 0 is at 1 s, or later where a mark lies more than that before it; a trace
// without times (UNKNOWN_TIME) has trace_clock's "counter". A return says when its call began. One
// whose call is not in the trace says a moment before the trace's first event: duration and bar
// that trace-cmd prints of it say nothing.
#ifndef CALLPRINT_COLLECTOR_TRACE_DAT_TRACE_DAT_WRITER_H_
#define CALLPRINT_COLLECTOR_TRACE_DAT_TRACE_DAT_WRITER_H_

#include <string>

#include "absl/status/statusor.h"
#include "collector/decoding/trace.h"
#include "collector/recording.pb.h"
#include "collector/shard/shard.pb.h"

namespace callprint {

// The bytes of the file: about 34 for each event. `trace` is of the run `record` of a shard with
// that header. InvalidArgument where the trace has functions that the header has not, or that no
// kernel could have (no name, or one with blanks), or times beyond a hundred years. Texts of marks
// are cut to what a page holds.
absl::StatusOr<std::string> WriteTraceDat(const ShardHeader& header, const RunRecord& record,
                                          const Trace& trace);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_TRACE_DAT_TRACE_DAT_WRITER_H_
