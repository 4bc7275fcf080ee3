// Calls that were too deep for the kernel's tracer to follow: each task counts them from its begin,
// and each of its returns tells the count.
#ifndef CALLPRINT_COLLECTOR_DECODING_DEEP_CALLS_H_
#define CALLPRINT_COLLECTOR_DECODING_DEEP_CALLS_H_

#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "collector/decoding/ring_buffer.h"

namespace callprint {

// Of a recording that is read piece by piece.
class DeepCalls {
 public:
  // `tasks_are_new`: no task of the first piece was traced before. Otherwise what a task tells
  // first there is taken for what it had before.
  explicit DeepCalls(bool tasks_are_new) : tasks_are_new_(tasks_are_new) {}

  // How many there were on this CPU since the pieces before.
  uint64_t Count(const CpuEvents& events);

  // To be called after all CPUs of a piece.
  void EndPiece() { tasks_are_new_ = true; }

 private:
  bool tasks_are_new_;
  absl::flat_hash_map<int32_t, uint32_t> last_;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_DECODING_DEEP_CALLS_H_
