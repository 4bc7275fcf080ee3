#include "collector/host/tracing_settings.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "collector/host/tracing_files.h"
#include "google/protobuf/io/zero_copy_stream_impl.h"
#include "google/protobuf/util/delimited_message_util.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

using google::protobuf::io::FileInputStream;
using google::protobuf::util::ParseDelimitedFromZeroCopyStream;
using google::protobuf::util::SerializeDelimitedToFileDescriptor;

// A reader of trace_pipe_raw that has just been killed can hold an instance for a moment.
constexpr int kRemovalTries = 50;
constexpr absl::Duration kRemovalPause = absl::Milliseconds(100);

absl::StatusOr<std::string> BootId() {
  ASSIGN_OR_RETURN(const std::string id, ReadKernelFile("/proc/sys/kernel/random/boot_id"));
  return std::string(absl::StripAsciiWhitespace(id));
}

// An open journal that this process has locked. FailedPrecondition where another one has.
absl::StatusOr<int> OpenJournal(const std::string& path, int flags) {
  const int fd = open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (fd < 0) {
    const std::string message =
        absl::StrCat("cannot open the journal ", path, ": ", strerror(errno),
                     errno == EACCES ? "; run as root" : "");
    return errno == ENOENT ? absl::NotFoundError(message) : absl::FailedPreconditionError(message);
  }
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  close(fd);
  return absl::FailedPreconditionError(absl::StrCat(
      "another recorder is at work on this machine (it holds ", path, "); wait for its end"));
}

absl::Status PutBack(const TracingChange& change) {
  if (!change.instance().empty()) {
    const std::string path = absl::StrCat(TracingFolder(), "/instances/", change.instance());
    for (int i = 0;; ++i) {
      if (rmdir(path.c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
      if (errno != EBUSY || i == kRemovalTries) {
        return absl::UnavailableError(absl::StrCat("cannot remove ", path, ": ", strerror(errno)));
      }
      absl::SleepFor(kRemovalPause);
    }
  }
  if (!change.is_list()) return WriteTracing(change.file(), change.former());
  return WriteTracingList(change.file(), absl::StrSplit(change.former(), '\n', absl::SkipEmpty()));
}

// The lines of a settings file, without the kernel's own comments.
std::vector<std::string> Entries(const std::string& text) {
  std::vector<std::string> entries;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipWhitespace())) {
    // An empty list of pids reads as "no pid".
    if (!absl::StartsWith(line, "#") && line != "no pid") entries.push_back(std::string(line));
  }
  return entries;
}

// The last change first. Ends with all errors in one.
absl::Status PutAllBack(std::vector<TracingChange>* changes) {
  std::vector<std::string> errors;
  std::vector<TracingChange> left;
  for (; !changes->empty(); changes->pop_back()) {
    const absl::Status status = PutBack(changes->back());
    if (status.ok()) continue;
    errors.push_back(std::string(status.message()));
    left.push_back(changes->back());
  }
  std::reverse(left.begin(), left.end());
  *changes = std::move(left);
  if (errors.empty()) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("tracefs is not fully as it was found: ", absl::StrJoin(errors, "; ")));
}

}  // namespace

std::string WritableSetting(const std::string& text) {
  std::string value = absl::StrJoin(Entries(text), "\n");
  constexpr char kExpanded[] = "(expanded: ";
  const size_t expanded = value.find(kExpanded);
  if (expanded != std::string::npos) {
    value = value.substr(expanded + strlen(kExpanded));
    return value.substr(0, value.find(')'));
  }
  const size_t bracket = value.find('[');
  const size_t end = value.find(']', bracket);
  if (bracket != std::string::npos && end != std::string::npos) {
    return value.substr(bracket + 1, end - bracket - 1);
  }
  return value;
}

absl::StatusOr<std::unique_ptr<TracingSettings>> TracingSettings::Begin(
    const std::string& journal) {
  ASSIGN_OR_RETURN(const int fd, OpenJournal(journal, O_RDWR | O_CREAT));
  auto settings = std::unique_ptr<TracingSettings>(new TracingSettings(journal, fd));
  struct stat info;
  if (fstat(fd, &info) != 0 || info.st_size != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("a recorder was killed before it could put tracefs back (", journal,
                     " says what it changed); run record_host --restore first"));
  }
  TracingChange first;
  ASSIGN_OR_RETURN(*first.mutable_boot_id(), BootId());
  RETURN_IF_ERROR(settings->Note(first));
  return settings;
}

TracingSettings::~TracingSettings() {
  if (!changes_.empty()) Restore().IgnoreError();
  close(fd_);
}

absl::Status TracingSettings::Note(const TracingChange& change) {
  if (SerializeDelimitedToFileDescriptor(change, fd_) && fdatasync(fd_) == 0) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(
      absl::StrCat("cannot write to the journal ", journal_, " (is the disk full?)"));
}

absl::Status TracingSettings::NoteOnce(const TracingChange& change) {
  const bool is_noted =
      std::any_of(changes_.begin(), changes_.end(), [&](const TracingChange& noted) {
        return noted.instance().empty() && noted.file() == change.file();
      });
  if (is_noted) return absl::OkStatus();
  RETURN_IF_ERROR(Note(change));
  changes_.push_back(change);
  return absl::OkStatus();
}

absl::Status TracingSettings::Set(const std::string& file, const std::string& value) {
  if (!HasTracing(file)) return absl::OkStatus();
  TracingChange change;
  change.set_file(file);
  ASSIGN_OR_RETURN(const std::string former, ReadTracing(file));
  change.set_former(WritableSetting(former));
  if (change.former() == value) return absl::OkStatus();
  RETURN_IF_ERROR(NoteOnce(change));
  return WriteTracing(file, value);
}

absl::Status TracingSettings::SetList(const std::string& file,
                                      const std::vector<std::string>& lines) {
  if (!HasTracing(file)) return absl::OkStatus();
  TracingChange change;
  change.set_file(file);
  change.set_is_list(true);
  ASSIGN_OR_RETURN(const std::string text, ReadTracing(file));
  std::vector<std::string> former;
  for (const std::string& line : Entries(text)) {
    // "function:command", not "subsystem:event".
    if (file != "set_event" && absl::StrContains(line, ':')) {
      return absl::FailedPreconditionError(
          absl::StrCat(TracingFolder(), "/", file, " holds the command \"", line,
                       "\" of somebody else, which recording would undo; take it out first"));
    }
    // "name [module]"
    former.push_back(line.substr(0, line.find(' ')));
  }
  if (former == lines) return absl::OkStatus();
  change.set_former(absl::StrJoin(former, "\n"));
  RETURN_IF_ERROR(NoteOnce(change));
  return WriteTracingList(file, lines);
}

absl::Status TracingSettings::MakeInstance(const std::string& name) {
  TracingChange change;
  change.set_instance(name);
  RETURN_IF_ERROR(Note(change));
  const std::string path = absl::StrCat(TracingFolder(), "/instances/", name);
  if (mkdir(path.c_str(), 0700) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot make the instance ", path, ": ", strerror(errno)));
  }
  changes_.push_back(change);
  return absl::OkStatus();
}

absl::Status TracingSettings::RemoveInstance(const std::string& name) {
  TracingChange change;
  change.set_instance(name);
  return PutBack(change);
}

absl::Status TracingSettings::Restore() {
  RETURN_IF_ERROR(PutAllBack(&changes_));
  if (unlink(journal_.c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot remove ", journal_, ": ", strerror(errno)));
}

absl::StatusOr<int> TracingSettings::RestoreFrom(const std::string& journal) {
  const absl::StatusOr<int> opened = OpenJournal(journal, O_RDWR);
  if (absl::IsNotFound(opened.status())) return 0;
  RETURN_IF_ERROR(opened.status());
  TracingSettings settings(journal, *opened);
  FileInputStream stream(*opened);
  bool is_this_boot = false;
  for (bool is_first = true;; is_first = false) {
    TracingChange change;
    bool is_end = false;
    // Half a message is of a change that was not made.
    if (!ParseDelimitedFromZeroCopyStream(&change, &stream, &is_end)) break;
    if (is_first) {
      if (change.boot_id().empty()) {
        return absl::DataLossError(absl::StrCat(journal, " is no journal of a recorder"));
      }
      ASSIGN_OR_RETURN(const std::string boot_id, BootId());
      is_this_boot = change.boot_id() == boot_id;
      continue;
    }
    settings.changes_.push_back(change);
  }
  // Another boot has begun with another tracefs.
  if (!is_this_boot) settings.changes_.clear();
  const int count = static_cast<int>(settings.changes_.size());
  RETURN_IF_ERROR(settings.Restore());
  return count;
}

}  // namespace callprint
