#include "collector/parts.h"

#include <stdio.h>

#include <algorithm>
#include <optional>

#include "absl/cleanup/cleanup.h"
#include "absl/time/clock.h"
#include "workloads/status_macros.h"

namespace callprint {

absl::StatusOr<CommandResult> RunParts(const std::vector<PartCommand>& parts,
                                       absl::Duration duration, int output_fd,
                                       const std::function<int()>& before_exec,
                                       std::vector<PartRecord>* records) {
  records->assign(parts.size(), PartRecord());
  // 0 = not running.
  std::vector<pid_t> running(parts.size(), 0);
  const auto stop = [&running](size_t part) {
    if (running[part] != 0) KillCommand(running[part]);
    running[part] = 0;
  };
  const auto stop_all = absl::MakeCleanup([&] {
    for (size_t i = 0; i < running.size(); ++i) stop(i);
  });
  const absl::Time begin = absl::Now();
  while (true) {
    const absl::Duration now = absl::Now() - begin;
    if (now >= duration) return CommandResult{COMPLETED, 0};
    absl::Duration next = duration;
    for (size_t i = 0; i < parts.size(); ++i) {
      const PartCommand& part = parts[i];
      if (running[i] != 0) {
        ASSIGN_OR_RETURN(const std::optional<CommandResult> ended, PollCommand(running[i]));
        if (ended) running[i] = 0;
        if (ended && ended->status != COMPLETED) {
          dprintf(output_fd, "%s ended with code %d\n", part.name.c_str(), ended->exit_code);
          return *ended;
        }
      }
      if (now >= part.end) {
        stop(i);
      } else if (now < part.start) {
        next = std::min(next, part.start);
      } else {
        next = std::min(next, part.end);
        if (running[i] == 0) {
          if (part.prepare) RETURN_IF_ERROR(part.prepare());
          ASSIGN_OR_RETURN(running[i],
                           StartCommand(part.command, part.environment, output_fd, before_exec));
          (*records)[i].add_pid(running[i]);
        }
      }
    }
    RETURN_IF_ERROR(WaitForChild(begin + next - absl::Now()));
  }
}

}  // namespace callprint
