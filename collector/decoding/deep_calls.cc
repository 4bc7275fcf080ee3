#include "collector/decoding/deep_calls.h"

#include <cstddef>

namespace callprint {
namespace {

// A machine that makes and ends tasks for days must not fill the memory.
constexpr size_t kMostTasks = 1 << 16;

}  // namespace

uint64_t DeepCalls::Count(const CpuEvents& events) {
  if (last_.size() > kMostTasks) last_.clear();
  uint64_t count = 0;
  for (const auto& [pid, told] : events.too_deep) {
    uint32_t& before = last_.try_emplace(pid, tasks_are_new_ ? 0 : told).first->second;
    // Less than before was told on another CPU, earlier (or by a new task with an old number).
    if (told <= before) continue;
    count += told - before;
    before = told;
  }
  return count;
}

}  // namespace callprint
