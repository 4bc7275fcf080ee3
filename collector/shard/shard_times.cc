#include "collector/shard/shard_times.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "collector/shard/shard_columns.h"

namespace callprint {
namespace {

constexpr size_t kCodes = 65536;
constexpr uint8_t kLiteral = 255;
// A time that occurs once costs less as a literal.
constexpr uint32_t kMinOccurrences = 2;

template <typename T>
T LoadAt(absl::string_view column, size_t index) {
  T value;
  memcpy(&value, column.data() + index * sizeof(T), sizeof(T));
  return value;
}

uint64_t Key(uint16_t code, uint32_t time) { return uint64_t{code} << 32 | time; }

absl::Status Contradiction(absl::string_view column, uint64_t offset, absl::string_view problem) {
  return absl::DataLossError(absl::StrCat(column, ", byte ", offset, " of its content: ", problem));
}

}  // namespace

PackedTimes PackTimes(absl::string_view structure, absl::string_view times) {
  const size_t events = times.size() / sizeof(uint32_t);
  // Occurrences of (code, time) first, its index afterwards.
  absl::flat_hash_map<uint64_t, uint32_t> pairs;
  for (size_t i = 0; i < events; ++i) {
    ++pairs[Key(LoadAt<uint16_t>(structure, i), LoadAt<uint32_t>(times, i))];
  }
  struct Time {
    uint32_t occurrences;
    uint32_t time;
  };
  std::vector<std::vector<Time>> of_code(kCodes);
  for (const auto& [key, occurrences] : pairs) {
    if (occurrences >= kMinOccurrences) {
      of_code[key >> 32].push_back({occurrences, static_cast<uint32_t>(key)});
    }
  }
  for (auto& pair : pairs) pair.second = kLiteral;

  PackedTimes packed;
  size_t last_code = 0;
  for (size_t code = 0; code < kCodes; ++code) {
    std::vector<Time>& list = of_code[code];
    if (list.empty()) continue;
    std::sort(list.begin(), list.end(), [](const Time& a, const Time& b) {
      return a.occurrences != b.occurrences ? a.occurrences > b.occurrences : a.time < b.time;
    });
    if (list.size() > kLiteral) list.resize(kLiteral);
    AppendVarint(code - last_code, &packed.table);
    AppendVarint(list.size(), &packed.table);
    for (size_t i = 0; i < list.size(); ++i) {
      AppendVarint(list[i].time, &packed.table);
      pairs[Key(static_cast<uint16_t>(code), list[i].time)] = static_cast<uint32_t>(i);
    }
    last_code = code;
  }
  packed.index.reserve(events);
  for (size_t i = 0; i < events; ++i) {
    const uint32_t time = LoadAt<uint32_t>(times, i);
    const uint8_t index =
        static_cast<uint8_t>(pairs.find(Key(LoadAt<uint16_t>(structure, i), time))->second);
    packed.index.push_back(static_cast<char>(index));
    if (index == kLiteral) packed.literals.append(times.data() + i * sizeof(time), sizeof(time));
  }
  return packed;
}

absl::StatusOr<std::string> UnpackTimes(absl::string_view structure, absl::string_view table,
                                        absl::string_view index, absl::string_view literals) {
  const size_t events = structure.size() / sizeof(uint16_t);
  if (index.size() != events) {
    return Contradiction("time index", 0,
                         absl::StrCat(index.size(), " bytes for ", events, " events"));
  }
  // Each code's times are values[begin ...], size of them.
  struct List {
    uint32_t begin = 0;
    uint32_t size = 0;
  };
  std::vector<List> lists(kCodes);
  std::vector<uint32_t> values;
  absl::string_view rest = table;
  uint64_t code = 0;
  while (!rest.empty()) {
    uint64_t code_step, size;
    if (!TakeVarint(&rest, &code_step) || !TakeVarint(&rest, &size) || code_step >= kCodes - code ||
        size > kLiteral || lists[code + code_step].size != 0) {
      return Contradiction("time table", table.size() - rest.size(), "not a list of times");
    }
    code += code_step;
    lists[code] = {static_cast<uint32_t>(values.size()), static_cast<uint32_t>(size)};
    for (uint64_t i = 0; i < size; ++i) {
      uint64_t time;
      if (!TakeVarint(&rest, &time) || time > std::numeric_limits<uint32_t>::max()) {
        return Contradiction("time table", table.size() - rest.size(), "not a time");
      }
      values.push_back(static_cast<uint32_t>(time));
    }
  }
  std::string times;
  times.resize(events * sizeof(uint32_t));
  size_t literal = 0;
  for (size_t i = 0; i < events; ++i) {
    const uint8_t which = LoadAt<uint8_t>(index, i);
    uint32_t time;
    if (which == kLiteral) {
      if ((literal + 1) * sizeof(time) > literals.size()) {
        return Contradiction("time literals", literals.size(), "a literal is missing");
      }
      time = LoadAt<uint32_t>(literals, literal++);
    } else {
      const List& list = lists[LoadAt<uint16_t>(structure, i)];
      if (which >= list.size) {
        return Contradiction("time index", i, absl::StrCat("time ", which, " of ", list.size));
      }
      time = values[list.begin + which];
    }
    memcpy(&times[i * sizeof(time)], &time, sizeof(time));
  }
  if (literal * sizeof(uint32_t) != literals.size()) {
    return Contradiction("time literals", literal * sizeof(uint32_t), "more of them than needed");
  }
  return times;
}

}  // namespace callprint
