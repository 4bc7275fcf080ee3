// Runs programs and shell commands with a time limit, and finds and ends what they leave behind.
#ifndef CALLPRINT_COLLECTOR_COMMAND_H_
#define CALLPRINT_COLLECTOR_COMMAND_H_

#include <sys/types.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "collector/recording.pb.h"

namespace callprint {

struct CommandResult {
  RunStatus status = RUN_STATUS_UNSPECIFIED;
  // 0..255, or 128 + n for signal n; 127 where the shell could not be started.
  int exit_code = 0;
};

// Prepares this process: blocks SIGINT, SIGTERM and SIGCHLD (they are taken while waiting) and
// makes it the parent of its descendants' orphans, so that daemons can be found. Call once, early.
absl::Status PrepareForCommands();

// Starts a program (looked up in PATH) in a process group of its own with exactly this environment
// ("NAME=value"), standard input from /dev/null, output and errors to `output_fd`. `before_exec`
// runs in the child just before exec and returns an errno; where it is not 0, or the program cannot
// be started, the child ends with code 127.
absl::StatusOr<pid_t> StartProgram(const std::vector<std::string>& arguments,
                                   const std::vector<std::string>& environment, int output_fd,
                                   const std::function<int()>& before_exec = nullptr);

// StartProgram of `sh -c command`.
absl::StatusOr<pid_t> StartCommand(const std::string& command,
                                   const std::vector<std::string>& environment, int output_fd,
                                   const std::function<int()>& before_exec = nullptr);

// Waits for `pid`; after `limit` its process group is killed and the status is TIMED_OUT.
// CancelledError after SIGINT or SIGTERM (the group is killed first).
absl::StatusOr<CommandResult> WaitForCommand(pid_t pid, absl::Duration limit);

// What became of `pid`, without waiting; nullopt while it runs.
absl::StatusOr<std::optional<CommandResult>> PollCommand(pid_t pid);

// Returns when a child may have ended, after `limit` at the latest; CancelledError after SIGINT or
// SIGTERM.
absl::Status WaitForChild(absl::Duration limit);

// StartCommand and WaitForCommand.
absl::StatusOr<CommandResult> RunCommand(const std::string& command,
                                         const std::vector<std::string>& environment, int output_fd,
                                         absl::Duration limit);

// This process's environment, as StartProgram takes it.
std::vector<std::string> CurrentEnvironment();

// Kills the process group of `pid` and reaps `pid`.
void KillCommand(pid_t pid);

// This process's children, orphans of its descendants among them.
std::set<pid_t> Children();

// Kills and reaps every child that is not in `kept`, until none is left.
void KillChildrenExcept(const std::set<pid_t>& kept);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_COMMAND_H_
