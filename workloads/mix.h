// Draws runs in which several programs of a task are at work at the same time.
//
// Example:
//   ASSIGN_OR_RETURN(const Task task, ReadTask("workloads/program_identification/task.textproto"));
//   ASSIGN_OR_RETURN(const std::vector<Plan> plans, GenerateMixPlan(task, options));
//
// Balanced by design:
//   - 0, 1, ... Mix.max_programs programs are in a run equally often (± 1);
//   - each program is in equally many runs (± 1), spread over the shards, never twice in one, and
//   takes
//     its options in turns;
//   - half the runs have a cold cache, and half a background load, each load equally often (± 1).
// Each program works on a file of its own, starts somewhere in the first third of the run and ends
// somewhere in the last, so that a window of a run may have any number of them.
#ifndef CALLPRINT_WORKLOADS_MIX_H_
#define CALLPRINT_WORKLOADS_MIX_H_

#include <vector>

#include "absl/status/statusor.h"
#include "workloads/plan.h"
#include "workloads/plan.pb.h"
#include "workloads/task.pb.h"

namespace callprint {

// One plan a shard, a pure function of its arguments; Plan.task and Run.program are Mix.name. Run
// ids are 0, 1, 2, ... over all shards in order. InvalidArgument: the task does not validate
// (task.h), or has no mix.
absl::StatusOr<std::vector<Plan>> GenerateMixPlan(const Task& task, const PlanOptions& options);

}  // namespace callprint

#endif  // CALLPRINT_WORKLOADS_MIX_H_
