// Who records: what is recorded would otherwise be mostly that.
#ifndef CALLPRINT_COLLECTOR_HOST_OWN_TASKS_H_
#define CALLPRINT_COLLECTOR_HOST_OWN_TASKS_H_

#include <cstdint>
#include <vector>

namespace callprint {

// This process, its other threads, and the processes above it: a terminal that prints what it
// records would be most of it. In this order, without init.
std::vector<int32_t> OwnTasks();

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_HOST_OWN_TASKS_H_
