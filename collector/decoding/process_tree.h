// Who descends from whom, as far as a trace shows.
#ifndef CALLPRINT_COLLECTOR_DECODING_PROCESS_TREE_H_
#define CALLPRINT_COLLECTOR_DECODING_PROCESS_TREE_H_

#include <cstdint>
#include <map>
#include <vector>

#include "collector/decoding/ring_buffer.h"

namespace callprint {

// For each of `roots`, and each thread that descends from one by the forks of all CPUs: its root. A
// root that another root made is nevertheless its own.
std::map<int32_t, int32_t> FindRoots(const std::vector<int32_t>& roots,
                                     const std::vector<CpuEvents>& cpus);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_DECODING_PROCESS_TREE_H_
