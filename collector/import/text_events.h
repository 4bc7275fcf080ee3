// The calls of a function_graph text before they are a trace: in the order of the file, and which
// of them belong together.
#ifndef CALLPRINT_COLLECTOR_IMPORT_TEXT_EVENTS_H_
#define CALLPRINT_COLLECTOR_IMPORT_TEXT_EVENTS_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "collector/decoding/trace.h"

namespace callprint {

// Of an event whose task nothing has named yet.
inline constexpr int32_t kPendingPid = std::numeric_limits<int32_t>::min();
// What it gets if nothing does.
constexpr int32_t PidOfUnknownTask(uint16_t cpu) { return -1 - cpu; }
// Of a return that does not name its function.
inline constexpr uint32_t kPendingFunction = ~uint32_t{0};
// Of an event whose line names none.
inline constexpr uint16_t kPendingCpu = 0xffff;

// Between the time of a line and the tracer's own, which can be earlier or later; slow emulated
// machines take milliseconds. More is another clock's doing.
inline constexpr int64_t kMaxTextWriteDelayNs = 10000000;

struct TextEvent {
  enum Flag : uint8_t {
    kHasTime = 1,
    kUnmatched = 2,
    // `depth` is the blanks in front of a bare line, as long as it is not matched.
    kBare = 4,
  };

  int64_t time_ns;
  // In a table of the whole file.
  uint32_t function;
  int32_t pid;
  uint16_t cpu;
  uint16_t depth;
  EventKind kind;
  uint8_t flags;
};

// Matches returns to entries with a stack for each task, in the order of the file; by the rules of
// trace_builder.h, except that a return may not name its function.
//
// Events come in batches, so that a processor's first task switch, which names the task before it,
// is seen before its events are matched. Stacks live on from batch to batch.
class TextMatcher {
 public:
  // Matches those from `begin` to `end`, which are the next ones. Returns get their function and,
  // where the file says it, entries their exits' calltime; without an entry a nameless return gets
  // `unknown_function`.
  void Match(std::vector<TextEvent>& events, size_t begin, size_t end, uint32_t unknown_function);

  // The calltime of the return at `event`, which is not matched yet.
  void SetCalltime(size_t event, int64_t time_ns) { calltimes_.push_back({event, time_ns}); }

  // How many events there were when no call was open for the last time; 0 for never.
  size_t last_idle() const { return last_idle_; }

  // The first `events` are gone. Calls that are open among them have not got their return in the
  // same trace: marks their entries as unmatched, but they can still be closed.
  void Forget(std::vector<TextEvent>& events, size_t count);

  // The task that a processor's calls so far belong to is known now.
  void SetTask(uint16_t cpu, int32_t pid);

  // Gives up all open calls.
  void CloseAll(std::vector<TextEvent>& events);

  size_t open_calls() const { return open_calls_; }
  // Of the whole file.
  uint64_t unmatched_entries() const { return unmatched_entries_; }
  uint64_t unmatched_returns() const { return unmatched_returns_; }

 private:
  struct OpenCall {
    // kForgotten: in an earlier trace.
    size_t event;
    uint32_t function;
    uint16_t depth;
  };
  static constexpr size_t kForgotten = ~size_t{0};

  struct Calltime {
    size_t event;
    int64_t time_ns;
  };

  using Stack = std::vector<OpenCall>;

  Stack& StackOf(const TextEvent& event);
  void DropInnermost(std::vector<TextEvent>& events, Stack* stack);

  absl::flat_hash_map<int64_t, Stack> stacks_;
  std::vector<Calltime> calltimes_;
  size_t next_calltime_ = 0;
  size_t open_calls_ = 0;
  size_t last_idle_ = 0;
  uint64_t unmatched_entries_ = 0;
  uint64_t unmatched_returns_ = 0;
  int64_t last_task_ = 0;
  // Into stacks_; only an insertion moves its values, and that sets it anew.
  Stack* last_stack_ = nullptr;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_TEXT_EVENTS_H_
