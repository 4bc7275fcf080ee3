#include "collector/tracer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "collector/marks.h"
#include "collector/tracefs_shim.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr char kTracer[] = "function_graph";
// A pid that no process has: nothing is traced until a command adds itself.
constexpr char kNoProcess[] = "4194303";
constexpr int kSavedCommandLines = 4096;

absl::StatusOr<std::string> Read(const std::string& file) {
  char* text = callprint_tracefs_read(file.c_str());
  if (text == nullptr) {
    const int error = errno;
    return absl::FailedPreconditionError(absl::StrCat("cannot read ", callprint_tracing_directory(),
                                                      "/", file, ": ", strerror(error),
                                                      error == EACCES ? "; run as root" : ""));
  }
  std::string result(text);
  free(text);
  return result;
}

absl::Status CannotWrite(const std::string& file, const std::string& value, int error) {
  return absl::FailedPreconditionError(absl::StrCat(
      "cannot write \"", value, "\" to ", callprint_tracing_directory(), "/", file, ": ",
      strerror(error), error == EACCES || error == EPERM ? "; run as root" : ""));
}

absl::Status Write(const std::string& file, const std::string& value) {
  if (callprint_tracefs_write(file.c_str(), value.c_str()) == 0) return absl::OkStatus();
  return CannotWrite(file, value, errno);
}

// Replaces a list of functions, which the kernel takes one by one. A pattern that no function of
// this kernel matches is left out (functions come and go between kernels), but not all of them.
absl::Status WriteFunctions(const std::string& file, const std::string& patterns) {
  RETURN_IF_ERROR(Write(file, ""));
  bool any = patterns.empty();
  for (const absl::string_view line : absl::StrSplit(patterns, '\n', absl::SkipEmpty())) {
    // The newline makes the kernel look at the pattern now, not when the file is closed, where
    // nobody sees its EINVAL.
    const std::string pattern = absl::StrCat(line, "\n");
    if (callprint_tracefs_append(file.c_str(), pattern.c_str()) == 0) {
      any = true;
    } else if (errno != EINVAL) {
      return CannotWrite(file, std::string(line), errno);
    }
  }
  if (any) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("this kernel has none of the functions for ",
                                                    file, ": ",
                                                    absl::StrReplaceAll(patterns, {{"\n", ", "}})));
}

// What a settings file must be given to be as it was: without the kernel's comment lines, and with
// the size that an unused buffer would grow to ("7 (expanded: 1408)").
std::string Writable(const std::string& text) {
  std::vector<std::string> lines;
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipWhitespace())) {
    // An empty list of pids reads as "no pid".
    if (!absl::StartsWith(line, "#") && line != "no pid") lines.push_back(std::string(line));
  }
  std::string value = absl::StrJoin(lines, "\n");
  const size_t expanded = value.find("(expanded: ");
  if (expanded != std::string::npos) {
    value = value.substr(expanded + strlen("(expanded: "));
    value = value.substr(0, value.find(')'));
  }
  // "[local] global": the bracketed word is the one in force.
  const size_t bracket = value.find('[');
  if (bracket != std::string::npos && value.find(']', bracket) != std::string::npos) {
    value = value.substr(bracket + 1, value.find(']', bracket) - bracket - 1);
  }
  return value;
}

uint64_t Counter(absl::string_view statistics, absl::string_view name) {
  for (absl::string_view line : absl::StrSplit(statistics, '\n')) {
    uint64_t value;
    if (absl::ConsumePrefix(&line, name) && absl::ConsumePrefix(&line, ":") &&
        absl::SimpleAtoi(absl::StripAsciiWhitespace(line), &value)) {
      return value;
    }
  }
  return 0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Tracer>> Tracer::Create(const RecordingSpec& spec) {
  if (callprint_tracing_directory() == nullptr) {
    std::ifstream file("/proc/filesystems");
    const std::string systems((std::istreambuf_iterator<char>(file)), {});
    if (!absl::StrContains(systems, "tracefs")) {
      return absl::FailedPreconditionError(
          "this kernel has no tracefs (CONFIG_FTRACE is off), so nothing can be recorded on this "
          "host; record in the guest instead (--backend=guest), which brings its own kernel");
    }
    return absl::FailedPreconditionError(
        "tracefs is not mounted; run as root: mount -t tracefs nodev /sys/kernel/tracing");
  }
  ASSIGN_OR_RETURN(const std::string offered, Read("available_tracers"));
  const std::vector<std::string> tracers =
      absl::StrSplit(absl::StripAsciiWhitespace(offered), ' ', absl::SkipWhitespace());
  if (std::find(tracers.begin(), tracers.end(), kTracer) == tracers.end()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "this kernel has no function_graph tracer (CONFIG_FUNCTION_GRAPH_TRACER is off); it "
        "offers: ",
        absl::StripAsciiWhitespace(offered),
        ". Record in the guest instead (--backend=guest), which brings its own kernel"));
  }
  ASSIGN_OR_RETURN(const std::string current, Read("current_tracer"));
  if (absl::StripAsciiWhitespace(current) != "nop") {
    return absl::FailedPreconditionError(
        absl::StrCat("the tracer ", absl::StripAsciiWhitespace(current),
                     " is in use; recording would destroy its trace. Stop it first: echo nop > ",
                     callprint_tracing_directory(), "/current_tracer"));
  }
  auto tracer = std::unique_ptr<Tracer>(new Tracer(spec));
  // On failure the destructor puts back what was changed.
  RETURN_IF_ERROR(tracer->Configure());
  return tracer;
}

absl::Status Tracer::Set(const std::string& file, const std::string& value, Writer writer) {
  ASSIGN_OR_RETURN(const std::string former, Read(file));
  if (Writable(former) == value) return absl::OkStatus();
  // Also a value that is written in part must be put back.
  former_.push_back({file, Writable(former), writer});
  return writer(file, value);
}

absl::Status Tracer::Configure() {
  RETURN_IF_ERROR(Set("tracing_on", "0", Write));
  RETURN_IF_ERROR(Set("buffer_size_kb", absl::StrCat(spec_.buffer_kib()), Write));
  RETURN_IF_ERROR(Set("saved_cmdlines_size", absl::StrCat(kSavedCommandLines), Write));
  if (spec_.scope() == RecordingSpec::PROCESS_TREE) {
    RETURN_IF_ERROR(Set("options/function-fork", "1", Write));
    RETURN_IF_ERROR(Set("set_ftrace_pid", kNoProcess, Write));
  } else {
    RETURN_IF_ERROR(Set("options/function-fork", "0", Write));
    RETURN_IF_ERROR(Set("set_ftrace_notrace_pid", absl::StrCat(getpid()), Write));
  }
  // Who descends from whom.
  RETURN_IF_ERROR(Set("events/sched/sched_process_fork/enable", "1", Write));
  RETURN_IF_ERROR(Set("max_graph_depth", absl::StrCat(spec_.max_depth()), Write));
  if (spec_.function_size() > 0) {
    RETURN_IF_ERROR(
        Set("set_graph_function", absl::StrJoin(spec_.function(), "\n"), WriteFunctions));
  }
  if (spec_.excluded_function_size() > 0) {
    RETURN_IF_ERROR(
        Set("set_ftrace_notrace", absl::StrJoin(spec_.excluded_function(), "\n"), WriteFunctions));
  }
  RETURN_IF_ERROR(Set("current_tracer", kTracer, Write));

  const std::string per_cpu = absl::StrCat(callprint_tracing_directory(), "/per_cpu");
  DIR* directory = opendir(per_cpu.c_str());
  if (directory == nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot list ", per_cpu, ": ", strerror(errno)));
  }
  const auto closer = absl::MakeCleanup([directory] { closedir(directory); });
  while (const dirent* entry = readdir(directory)) {
    absl::string_view name = entry->d_name;
    uint32_t cpu;
    if (absl::ConsumePrefix(&name, "cpu") && absl::SimpleAtoi(name, &cpu)) cpus_.push_back(cpu);
  }
  std::sort(cpus_.begin(), cpus_.end());
  tracing_on_fd_ = callprint_tracefs_open("tracing_on", O_WRONLY | O_CLOEXEC);
  if (tracing_on_fd_ < 0) {
    return absl::FailedPreconditionError(absl::StrCat("cannot open tracing_on: ", strerror(errno)));
  }
  marker_fd_ = callprint_tracefs_open("trace_marker", O_WRONLY | O_CLOEXEC);
  if (marker_fd_ < 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot open trace_marker: ", strerror(errno)));
  }
  return absl::OkStatus();
}

Tracer::~Tracer() {
  Restore().IgnoreError();
  if (tracing_on_fd_ >= 0) close(tracing_on_fd_);
  if (marker_fd_ >= 0) close(marker_fd_);
}

absl::Status Tracer::Clear() {
  // The processes of the run before are gone.
  if (spec_.scope() == RecordingSpec::PROCESS_TREE) {
    RETURN_IF_ERROR(Write("set_ftrace_pid", kNoProcess));
  }
  return Write("trace", "");
}

int Tracer::StartInChild() {
  if (spec_.scope() == RecordingSpec::PROCESS_TREE &&
      callprint_tracefs_append("set_ftrace_pid", absl::StrCat(getpid()).c_str()) != 0) {
    return errno;
  }
  return write(tracing_on_fd_, "1", 1) == 1 ? 0 : errno;
}

absl::Status Tracer::Switch(bool on) {
  if (write(tracing_on_fd_, on ? "1" : "0", 1) == 1) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("cannot ", on ? "start" : "stop", " tracing: ", strerror(errno)));
}

absl::Status Tracer::Start() { return Switch(true); }

absl::Status Tracer::Stop() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  const std::string text =
      ClockMarkText(static_cast<int64_t>(now.tv_sec) * 1000000000 + now.tv_nsec);
  if (write(marker_fd_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    return absl::UnavailableError(absl::StrCat("cannot write to trace_marker: ", strerror(errno)));
  }
  return Switch(false);
}

absl::Status Tracer::Save(RecordingWriter* recording, RunRecord* record) {
  for (const uint32_t cpu : cpus_) {
    const std::string directory = absl::StrCat("per_cpu/cpu", cpu, "/");
    ASSIGN_OR_RETURN(const std::string statistics, Read(directory + "stats"));
    CpuCounters* counters = record->add_cpu();
    counters->set_cpu(cpu);
    counters->set_overrun(Counter(statistics, "overrun"));
    counters->set_dropped(Counter(statistics, "dropped events") +
                          Counter(statistics, "commit overrun"));
    counters->set_lost(counters->overrun() + counters->dropped());
    const std::string pages = directory + "trace_pipe_raw";
    const int fd = callprint_tracefs_open(pages.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
      return absl::UnavailableError(absl::StrCat("cannot open ", pages, ": ", strerror(errno)));
    }
    const auto closer = absl::MakeCleanup([fd] { close(fd); });
    RETURN_IF_ERROR(recording->WritePages(cpu, fd));
  }
  ASSIGN_OR_RETURN(const std::string names, Read("saved_cmdlines"));
  for (absl::string_view line : absl::StrSplit(names, '\n', absl::SkipWhitespace())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits(' ', 1));
    int32_t pid;
    if (!absl::SimpleAtoi(parts.first, &pid)) continue;
    Thread* thread = record->add_thread();
    thread->set_pid(pid);
    thread->set_comm(std::string(parts.second));
  }
  return absl::OkStatus();
}

absl::Status Tracer::SaveDescriptions(RecordingWriter* recording) {
  for (const char* file : {kTextHeaderPage, kTextHeaderEvent, kTextEntryFormat, kTextExitFormat,
                           kTextForkFormat, kTextPrintFormat}) {
    ASSIGN_OR_RETURN(const std::string text, Read(file));
    RETURN_IF_ERROR(recording->Write(FrameKind::kText, 0, file, text));
  }
  std::ifstream symbols("/proc/kallsyms");
  const std::string text((std::istreambuf_iterator<char>(symbols)), {});
  if (text.empty()) return absl::FailedPreconditionError("cannot read /proc/kallsyms; run as root");
  RETURN_IF_ERROR(recording->Write(FrameKind::kText, 0, kTextSymbols, text));
  utsname names;
  if (uname(&names) != 0) return absl::InternalError("uname failed");
  return recording->Write(FrameKind::kText, 0, kTextKernelRelease, names.release);
}

absl::Status Tracer::Restore() {
  std::vector<std::string> errors;
  while (!former_.empty()) {
    const Setting former = former_.back();
    former_.pop_back();
    const absl::Status status = former.writer(former.file, former.value);
    if (!status.ok()) errors.push_back(std::string(status.message()));
  }
  if (errors.empty()) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("tracefs is not fully as it was found: ", absl::StrJoin(errors, "; ")));
}

}  // namespace callprint
