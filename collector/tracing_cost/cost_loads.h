// What a machine is given to do while tracing is measured: system calls that are as cheap as there
// are, and small pieces of work.
#ifndef CALLPRINT_COLLECTOR_TRACING_COST_COST_LOADS_H_
#define CALLPRINT_COLLECTOR_TRACING_COST_COST_LOADS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace callprint {

struct CostLoad {
  std::string name;
  bool is_work = false;
  // Does it so many times, on the calling thread.
  std::function<void(int times)> run;
};

// `folder`: for files, which are removed when the loads are. FailedPrecondition where they cannot
// be made there.
absl::StatusOr<std::vector<CostLoad>> CostLoads(const std::string& folder);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_TRACING_COST_COST_LOADS_H_
