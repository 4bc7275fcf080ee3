#include "collector/shard/shard_columns.h"

#include <cstring>
#include <limits>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace callprint {
namespace {

constexpr uint16_t kExitCode = 0;
constexpr uint16_t kEscapeCode = 0xffff;
constexpr size_t kEscapeBytes = 6;
constexpr uint32_t kTimeEscape = 0x80000000;

template <typename T>
void AppendFixed(T value, std::string* bytes) {
  bytes->append(reinterpret_cast<const char*>(&value), sizeof(value));
}

template <typename T>
T LoadFixed(const char* at) {
  T value;
  memcpy(&value, at, sizeof(value));
  return value;
}

uint64_t ZigZag(int32_t value) {
  return (static_cast<uint32_t>(value) << 1) ^ static_cast<uint32_t>(value >> 31);
}

int32_t UnZigZag(uint64_t value) {
  return static_cast<int32_t>(static_cast<uint32_t>(value >> 1) ^ (0u - (value & 1)));
}

// The calls that are open in a task, as far as its events tell. Writer and reader keep the same.
class Task {
 public:
  // The depth at which an entry needs no escape.
  uint32_t next_depth() const { return next_depth_; }

  // Whether an exit from the innermost open call needs no escape, and that call.
  bool HasInnermost() const { return !calls_.empty() && calls_.back().depth + 1u == next_depth_; }
  uint32_t innermost_function() const { return calls_.back().function; }
  uint8_t innermost_depth() const { return calls_.back().depth; }

  void Add(EventKind kind, uint32_t function, uint8_t depth) {
    while (!calls_.empty() && calls_.back().depth >= depth) calls_.pop_back();
    if (kind == EventKind::kEntry) calls_.push_back({function, depth});
    next_depth_ = depth + (kind == EventKind::kEntry ? 1u : 0u);
  }

 private:
  struct Call {
    uint32_t function;
    uint8_t depth;
  };
  std::vector<Call> calls_;
  uint32_t next_depth_ = 0;
};

class Tasks {
 public:
  Task& Find(int32_t pid, uint32_t cpu) { return tasks_[TaskKey(pid, cpu)]; }

 private:
  absl::flat_hash_map<int64_t, Task> tasks_;
};

absl::Status Contradiction(int column, uint64_t offset, absl::string_view problem) {
  return absl::DataLossError(
      absl::StrCat("column ", ColumnName(column), ", byte ", offset, " of the run: ", problem));
}

}  // namespace

const char* ColumnName(int column) {
  switch (column) {
    case kStructure:
      return "structure";
    case kStructureEscapes:
      return "structure escapes";
    case kTime:
      return "time";
    case kTimeEscapes:
      return "time escapes";
    case kTasks:
      return "tasks";
    default:
      return "unknown";
  }
}

uint64_t RunExtent::Events() const {
  uint64_t events = 0;
  for (const Section& section : sections) events += section.events;
  return events;
}

void AppendVarint(uint64_t value, std::string* bytes) {
  while (value >= 0x80) {
    bytes->push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  bytes->push_back(static_cast<char>(value));
}

bool TakeVarint(absl::string_view* bytes, uint64_t* value) {
  *value = 0;
  for (int shift = 0; shift < 64 && !bytes->empty(); shift += 7) {
    const uint8_t byte = static_cast<uint8_t>(bytes->front());
    bytes->remove_prefix(1);
    // The tenth byte has room for one bit.
    if (shift == 63 && byte > 1) return false;
    *value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

RunExtent EncodeRun(const Trace& trace, std::array<std::string, kColumns>* columns) {
  RunExtent extent;
  for (int c = 0; c < kColumns; ++c) extent.bytes[c] = (*columns)[c].size();
  Tasks tasks;
  Task* task = nullptr;
  int32_t pid = 0;
  uint64_t since_switch = 0;
  uint64_t time = 0;
  for (const TraceEvent& event : trace.events) {
    if (extent.sections.empty() || extent.sections.back().cpu != event.cpu) {
      extent.sections.push_back({event.cpu, 0});
      task = nullptr;
      time = 0;
    }
    ++extent.sections.back().events;
    if (task == nullptr || event.pid != pid) {
      AppendVarint(since_switch, &(*columns)[kTasks]);
      AppendVarint(ZigZag(event.pid), &(*columns)[kTasks]);
      since_switch = 0;
      pid = event.pid;
      task = &tasks.Find(pid, event.cpu);
    }
    ++since_switch;

    if (event.kind == EventKind::kEntry && event.depth == task->next_depth() &&
        event.function < kEscapeCode - 1u) {
      AppendFixed<uint16_t>(event.function + 1, &(*columns)[kStructure]);
    } else if (event.kind == EventKind::kExit && task->HasInnermost() &&
               task->innermost_function() == event.function &&
               task->innermost_depth() == event.depth) {
      AppendFixed<uint16_t>(kExitCode, &(*columns)[kStructure]);
    } else {
      AppendFixed<uint16_t>(kEscapeCode, &(*columns)[kStructure]);
      AppendFixed<uint32_t>(event.function, &(*columns)[kStructureEscapes]);
      AppendFixed<uint8_t>(event.depth, &(*columns)[kStructureEscapes]);
      AppendFixed<uint8_t>(static_cast<uint8_t>(event.kind), &(*columns)[kStructureEscapes]);
    }
    task->Add(event.kind, event.function, event.depth);

    const uint64_t delta = static_cast<uint64_t>(event.time_ns) - time;
    const int32_t low = static_cast<int32_t>(delta);
    if (static_cast<uint64_t>(int64_t{low}) == delta && static_cast<uint32_t>(low) != kTimeEscape) {
      AppendFixed<int32_t>(low, &(*columns)[kTime]);
    } else {
      AppendFixed<uint32_t>(kTimeEscape, &(*columns)[kTime]);
      AppendFixed<uint64_t>(event.time_ns, &(*columns)[kTimeEscapes]);
    }
    time = event.time_ns;
  }
  for (int c = 0; c < kColumns; ++c) extent.bytes[c] = (*columns)[c].size() - extent.bytes[c];
  return extent;
}

absl::StatusOr<Trace> DecodeRun(const RunExtent& extent,
                                const std::array<absl::string_view, kColumns>& columns,
                                uint64_t functions) {
  const uint64_t events = extent.Events();
  if (columns[kStructure].size() != 2 * events || columns[kTime].size() != 4 * events) {
    return Contradiction(kStructure, 0, absl::StrCat("not the size of ", events, " events"));
  }
  Trace trace;
  trace.events.resize(events);
  Tasks tasks;
  Task* task = nullptr;
  absl::string_view structure_escapes = columns[kStructureEscapes];
  absl::string_view time_escapes = columns[kTimeEscapes];
  absl::string_view switches = columns[kTasks];
  const auto offset = [&columns](int column, absl::string_view rest) {
    return columns[column].size() - rest.size();
  };
  // The next switch: the number of events before it and the pid after it.
  bool has_switch = false;
  uint64_t before_switch = 0;
  int32_t next_pid = 0;
  const auto next_switch = [&]() {
    has_switch = !switches.empty();
    uint64_t zigzag = 0;
    if (has_switch && (!TakeVarint(&switches, &before_switch) || !TakeVarint(&switches, &zigzag) ||
                       zigzag > std::numeric_limits<uint32_t>::max())) {
      return false;
    }
    next_pid = UnZigZag(zigzag);
    return true;
  };
  if (!next_switch()) return Contradiction(kTasks, 0, "not a switch of tasks");

  size_t i = 0;
  int32_t pid = 0;
  for (const RunExtent::Section& section : extent.sections) {
    uint64_t time = 0;
    task = nullptr;
    for (uint64_t n = 0; n < section.events; ++n, ++i) {
      TraceEvent& event = trace.events[i];
      event.cpu = static_cast<uint16_t>(section.cpu);
      if (has_switch && before_switch == 0) {
        pid = next_pid;
        task = &tasks.Find(pid, section.cpu);
        if (!next_switch()) {
          return Contradiction(kTasks, offset(kTasks, switches), "not a switch of tasks");
        }
      }
      --before_switch;
      if (task == nullptr) {
        return Contradiction(kTasks, offset(kTasks, switches), "an event without a task");
      }
      event.pid = pid;

      const uint16_t code = LoadFixed<uint16_t>(columns[kStructure].data() + 2 * i);
      if (code == kExitCode) {
        if (!task->HasInnermost()) {
          return Contradiction(kStructure, 2 * i, "a return where no call is open");
        }
        event.kind = EventKind::kExit;
        event.function = task->innermost_function();
        event.depth = task->innermost_depth();
      } else if (code != kEscapeCode) {
        event.kind = EventKind::kEntry;
        event.function = code - 1u;
        if (task->next_depth() > std::numeric_limits<uint8_t>::max()) {
          return Contradiction(kStructure, 2 * i, "a call deeper than 255");
        }
        event.depth = static_cast<uint8_t>(task->next_depth());
      } else {
        if (structure_escapes.size() < kEscapeBytes || structure_escapes[5] < 0 ||
            structure_escapes[5] > 1) {
          return Contradiction(kStructureEscapes, offset(kStructureEscapes, structure_escapes),
                               "not an escaped event");
        }
        event.function = LoadFixed<uint32_t>(structure_escapes.data());
        event.depth = static_cast<uint8_t>(structure_escapes[4]);
        event.kind = static_cast<EventKind>(structure_escapes[5]);
        structure_escapes.remove_prefix(kEscapeBytes);
      }
      if (event.function >= functions) {
        return Contradiction(kStructure, 2 * i,
                             absl::StrCat("function ", event.function, " of ", functions));
      }
      task->Add(event.kind, event.function, event.depth);

      const uint32_t delta = LoadFixed<uint32_t>(columns[kTime].data() + 4 * i);
      if (delta != kTimeEscape) {
        time += static_cast<uint64_t>(int64_t{static_cast<int32_t>(delta)});
      } else {
        if (time_escapes.size() < sizeof(uint64_t)) {
          return Contradiction(kTimeEscapes, offset(kTimeEscapes, time_escapes),
                               "not an escaped time");
        }
        time = LoadFixed<uint64_t>(time_escapes.data());
        time_escapes.remove_prefix(sizeof(uint64_t));
      }
      event.time_ns = static_cast<int64_t>(time);
    }
  }
  if (has_switch || !switches.empty()) {
    return Contradiction(kTasks, offset(kTasks, switches), "a switch after the last event");
  }
  if (!structure_escapes.empty() || !time_escapes.empty()) {
    return Contradiction(structure_escapes.empty() ? kTimeEscapes : kStructureEscapes, 0,
                         "more escapes than escaped events");
  }
  return trace;
}

void RenumberFunctions(const std::vector<uint32_t>& new_function,
                       std::array<std::string, kColumns>* columns) {
  std::string& structure = (*columns)[kStructure];
  for (size_t i = 0; i < structure.size(); i += 2) {
    const uint16_t code = LoadFixed<uint16_t>(structure.data() + i);
    if (code == kExitCode || code == kEscapeCode) continue;
    const uint16_t renumbered = static_cast<uint16_t>(new_function[code - 1] + 1);
    memcpy(&structure[i], &renumbered, sizeof(renumbered));
  }
  std::string& escapes = (*columns)[kStructureEscapes];
  for (size_t i = 0; i < escapes.size(); i += kEscapeBytes) {
    const uint32_t renumbered = new_function[LoadFixed<uint32_t>(escapes.data() + i)];
    memcpy(&escapes[i], &renumbered, sizeof(renumbered));
  }
}

}  // namespace callprint
