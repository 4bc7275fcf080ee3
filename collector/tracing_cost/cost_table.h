// What tracing costs, as a table for a terminal and as CSV.
#ifndef CALLPRINT_COLLECTOR_TRACING_COST_COST_TABLE_H_
#define CALLPRINT_COLLECTOR_TRACING_COST_COST_TABLE_H_

#include <string>

#include "collector/tracing_cost/tracing_cost.pb.h"

namespace callprint {

// The first lines of a textproto of TracingCost.
inline constexpr char kTracingCostHeader[] =
    "# proto-file: collector/tracing_cost/tracing_cost.proto\n"
    "# proto-message: callprint.TracingCost\n"
    "#\n"
    "# Measured by measure_tracing_cost; do not edit.\n";

// Nanoseconds of a call that is traced, and of one that the tracer refuses; calls of all loads that
// are system calls, each done once; percent that each piece of work takes longer.
std::string TracingCostTable(const TracingCost& cost);

// A row for each setup and load.
std::string TracingCostCsv(const TracingCost& cost);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_TRACING_COST_COST_TABLE_H_
