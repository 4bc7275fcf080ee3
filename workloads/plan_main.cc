// Writes the plan of one shard, or prints it.
//
//   bazel run //workloads:plan -- --task=workloads/encryption/task.textproto --shard=0 --print
//   bazel run //workloads:plan -- --task=... --seed=1 --shard=0 --out=plan.pb
//
// Exit codes: 0 done, 1 the task, a flag or a file is at fault (one message says which).
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "workloads/callers_path.h"
#include "workloads/file.h"
#include "workloads/mix.h"
#include "workloads/plan.h"
#include "workloads/status_macros.h"
#include "workloads/task.h"

ABSL_FLAG(std::string, task, "", "path of a task.textproto");
ABSL_FLAG(uint64_t, seed, 1, "what the plan is drawn from");
ABSL_FLAG(uint32_t, shards, 36, "shards (guest boots) of the whole recording");
ABSL_FLAG(uint32_t, runs_per_shard, 57, "runs in each shard");
ABSL_FLAG(bool, mix, false, "mix the task's programs, as its `mix` says");
ABSL_FLAG(uint32_t, shard, 0, "the shard whose plan is wanted");
ABSL_FLAG(std::string, out, "", "where to write the plan (binary proto)");
ABSL_FLAG(bool, print, false, "print the plan as text");

namespace callprint {
namespace {

absl::Status WritePlan() {
  if (absl::GetFlag(FLAGS_task).empty()) return absl::InvalidArgumentError("--task is missing");
  if (absl::GetFlag(FLAGS_out).empty() && !absl::GetFlag(FLAGS_print)) {
    return absl::InvalidArgumentError("nothing to do; give --out=PATH or --print");
  }
  PlanOptions options;
  options.seed = absl::GetFlag(FLAGS_seed);
  options.shards = absl::GetFlag(FLAGS_shards);
  options.runs_per_shard = absl::GetFlag(FLAGS_runs_per_shard);
  const uint32_t shard = absl::GetFlag(FLAGS_shard);
  if (shard >= options.shards) {
    return absl::InvalidArgumentError(
        absl::StrCat("--shard=", shard, " is not below --shards=", options.shards));
  }
  ASSIGN_OR_RETURN(const Task task, ReadTask(CallersPath(absl::GetFlag(FLAGS_task))));
  ASSIGN_OR_RETURN(const std::vector<Plan> plans, absl::GetFlag(FLAGS_mix)
                                                      ? GenerateMixPlan(task, options)
                                                      : GeneratePlan(task, options));
  if (!absl::GetFlag(FLAGS_out).empty()) {
    RETURN_IF_ERROR(WriteBinaryProto(CallersPath(absl::GetFlag(FLAGS_out)), plans[shard]));
  }
  if (absl::GetFlag(FLAGS_print)) {
    std::string text;
    google::protobuf::TextFormat::PrintToString(plans[shard], &text);
    std::cout << text << std::flush;
    if (!std::cout) return absl::UnavailableError("cannot write to standard output");
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Draws the plan of one shard from a task and a seed.");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = callprint::WritePlan();
  if (!status.ok()) std::fprintf(stderr, "plan: %s\n", std::string(status.message()).c_str());
  return status.ok() ? 0 : 1;
}
