// Runs several commands at the same time, each from its start to its end again and again.
#ifndef CALLPRINT_COLLECTOR_PARTS_H_
#define CALLPRINT_COLLECTOR_PARTS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "collector/command.h"
#include "collector/recording.pb.h"

namespace callprint {

struct PartCommand {
  std::string command;
  // "NAME=value".
  std::vector<std::string> environment;
  // From the call of RunParts.
  absl::Duration start;
  absl::Duration end;
  // Called before each time that the command is run, to make its folder what it was at first.
  std::function<absl::Status()> prepare;
  // For messages.
  std::string name;
};

// Returns after `duration`, when no command is running any more: those that still do at their end,
// or at `duration`, are killed with their process groups, and that is no failure. A command that
// ends earlier is started again. FAILED as soon as one ends with a non-zero code, which is then the
// exit code; `output_fd` gets a line that names it. `before_exec` is StartProgram's. records[i]
// gets the process of each time that parts[i] was run. CancelledError after SIGINT or SIGTERM.
// Precondition: PrepareForCommands was called.
absl::StatusOr<CommandResult> RunParts(const std::vector<PartCommand>& parts,
                                       absl::Duration duration, int output_fd,
                                       const std::function<int()>& before_exec,
                                       std::vector<PartRecord>* records);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_PARTS_H_
