// Any text as a submission: refused with faults, or found to hold, in bounded time and memory.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "experiments/result.pb.h"
#include "reports/leaderboard/entry.h"
#include "reports/leaderboard/submission_text.h"
#include "reports/leaderboard/task_file.h"
#include "workloads/file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace callprint;  // NOLINT: a single function.
  static const BoardTask* const task =
      new BoardTask(ReadBoardTask("reports/leaderboard/testdata/task.textproto").value());
  std::vector<std::string> faults;
  const absl::StatusOr<Submission> submission =
      ParseSubmission(absl::string_view(reinterpret_cast<const char*>(data), size), &faults);
  if (submission.ok()) FindFaults(*submission, *task);
  return 0;
}
