#include "collector/command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

sigset_t WaitedSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

// The null-terminated array that exec wants; valid as long as `strings` is.
std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (const std::string& string : strings) pointers.push_back(const_cast<char*>(string.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

CommandResult Decode(int wait_status) {
  CommandResult result;
  result.exit_code =
      WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
  result.status = result.exit_code == 0 ? COMPLETED : FAILED;
  return result;
}

}  // namespace

absl::Status PrepareForCommands() {
  const sigset_t signals = WaitedSignals();
  if (sigprocmask(SIG_BLOCK, &signals, nullptr) != 0 ||
      prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) {
    return absl::InternalError(absl::StrCat("cannot prepare for commands: ", strerror(errno)));
  }
  return absl::OkStatus();
}

absl::StatusOr<pid_t> StartProgram(const std::vector<std::string>& arguments,
                                   const std::vector<std::string>& environment, int output_fd,
                                   const std::function<int()>& before_exec) {
  // Everything that allocates is done before fork.
  const std::vector<char*> argument_pointers = Pointers(arguments);
  const std::vector<char*> variable_pointers = Pointers(environment);
  const int input_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (input_fd < 0) {
    return absl::InternalError(absl::StrCat("cannot open /dev/null: ", strerror(errno)));
  }
  const pid_t pid = fork();
  if (pid == 0) {
    setpgid(0, 0);
    dup2(input_fd, 0);
    dup2(output_fd, 1);
    dup2(output_fd, 2);
    const sigset_t signals = WaitedSignals();
    sigprocmask(SIG_UNBLOCK, &signals, nullptr);
    if (before_exec && before_exec() != 0) _exit(127);
    execvpe(argument_pointers[0], argument_pointers.data(), variable_pointers.data());
    _exit(127);
  }
  const int error = errno;
  close(input_fd);
  if (pid < 0) return absl::UnavailableError(absl::StrCat("cannot fork: ", strerror(error)));
  setpgid(pid, pid);
  return pid;
}

absl::StatusOr<pid_t> StartCommand(const std::string& command,
                                   const std::vector<std::string>& environment, int output_fd,
                                   const std::function<int()>& before_exec) {
  return StartProgram({"/bin/sh", "-c", command}, environment, output_fd, before_exec);
}

absl::StatusOr<std::optional<CommandResult>> PollCommand(pid_t pid) {
  int wait_status;
  const pid_t ended = waitpid(pid, &wait_status, WNOHANG);
  if (ended < 0) return absl::InternalError(absl::StrCat("waitpid: ", strerror(errno)));
  if (ended == 0) return std::optional<CommandResult>();
  return std::optional<CommandResult>(Decode(wait_status));
}

absl::Status WaitForChild(absl::Duration limit) {
  const sigset_t signals = WaitedSignals();
  const timespec timeout = absl::ToTimespec(std::max(limit, absl::ZeroDuration()));
  const int signal = sigtimedwait(&signals, nullptr, &timeout);
  if (signal == SIGINT || signal == SIGTERM) {
    return absl::CancelledError(
        absl::StrCat("stopped by ", signal == SIGINT ? "SIGINT" : "SIGTERM"));
  }
  return absl::OkStatus();
}

absl::StatusOr<CommandResult> WaitForCommand(pid_t pid, absl::Duration limit) {
  const absl::Time deadline = absl::Now() + limit;
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<CommandResult> ended, PollCommand(pid));
    if (ended) return *ended;
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) {
      KillCommand(pid);
      return CommandResult{TIMED_OUT, 128 + SIGKILL};
    }
    const absl::Status waited = WaitForChild(left);
    if (!waited.ok()) {
      KillCommand(pid);
      return waited;
    }
  }
}

absl::StatusOr<CommandResult> RunCommand(const std::string& command,
                                         const std::vector<std::string>& environment, int output_fd,
                                         absl::Duration limit) {
  ASSIGN_OR_RETURN(const pid_t pid, StartCommand(command, environment, output_fd));
  return WaitForCommand(pid, limit);
}

std::vector<std::string> CurrentEnvironment() {
  std::vector<std::string> environment;
  for (char** variable = environ; *variable != nullptr; ++variable)
    environment.push_back(*variable);
  return environment;
}

void KillCommand(pid_t pid) {
  kill(-pid, SIGKILL);
  kill(pid, SIGKILL);
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

std::set<pid_t> Children() {
  std::ifstream file(absl::StrCat("/proc/self/task/", getpid(), "/children"));
  std::set<pid_t> children;
  for (pid_t pid; file >> pid;) children.insert(pid);
  return children;
}

void KillChildrenExcept(const std::set<pid_t>& kept) {
  while (true) {
    bool any = false;
    for (const pid_t pid : Children()) {
      if (kept.count(pid) > 0) continue;
      any = true;
      kill(pid, SIGKILL);
      while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
      }
    }
    // The orphans of what was just killed are children now.
    if (!any) return;
  }
}

}  // namespace callprint
