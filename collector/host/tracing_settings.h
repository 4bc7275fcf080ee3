// Settings of tracefs that are put back, whatever happens: each former value is in a journal on
// disk before its file is written, and another process can put back what one that was killed has
// left (record_host --restore).
//
// Example:
//   ASSIGN_OR_RETURN(const auto settings, TracingSettings::Begin(kTracingJournal));
//   RETURN_IF_ERROR(settings->Set("tracing_thresh", "0"));
//   ...
//   RETURN_IF_ERROR(settings->Restore());
#ifndef CALLPRINT_COLLECTOR_HOST_TRACING_SETTINGS_H_
#define CALLPRINT_COLLECTOR_HOST_TRACING_SETTINGS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "collector/host/tracing_journal.pb.h"

namespace callprint {

// Where all recorders of a machine look: two at a time would restore each other's settings.
inline constexpr char kTracingJournal[] = "/run/callprint-tracing.journal";

// Files are relative to the tracing folder (tracefs_shim.h).
class TracingSettings {
 public:
  // Makes the journal. FailedPrecondition where there is one: of a recorder that is still at work,
  // or of one that was killed, whose settings have to be put back first.
  static absl::StatusOr<std::unique_ptr<TracingSettings>> Begin(const std::string& journal);

  // Puts back what is left to put back (best effort; call Restore for its errors).
  ~TracingSettings();
  TracingSettings(const TracingSettings&) = delete;
  TracingSettings& operator=(const TracingSettings&) = delete;

  // Writes a setting. Nothing happens where it is so already, or the kernel has no such file. Of
  // one that is set again and again, what was there at first is put back.
  // FailedPrecondition, naming the file, where the kernel refuses.
  absl::Status Set(const std::string& file, const std::string& value);

  // The same of a file that holds a list of functions, events or pids. A pattern that the kernel
  // does not know is passed over, but not all of them. FailedPrecondition also for a list that
  // holds commands ("schedule:traceoff"), which could not be put back as they were.
  absl::Status SetList(const std::string& file, const std::vector<std::string>& lines);

  // Makes an instance, a tracer of its own: instances/NAME.
  absl::Status MakeInstance(const std::string& name);

  // Removes it before everything else is put back.
  absl::Status RemoveInstance(const std::string& name);

  // Puts everything back, the last change first, and removes the journal. All failures are in one
  // status; the journal then stays.
  absl::Status Restore();

  // Puts back what a recorder that was killed has changed; how many settings these were, 0 without
  // a journal. FailedPrecondition where the recorder is still at work, DataLoss where the file is
  // no journal.
  static absl::StatusOr<int> RestoreFrom(const std::string& journal);

 private:
  TracingSettings(std::string journal, int fd) : journal_(std::move(journal)), fd_(fd) {}
  absl::Status Note(const TracingChange& change);
  // Notes it in the journal and in changes_, unless the file's first value is there already.
  absl::Status NoteOnce(const TracingChange& change);

  const std::string journal_;
  // Locked as long as the recorder lives.
  int fd_;
  // Oldest first.
  std::vector<TracingChange> changes_;
};

// What a settings file must be given to be as it was: without the kernel's comment lines, with the
// size that an unused buffer would grow to ("7 (expanded: 1408)"), and the choice that is in force
// ("[local] global").
std::string WritableSetting(const std::string& text);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_HOST_TRACING_SETTINGS_H_
