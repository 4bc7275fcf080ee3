// A shard's events as columns that compress well (shard_format.md has the layout and the reasons).
// Internal to the shard writer and reader.
#ifndef CALLPRINT_COLLECTOR_SHARD_SHARD_COLUMNS_H_
#define CALLPRINT_COLLECTOR_SHARD_SHARD_COLUMNS_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/decoding/trace.h"

namespace callprint {

// In the order of the file.
enum Column : int {
  // Two bytes an event: what happened.
  kStructure = 0,
  // What does not fit there, six bytes each.
  kStructureEscapes = 1,
  // Four bytes an event: time since the event before on that CPU.
  kTime = 2,
  // Times that do not fit there, eight bytes each.
  kTimeEscapes = 3,
  // Varint pairs: events since the last switch of tasks, pid.
  kTasks = 4,
  kColumns = 5,
};

// "structure" and so on, for messages.
const char* ColumnName(int column);

// Where a run's events lie.
struct RunExtent {
  struct Section {
    uint32_t cpu = 0;
    uint64_t events = 0;
  };
  // CPU after CPU, as in the trace.
  std::vector<Section> sections;
  // Bytes in each column. Those of kStructure and kTime follow from the events.
  std::array<uint64_t, kColumns> bytes = {};

  uint64_t Events() const;
};

// Appends a run's events to `columns` and returns where they lie.
RunExtent EncodeRun(const Trace& trace, std::array<std::string, kColumns>* columns);

// The events of a run from its part of each column, whose sizes are those in `extent`. Functions
// are checked against `functions`, their number. DataLoss, with the column and the byte offset from
// the run's first byte in it, where the columns contradict one another.
absl::StatusOr<Trace> DecodeRun(const RunExtent& extent,
                                const std::array<absl::string_view, kColumns>& columns,
                                uint64_t functions);

// Replaces each function f in the columns by new_function[f].
void RenumberFunctions(const std::vector<uint32_t>& new_function,
                       std::array<std::string, kColumns>* columns);

// Unsigned LEB128.
void AppendVarint(uint64_t value, std::string* bytes);
// Takes a varint from the front of `bytes`; false where there is none.
bool TakeVarint(absl::string_view* bytes, uint64_t* value);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_SHARD_SHARD_COLUMNS_H_
