// From the lines of a function_graph text to traces.
//
// Example:
//   TextTraceBuilder builder(max_events, sink);
//   for (const absl::string_view line : lines) RETURN_IF_ERROR(builder.AddLine(line));
//   ASSIGN_OR_RETURN(const ImportSummary summary, builder.Finish());
#ifndef CALLPRINT_COLLECTOR_IMPORT_TEXT_TRACE_H_
#define CALLPRINT_COLLECTOR_IMPORT_TEXT_TRACE_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/import/imported_trace.h"
#include "collector/import/text_events.h"
#include "collector/import/text_line.h"

namespace callprint {

// import_text.h says what is made of a text.
class TextTraceBuilder {
 public:
  // `sink` outlives the builder. `max_events` is at least 2.
  TextTraceBuilder(uint64_t max_events, ImportSink sink);

  // Lines come in the file's order, without newlines. Fails only where the sink does.
  absl::Status AddLine(absl::string_view text);

  // A line that is too long to be one of a trace, or to be kept in memory.
  void AddOverlongLine();

  // Gives what is left to the sink. To be called once, at the end of the file.
  absl::StatusOr<ImportSummary> Finish();

 private:
  struct Task {
    std::string comm;
    // In the file.
    bool has_events = false;
  };

  struct Cpu {
    // Since the last trace.
    uint64_t lost = 0;
    uint64_t other_events = 0;
    // As the last task switch says; kPendingPid before the first one.
    int32_t pid = kPendingPid;
    // As the first one says of the time before.
    int32_t first_pid = kPendingPid;
    // In the file.
    bool has_events = false;
  };

  // A mark, and how many events came before it.
  struct PendingMark {
    size_t event;
    bool has_time;
    int64_t time_ns;
    std::string name;
    std::string value;
  };

  absl::Status AddCall(const TextLine& line, absl::string_view text);
  void AddEvent(const TextLine& line, EventKind kind, uint32_t function, uint64_t time_ns,
                uint8_t flags);
  void AddMark(const TextLine& line);
  void AddLoss(const TextLine& line);
  void AddSwitch(const TextLine& line);
  void AddDamage(absl::string_view what, absl::string_view text);
  uint32_t FunctionId(const TextLine& line);
  uint32_t NewFunctionId(absl::string_view name);
  void NameTask(int32_t pid, absl::string_view comm);
  Cpu& CpuOf(int32_t cpu) {
    if (static_cast<size_t>(cpu) >= cpus_.size()) cpus_.resize(cpu + 1);
    return cpus_[cpu];
  }

  // Matches what is not matched yet, and gives the sink a trace where there is one: all events, or
  // up to the last moment without open calls.
  absl::Status Cut();
  // Gives the sink all events; what is open stays so. Then all begins anew.
  absl::Status EndCapture();
  void Match();
  absl::Status Emit(size_t events);
  // Makes trace_ of the first events.
  void MakeTrace(size_t events);
  void AddMarks(size_t events);

  const size_t max_events_;
  const ImportSink sink_;
  TextLineParser parser_;
  ImportSummary summary_;
  uint64_t lines_ = 0;

  std::vector<TextEvent> events_;
  // How many of them are matched.
  size_t matched_ = 0;
  TextMatcher matcher_;
  std::vector<PendingMark> marks_;
  std::vector<Cpu> cpus_;
  std::string kernel_release_;
  // A header says, or does not deny, that lines have no columns.
  bool is_bare_ = false;
  // Of the calls of this capture: their processor, as long as it is one.
  int32_t only_cpu_ = kNoTextCpu;
  bool has_several_cpus_ = false;
  // The least indent of bare lines, as far as it is less than the usual one.
  uint16_t bare_indent_;

  // Deques do not move strings, whose bytes are the map's keys.
  std::deque<std::string> functions_;
  size_t function_bytes_ = 0;
  absl::flat_hash_map<absl::string_view, uint32_t> function_id_;
  // In front of the map: the last name with each hash, and its first and last bytes.
  struct CachedName {
    uint64_t first;
    uint64_t last;
    absl::string_view name;
    uint32_t id;
  };
  std::vector<CachedName> cached_names_;
  // The trace that is being made, and the place of each function in it.
  ImportedTrace trace_;
  std::vector<uint32_t> function_place_;

  absl::flat_hash_map<int32_t, Task> tasks_;
  int32_t last_pid_ = kNoTextPid;
  std::string last_comm_;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_TEXT_TRACE_H_
