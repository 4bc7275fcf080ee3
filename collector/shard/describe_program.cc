#include "collector/shard/describe_program.h"

#include <cstdio>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "collector/shard/describe.h"
#include "workloads/callers_path.h"
#include "workloads/file.h"

ABSL_FLAG(int, run, -1, "Also list events of this run, counted from 0.");
ABSL_FLAG(uint64_t, events, 50, "How many events to list.");

namespace callprint {
namespace {

absl::Status Describe(const std::string& path) {
  const absl::StatusOr<std::string> bytes = ReadFile(CallersPath(path));
  if (!bytes.ok()) return bytes.status();
  DescribeOptions options;
  options.run = absl::GetFlag(FLAGS_run);
  options.events = absl::GetFlag(FLAGS_events);
  std::string text;
  const absl::Status status = DescribeShard(*bytes, path, options, &text);
  fwrite(text.data(), 1, text.size(), stdout);
  return status;
}

int ExitCode(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return 0;
    case absl::StatusCode::kInvalidArgument:
      return 2;
    case absl::StatusCode::kDataLoss:
      return 3;
    case absl::StatusCode::kFailedPrecondition:
      return 4;
    default:
      return 1;
  }
}

}  // namespace

int DescribeProgram(int argc, char** argv, const std::string& usage,
                    absl::FunctionRef<absl::Status(const std::string& path, int run)> also) {
  absl::SetProgramUsageMessage(usage);
  const std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  if (arguments.size() < 2) {
    fprintf(stderr, "describe: name the shard files to print\n");
    return 2;
  }
  int exit_code = 0;
  for (size_t i = 1; i < arguments.size(); ++i) {
    absl::Status status = Describe(arguments[i]);
    if (status.ok()) status = also(CallersPath(arguments[i]), absl::GetFlag(FLAGS_run));
    if (!status.ok()) fprintf(stderr, "describe: %s\n", std::string(status.message()).c_str());
    if (exit_code == 0) exit_code = ExitCode(status);
  }
  return exit_code;
}

}  // namespace callprint
