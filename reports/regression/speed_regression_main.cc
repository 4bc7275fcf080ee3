// What speed_regression.sh does with the JSON that benchmarks have written.
//
//   speed_regression --baseline=baseline.textproto [--tolerance=1.5] RUN.json...
//
// --update writes the baseline, and prints what is different as a table for the commit message.
//
// Exit codes: 0 holds or written, 1 slower, 2 wrong usage or a file that cannot be read or written.
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "reports/regression/speed_regression.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, baseline, "", "SpeedBaseline textproto.");
ABSL_FLAG(std::string, reference, "BM_Reference",
          "The benchmark in whose time others are measured.");
ABSL_FLAG(double, tolerance, 1.5, "How many times as long as in the baseline is no failure.");
ABSL_FLAG(bool, update, false, "Write the baseline.");

namespace callprint {
namespace {

// The number of failures, which are printed.
absl::StatusOr<int> TestOrUpdate(const std::vector<char*>& arguments) {
  std::vector<SpeedRun> runs;
  for (size_t i = 1; i < arguments.size(); ++i) {
    ASSIGN_OR_RETURN(const std::string json, ReadFile(arguments[i]));
    ASSIGN_OR_RETURN(runs.emplace_back(), ReadSpeedRun(json));
  }
  const std::string reference = absl::GetFlag(FLAGS_reference);
  ASSIGN_OR_RETURN(const auto ratios, RatiosToReference(runs, reference));
  const std::string path = absl::GetFlag(FLAGS_baseline);
  SpeedBaseline baseline;
  const absl::Status read = ReadTextProtoFile(path, &baseline);
  if (absl::GetFlag(FLAGS_update)) {
    if (!read.ok() && !absl::IsNotFound(read)) return read;
    std::cout << SpeedTable(baseline, ratios);
    RETURN_IF_ERROR(
        WriteTextProto(path,
                       "# proto-file: reports/regression/baseline.proto\n"
                       "# proto-message: callprint.SpeedBaseline\n#\n"
                       "# Written by bazel run //reports/regression:update_speed_baselines.\n",
                       MakeSpeedBaseline(reference, ratios)));
    return 0;
  }
  RETURN_IF_ERROR(read);
  std::cout << SpeedTable(baseline, ratios);
  const std::vector<std::string> failures =
      SlowerThan(baseline, ratios, absl::GetFlag(FLAGS_tolerance));
  for (const std::string& failure : failures) std::cerr << failure << "\n";
  return static_cast<int>(failures.size());
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Holds times of benchmarks against a checked-in baseline.");
  const std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  if (arguments.size() < 2 || absl::GetFlag(FLAGS_baseline).empty() ||
      !(absl::GetFlag(FLAGS_tolerance) >= 1)) {
    std::cerr << "speed_regression: give --baseline, a --tolerance of 1 or more, and JSON files\n";
    return 2;
  }
  const absl::StatusOr<int> failures = callprint::TestOrUpdate(arguments);
  if (failures.ok()) return *failures == 0 ? 0 : 1;
  std::cerr << "speed_regression: " << failures.status() << "\n";
  return 2;
}
