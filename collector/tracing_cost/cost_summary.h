// From measured times to what tracing costs a call.
#ifndef CALLPRINT_COLLECTOR_TRACING_COST_COST_SUMMARY_H_
#define CALLPRINT_COLLECTOR_TRACING_COST_COST_SUMMARY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "collector/tracing_cost/tracing_cost.pb.h"

namespace callprint {

// What is measured without a tracer, and with all of it.
inline constexpr char kUntracedSetup[] = "off";
inline constexpr char kFullSetup[] = "full";

// One load, in one round; of several, the fastest counts: what came in between (interrupts, other
// guests of the same machine) only ever adds.
struct CostMeasurement {
  int round = 0;
  std::string setup;
  std::string load;
  bool is_work = false;
  int times = 0;
  double ns = 0;
  // Written to the trace meanwhile: two for each call.
  double events = 0;
};

// Setups in the order in which they first occur, but for kUntracedSetup, which others are compared
// with: in each round, with the fastest of its times there. `refuses`: setups with a tracer that is
// called for what "full" traces, and writes less. InvalidArgument where a round lacks
// kUntracedSetup. Where fewer calls are traced than one of all loads, what one costs cannot be
// told, and is 0.
absl::StatusOr<std::vector<SetupCost>> SummariseCosts(const std::vector<CostMeasurement>& measured,
                                                      const std::vector<std::string>& refuses);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_TRACING_COST_COST_SUMMARY_H_
