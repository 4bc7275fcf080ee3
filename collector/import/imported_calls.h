// Imported traces in a form that tests can compare.
#ifndef CALLPRINT_COLLECTOR_IMPORT_IMPORTED_CALLS_H_
#define CALLPRINT_COLLECTOR_IMPORT_IMPORTED_CALLS_H_

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "collector/import/import_text.h"
#include "collector/import/imported_trace.h"

namespace callprint {

struct Imported {
  absl::StatusOr<ImportSummary> summary;
  std::vector<ImportedTrace> traces;
};

inline Imported Import(absl::string_view text, uint64_t max_events = 1 << 22) {
  Imported imported;
  TextOptions options;
  options.max_events = max_events;
  imported.summary = ImportTextFrom("a.txt", text, options, [&imported](ImportedTrace& trace) {
    imported.traces.push_back(std::move(trace));
    return absl::OkStatus();
  });
  return imported;
}

// "CPU PID DEPTH{FUNCTION" for an entry, with "}" for a return.
inline std::string CallText(const ImportedTrace& trace, const TraceEvent& event) {
  return absl::StrCat(event.cpu, " ", event.pid, " ", event.depth,
                      event.kind == EventKind::kEntry ? "{" : "}", trace.function[event.function]);
}

inline std::vector<std::string> Calls(const ImportedTrace& trace) {
  std::vector<std::string> calls;
  for (const TraceEvent& event : trace.trace.events) calls.push_back(CallText(trace, event));
  return calls;
}

inline std::vector<int64_t> Times(const ImportedTrace& trace) {
  std::vector<int64_t> times;
  for (const TraceEvent& event : trace.trace.events) times.push_back(event.time_ns);
  return times;
}

using Strings = std::vector<std::string>;
using Integers = std::vector<int64_t>;
using Unknown = std::set<UnknownFact>;

inline std::string Comms(const ImportedTrace& trace) {
  std::vector<std::string> comms;
  for (const Thread& thread : trace.thread) {
    comms.push_back(absl::StrCat(thread.comm(), "-", thread.pid()));
  }
  return absl::StrJoin(comms, ", ");
}

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_IMPORTED_CALLS_H_
