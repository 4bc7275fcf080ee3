// Makes the time column small: under a deterministic clock an event of a kind (an entry of one
// function, or a return) follows its predecessor after one of few times, so that a byte says which.
// Internal to the shard writer and reader; shard_format.md has the bytes.
#ifndef CALLPRINT_COLLECTOR_SHARD_SHARD_TIMES_H_
#define CALLPRINT_COLLECTOR_SHARD_SHARD_TIMES_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace callprint {

// Three columns in place of four bytes an event.
struct PackedTimes {
  // For each structure code that has any: the times that occur more than once with it, most
  // frequent first, at most 255.
  std::string table;
  // A byte an event: which of its code's times, or 255 for a literal.
  std::string index;
  // Four bytes for each literal, in order.
  std::string literals;
};

// `structure` has two bytes an event, `times` four; the number of events is the same.
PackedTimes PackTimes(absl::string_view structure, absl::string_view times);

// `times` again. DataLoss, naming the column and its byte, where the columns contradict one
// another.
absl::StatusOr<std::string> UnpackTimes(absl::string_view structure, absl::string_view table,
                                        absl::string_view index, absl::string_view literals);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_SHARD_SHARD_TIMES_H_
