// report_live_policies: what policies were worth that live_job.sh has watched by.
//
//   report_live_policies --log=FILE [--positive_label=encryption]
//
// Exit codes: 0 done, 1 an error (printed once), 2 wrong usage.
#include <cstdio>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "reports/adaptive_tracing/live/live_policies.h"
#include "workloads/callers_path.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, log, "", "What live_job.sh has printed.");
ABSL_FLAG(std::string, positive_label, "encryption", "The label whose begin is to be seen.");

namespace callprint {
namespace {

absl::Status Report() {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(CallersPath(absl::GetFlag(FLAGS_log))));
  ASSIGN_OR_RETURN(const LiveLog log, ParseLiveLog(text));
  ASSIGN_OR_RETURN(const std::vector<LivePolicy> policies,
                   JudgePolicies(log, absl::GetFlag(FLAGS_positive_label)));
  printf("%s", LivePoliciesTable(policies).ForTerminal().c_str());
  return absl::OkStatus();
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Judges policies that a running kernel was watched by.");
  absl::ParseCommandLine(argc, argv);
  if (absl::GetFlag(FLAGS_log).empty()) {
    fprintf(stderr, "report_live_policies: --log is needed; see --help\n");
    return 2;
  }
  const absl::Status status = callprint::Report();
  if (status.ok()) return 0;
  fprintf(stderr, "report_live_policies: %s\n", std::string(status.message()).c_str());
  return 1;
}
