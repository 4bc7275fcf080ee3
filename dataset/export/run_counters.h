// What a run lost, CPU by CPU, by the names that timelines show.
#ifndef CALLPRINT_DATASET_EXPORT_RUN_COUNTERS_H_
#define CALLPRINT_DATASET_EXPORT_RUN_COUNTERS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "collector/recording.pb.h"

namespace callprint {

struct RunCounter {
  // "lost events on CPU 0".
  std::string name;
  uint64_t value = 0;
};

std::vector<RunCounter> CountersOf(const RunRecord& record);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_EXPORT_RUN_COUNTERS_H_
