// Any bytes as columns of answers, without the digests that keep most texts from getting so far.
#include <cstdint>
#include <string>

#include "reports/leaderboard/entry.h"
#include "reports/leaderboard/submission_text.h"
#include "reports/leaderboard/task_file.h"
#include "reports/predictions/packed_bytes.h"
#include "workloads/file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace callprint;  // NOLINT: a single function.
  static const BoardTask* const task =
      new BoardTask(ReadBoardTask("reports/leaderboard/testdata/task.textproto").value());
  static const Submission* const honest = [] {
    auto* submission = new Submission;
    ReadTextProto("reports/leaderboard/testdata/seeds/submission/smoke_planted.textproto",
                  submission)
        .IgnoreError();
    return submission;
  }();
  Submission submission = *honest;
  const absl::StatusOr<PackedBytes> packed =
      PackBytes(std::string(reinterpret_cast<const char*>(data), size));
  if (!packed.ok()) return 0;
  *submission.mutable_predictions()->mutable_answers() = *packed;
  FindFaults(submission, *task);
  return 0;
}
