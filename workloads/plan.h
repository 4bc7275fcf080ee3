// Draws an ordered, interleaved list of runs from a task and a seed.
//
// Example:
//   ASSIGN_OR_RETURN(const Task task, ReadTask("workloads/encryption/task.textproto"));
//   PlanOptions options;
//   options.seed = 1;
//   ASSIGN_OR_RETURN(const std::vector<Plan> plans, GeneratePlan(task, options));
//
// What a label must not give away is balanced by design, and not left to chance:
//   - each label has the same number of runs (± 1), also in each shard, and each program of a label
//     has the same number of them (± 1), spread over the shards; or, where the task balances
//     programs and not labels, each program of the task has (± 1);
//   - each run of a program with a twin has a run of the twin on the same file;
//   - half the runs of a label have a cold cache, half run beside a background load, in every
//     combination equally often (± 1), for each program and for each label (or for the task);
//   - each program has each of its options equally often (± 1), also early and late: its first
//   runs,
//     as many as it has options, have one of each, and so on;
//   - each program's files are of all kinds equally often (± 1, and ± 1 more for each time that a
//     program goes around its twin's files), and files are used under every label;
//   - the order of runs, within a shard and across shards, is drawn by the seed.
#ifndef CALLPRINT_WORKLOADS_PLAN_H_
#define CALLPRINT_WORKLOADS_PLAN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "workloads/plan.pb.h"
#include "workloads/task.pb.h"

namespace callprint {

struct PlanOptions {
  uint64_t seed = 1;
  // Guest boots, and runs in each.
  uint32_t shards = 36;
  uint32_t runs_per_shard = 57;
};

// One plan a shard, a pure function of its arguments. Run ids are 0, 1, 2, ... over all shards in
// order. InvalidArgument: the task does not validate (task.h), or there are fewer runs than it
// takes for each program to have one.
absl::StatusOr<std::vector<Plan>> GeneratePlan(const Task& task, const PlanOptions& options);

// The task's pool of input files. The logarithms of a kind's sizes cover [log min, log max],
// densest at the small end and falling linearly to nothing at the large one: the mean from 16 KiB
// to 4 MiB is 260 KiB, since large files would make up most of a dataset. Precondition: the task
// validates.
std::vector<Input> InputPool(const Task& task, uint64_t seed);

// Cache state and background load of a run.
struct Condition {
  bool cold_cache = false;
  // Null: none.
  const Background* background = nullptr;
};

// Half the conditions are cold, and half have a background load, every load equally often. They
// refer to `task`.
std::vector<Condition> Conditions(const Task& task);
void SetCondition(const Condition& condition, Run* run);

// A program's run on an input, without id and condition.
Run MakeRun(const Program& program, const Input& input, const std::string& options,
            uint64_t secret);

}  // namespace callprint

#endif  // CALLPRINT_WORKLOADS_PLAN_H_
