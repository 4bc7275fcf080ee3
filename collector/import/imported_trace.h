// What importers make of a file that others recorded: traces as our own recorder's, and an account
// of what was read. An importer is a function (path, options, sink) -> ImportSummary.
#ifndef CALLPRINT_COLLECTOR_IMPORT_IMPORTED_TRACE_H_
#define CALLPRINT_COLLECTOR_IMPORT_IMPORTED_TRACE_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "collector/decoding/trace.h"
#include "collector/recording.pb.h"
#include "collector/shard/shard.pb.h"

namespace callprint {

// A file's events, or those of one of its buffers, or of a stretch of a file that is too large for
// one trace.
struct ImportedTrace {
  // TraceEvent.function refers to these.
  std::vector<std::string> function;
  // As a shard has it: CPU after CPU, each in write order; the first time is 0. Without times, the
  // n-th event of the file is at n. Events of a task that the file does not name have pid -1 - CPU.
  Trace trace;
  // As BuildTrace (trace_builder.h) gives them; one for each CPU that has events.
  std::vector<CpuCounters> cpu;
  // Of the tasks that have events, by pid; names end in valid UTF-8.
  std::vector<Thread> thread;
  // Texts written to trace_marker, in order of time: "name=value", or any other text as value of
  // the name "trace_marker".
  std::vector<Mark> mark;
  // What the file does not say.
  std::set<UnknownFact> unknown;
  // Empty where the file does not say.
  std::string kernel_release;
  // Of the file's clock, at the trace's 0; 0 without times.
  uint64_t start_ns = 0;
  // 0: to its last event.
  int64_t duration_ns = 0;
};

// Gets one trace after the other. It may change a trace, or take it; what it leaves is used again
// for the next one, so that a file of any length needs no new memory.
using ImportSink = absl::FunctionRef<absl::Status(ImportedTrace& trace)>;

// Something in a file that is no part of a trace, and was passed over.
struct ImportDamage {
  // "line 17", "byte 4096".
  std::string where;
  std::string what;
};

// `ImportSummary::damage` keeps this many.
inline constexpr size_t kMaxImportDamageKept = 16;

// Of a whole file.
struct ImportSummary {
  // What it turned out to be: "trace", "trace-cmd report", "trace.dat version 7".
  std::string format;
  uint64_t entries = 0;
  uint64_t returns = 0;
  uint64_t unmatched_entries = 0;
  uint64_t unmatched_returns = 0;
  uint64_t lost_events = 0;
  // Times that the file says events are missing, and not how many.
  uint64_t losses_without_count = 0;
  // Those that have events; none where the file does not say.
  std::optional<uint64_t> processors;
  std::optional<uint64_t> tasks;
  // Other than function_graph's.
  uint64_t other_events = 0;
  // Lines, pages or records that say nothing.
  uint64_t damaged = 0;
  std::vector<ImportDamage> damage;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_IMPORTED_TRACE_H_
