#include "dataset/calls/call_sequence.h"

#include <algorithm>

#include "absl/numeric/bits.h"
#include "absl/strings/str_format.h"
#include "dataset/calls/window_encoding.h"

namespace callprint {
namespace {

constexpr uint8_t kDeepest = 1;

struct OutlineCall {
  uint32_t function;
  uint8_t depth;
  int64_t gap_ns;
};

// Of one task.
struct TaskClock {
  // Time of its last event of the outline; -1 before the first.
  int64_t last_ns = -1;
  // Returns of its open calls of the outline, outermost first; -1 for those that the trace lacks.
  std::vector<int64_t> exits;

  // Time since the last event; 0 before the first.
  int64_t Enter(int64_t entry_ns, int64_t exit_ns, uint8_t depth) {
    // What is as deep or deeper has returned, or its return is missing.
    while (exits.size() > depth) {
      last_ns = std::max(last_ns, exits.back());
      exits.pop_back();
    }
    const int64_t gap_ns = last_ns < 0 ? 0 : std::max<int64_t>(0, entry_ns - last_ns);
    last_ns = std::max(last_ns, entry_ns);
    exits.resize(depth, -1);
    exits.push_back(exit_ns);
    return gap_ns;
  }
};

// The same in every visit.
bool IsRoutine(const Call& call, const CallForest& forest, const std::vector<FunctionRole>& roles) {
  const FunctionRole& role = roles[call.function];
  if (role.dispatches || role.continues_visit) return true;
  if (call.parent < 0) return false;
  const FunctionRole& caller = roles[forest.calls[call.parent].function];
  return caller.ends_visit && caller.continues_visit;
}

std::vector<OutlineCall> Outline(const CallForest& forest, const std::vector<FunctionRole>& roles) {
  std::vector<OutlineCall> outline;
  std::vector<TaskClock> clocks(forest.tasks);
  for (const Call& call : forest.calls) {
    if (call.depth > kDeepest || call.excluded || forest.task_is_idle[call.task]) continue;
    if (IsRoutine(call, forest, roles)) continue;
    outline.push_back({call.function, call.depth,
                       clocks[call.task].Enter(call.entry_ns, call.exit_ns, call.depth)});
  }
  return outline;
}

}  // namespace

float LogarithmOfTime(int64_t time_ns) {
  const uint64_t value = static_cast<uint64_t>(time_ns) + 1;
  const int exponent = absl::bit_width(value) - 1;
  // In [1, 2), with 31 binary places; each squaring gives another place of its logarithm.
  uint64_t mantissa = exponent > 31 ? value >> (exponent - 31) : value << (31 - exponent);
  int sixteenths = 16 * exponent;
  for (int place = 8; place > 0; place /= 2) {
    mantissa = mantissa * mantissa >> 31;
    if (mantissa < uint64_t{1} << 32) continue;
    sixteenths += place;
    mantissa >>= 1;
  }
  return sixteenths / 16.0f;
}

std::vector<std::pair<std::string, float>> EncodeSequence(const CallForest& forest,
                                                          const FunctionTable& functions) {
  const std::vector<OutlineCall> outline = Outline(forest, functions.role);
  constexpr size_t kPlaces = kSequenceChunks * kSequenceChunkLength;
  std::vector<std::pair<std::string, float>> values;
  for (size_t place = 0; place < std::min(kPlaces, outline.size()); ++place) {
    size_t position = place;
    if (outline.size() > kPlaces) {
      const size_t chunk = place / kSequenceChunkLength;
      position = chunk * (outline.size() - kSequenceChunkLength) / (kSequenceChunks - 1) +
                 place % kSequenceChunkLength;
    }
    const OutlineCall& call = outline[position];
    values.emplace_back(absl::StrFormat("function:%04d", place),
                        FunctionNumber(functions.name[call.function]));
    values.emplace_back(absl::StrFormat("depth:%04d", place), call.depth + 1);
    const float gap = LogarithmOfTime(call.gap_ns);
    if (gap > 0) values.emplace_back(absl::StrFormat("gap:%04d", place), gap);
  }
  return values;
}

}  // namespace callprint
