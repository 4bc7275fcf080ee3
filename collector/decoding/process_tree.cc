#include "collector/decoding/process_tree.h"

#include <algorithm>

namespace callprint {

std::map<int32_t, int32_t> FindRoots(const std::vector<int32_t>& roots,
                                     const std::vector<CpuEvents>& cpus) {
  std::map<int32_t, int32_t> root_of;
  for (const int32_t root : roots) root_of[root] = root;
  // A thread's fork is on another CPU than its parent's, perhaps, but later.
  std::vector<RawFork> forks;
  for (const CpuEvents& cpu : cpus) forks.insert(forks.end(), cpu.forks.begin(), cpu.forks.end());
  std::stable_sort(forks.begin(), forks.end(),
                   [](const RawFork& a, const RawFork& b) { return a.time_ns < b.time_ns; });
  for (const RawFork& fork : forks) {
    const auto parent = root_of.find(fork.parent_pid);
    if (parent != root_of.end()) root_of.emplace(fork.child_pid, parent->second);
  }
  return root_of;
}

}  // namespace callprint
