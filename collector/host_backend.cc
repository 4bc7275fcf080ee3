#include "collector/host_backend.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "collector/command.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr absl::Duration kLimit = absl::Hours(24);

}  // namespace

absl::StatusOr<std::string> RecordOnHost(const HostOptions& options, absl::string_view plan,
                                         absl::string_view spec) {
  const std::string recording = options.scratch + "/recording";
  const std::string log = options.scratch + "/record.log";
  RETURN_IF_ERROR(WriteFileAtomically(options.scratch + "/plan.pb", plan));
  RETURN_IF_ERROR(WriteFileAtomically(options.scratch + "/spec.pb", spec));
  const int log_fd = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (log_fd < 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot create ", log, ": ", strerror(errno)));
  }
  const auto closer = absl::MakeCleanup([log_fd] { close(log_fd); });
  ASSIGN_OR_RETURN(
      const pid_t pid,
      StartProgram(
          {options.recorder, absl::StrCat("--plan=", options.scratch, "/plan.pb"),
           absl::StrCat("--spec=", options.scratch, "/spec.pb"),
           absl::StrCat("--output=", recording), absl::StrCat("--data=", options.scratch, "/data")},
          CurrentEnvironment(), log_fd));
  ASSIGN_OR_RETURN(const CommandResult result, WaitForCommand(pid, kLimit));
  if (result.status == COMPLETED) return recording;
  ASSIGN_OR_RETURN(const std::string text, ReadFile(log));
  return absl::FailedPreconditionError(absl::StrCat("the recorder exited with ", result.exit_code,
                                                    ": ", absl::StripAsciiWhitespace(text)));
}

}  // namespace callprint
