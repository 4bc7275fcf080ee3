// The test and the command behind accuracy_regression.bzl.
//
//   accuracy_regression --mode=strict EXPERIMENT=results.pb=baseline.textproto
//   accuracy_regression --update EXPERIMENT=results.pb=baseline.textproto...
//
// The first fails where predictions differ from the baseline's (strict), or a metric is worse
// beyond its interval (statistical), and names model, track, metric and samples. --update writes
// the baselines and prints what is different as a table for the commit message; their paths are
// taken in the workspace.
//
// Exit codes: 0 holds or written, 1 worse or different, 2 wrong usage or a file that cannot be read
// or written.
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "reports/regression/accuracy_regression.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, mode, "strict", "\"strict\" or \"statistical\".");
ABSL_FLAG(bool, update, false, "Write the baselines.");

namespace callprint {
namespace {

// In the workspace where `bazel run` has started this.
std::string WorkspacePath(const std::string& path) {
  const char* workspace = getenv("BUILD_WORKSPACE_DIRECTORY");
  return workspace == nullptr ? path : absl::StrCat(workspace, "/", path);
}

absl::Status Update(const std::string& experiment, const ExperimentResult& result,
                    const std::string& baseline_path) {
  const std::string path = WorkspacePath(baseline_path);
  AccuracyBaseline before;
  const absl::Status read = ReadTextProtoFile(path, &before);
  ASSIGN_OR_RETURN(const AccuracyBaseline now, MakeBaseline(result));
  std::string difference = "  a new baseline\n";
  if (read.ok()) {
    const absl::StatusOr<AccuracyVerdict> verdict = CompareWithBaseline(before, result);
    difference = verdict.ok()
                     ? DifferenceTable(*verdict)
                     : absl::StrCat("  not comparable: ", verdict.status().message(), "\n");
  }
  std::cout << experiment << (difference.empty() ? ": the same predictions\n" : ":\n")
            << difference;
  if (read.ok() && difference.empty()) return absl::OkStatus();
  return WriteTextProto(path,
                        "# proto-file: reports/regression/baseline.proto\n"
                        "# proto-message: callprint.AccuracyBaseline\n#\n"
                        "# Written by bazel run //experiments:update_baselines.\n",
                        now);
}

// The number of failures, which are printed.
absl::StatusOr<int> Test(const ExperimentResult& result, const std::string& baseline_path,
                         RegressionMode mode) {
  AccuracyBaseline baseline;
  RETURN_IF_ERROR(ReadTextProtoFile(baseline_path, &baseline));
  ASSIGN_OR_RETURN(const AccuracyVerdict verdict, CompareWithBaseline(baseline, result));
  const std::vector<std::string> failures = Failures(verdict, mode);
  for (const std::string& failure : failures) std::cerr << failure;
  if (failures.empty()) return 0;
  std::cerr
      << failures.size() << " of " << verdict.entry.size()
      << " entries; if it is meant, renew the baseline: bazel run //experiments:update_baselines\n";
  return static_cast<int>(failures.size());
}

int TestOrUpdate(const std::vector<char*>& arguments) {
  const std::string mode_name = absl::GetFlag(FLAGS_mode);
  if (arguments.size() < 2 || (mode_name != "strict" && mode_name != "statistical")) {
    std::cerr << "accuracy_regression: give --mode=strict or statistical, and "
                 "EXPERIMENT=RESULTS=BASELINE\n";
    return 2;
  }
  const RegressionMode mode =
      mode_name == "strict" ? RegressionMode::kStrict : RegressionMode::kStatistical;
  int code = 0;
  for (size_t i = 1; i < arguments.size(); ++i) {
    const std::vector<std::string> parts = absl::StrSplit(arguments[i], '=');
    if (parts.size() != 3) {
      std::cerr << "accuracy_regression: " << arguments[i]
                << " is not EXPERIMENT=RESULTS=BASELINE\n";
      return 2;
    }
    ExperimentResult result;
    absl::Status status = ReadBinaryProto(parts[1], &result);
    if (status.ok() && absl::GetFlag(FLAGS_update)) {
      status = Update(parts[0], result, parts[2]);
    } else if (status.ok()) {
      const absl::StatusOr<int> failures = Test(result, parts[2], mode);
      status = failures.status();
      if (failures.ok() && *failures > 0) code = 1;
    }
    if (!status.ok()) {
      std::cerr << "accuracy_regression: " << parts[0] << ": " << status << "\n";
      return 2;
    }
  }
  return code;
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Holds predictions against a checked-in baseline.");
  return callprint::TestOrUpdate(absl::ParseCommandLine(argc, argv));
}
