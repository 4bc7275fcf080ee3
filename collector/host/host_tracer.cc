#include "collector/host/host_tracer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "collector/host/host_checks.h"
#include "collector/host/tracing_files.h"
#include "collector/tracefs_shim.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr char kInstance[] = "callprint";
constexpr int kSavedCommandLines = 4096;
constexpr size_t kReadBytes = 1 << 20;

// Of the top tracer and, until about 6.19, of all: what the tracer writes, and of what.
struct GraphOption {
  const char* name;
  const char* value;
};
constexpr GraphOption kGraphOptions[] = {
    {"funcgraph-args", "0"},   {"funcgraph-irqs", "1"}, {"funcgraph-retaddr", "0"},
    {"funcgraph-retval", "0"}, {"graph-time", "1"},     {"sleep-time", "1"},
};

std::vector<std::string> Texts(const std::vector<int32_t>& pids) {
  std::vector<std::string> texts;
  for (const int32_t pid : pids) texts.push_back(absl::StrCat(pid));
  return texts;
}

// "3" or "ff,ffffffff": all of so many processors.
std::string CpuMask(size_t cpus) {
  std::string mask;
  for (; cpus > 32; cpus -= 32) absl::StrAppend(&mask, ",ffffffff");
  return absl::StrCat(absl::Hex((uint64_t{1} << cpus) - 1), mask);
}

absl::Status NamedRefusal(const std::vector<std::string>& users, absl::string_view why) {
  std::vector<std::string> names;
  for (const std::string& user : users) {
    names.push_back(user.empty() ? "the top tracer" : absl::StrCat("the instance ", user));
  }
  return absl::FailedPreconditionError(
      absl::StrCat("somebody else records with function_graph (", absl::StrJoin(names, ", "),
                   " of ", TracingFolder(), "), and ", why, "; wait for its end, or stop it"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<HostTracer>> HostTracer::Create(const HostTracerOptions& options) {
  RETURN_IF_ERROR(CheckHost());
  ASSIGN_OR_RETURN(std::unique_ptr<TracingSettings> settings,
                   TracingSettings::Begin(options.journal));
  auto tracer = std::unique_ptr<HostTracer>(new HostTracer(std::move(settings)));
  // On failure the destructor puts back what was changed.
  RETURN_IF_ERROR(tracer->MakeInstance());
  RETURN_IF_ERROR(tracer->SetShared(options));
  RETURN_IF_ERROR(tracer->SetOwn(options));
  RETURN_IF_ERROR(tracer->OpenFiles());
  return tracer;
}

absl::Status HostTracer::MakeInstance() {
  ASSIGN_OR_RETURN(const std::vector<std::string> users, UsersOfFunctionGraph());
  if (HasTracing("instances")) {
    RETURN_IF_ERROR(settings_->MakeInstance(kInstance));
    folder_ = absl::StrCat("instances/", kInstance, "/");
    // Off from the first moment on.
    RETURN_IF_ERROR(WriteTracing(Own("tracing_on"), "0"));
    if (WriteTracing(Own("current_tracer"), kFunctionGraph).ok()) return absl::OkStatus();
    // Before 6.11 there is only one.
    RETURN_IF_ERROR(settings_->RemoveInstance(kInstance));
    folder_.clear();
  }
  if (!users.empty()) return NamedRefusal(users, "this kernel has one such tracer alone");
  ASSIGN_OR_RETURN(const std::string current, ReadTracing("current_tracer"));
  const absl::string_view name = absl::StripAsciiWhitespace(current);
  if (name == "nop") return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the tracer ", name,
                   " is in use, and this kernel has no second one; recording would destroy "
                   "its trace. Stop it first: echo nop > ",
                   TracingFolder(), "/current_tracer"));
}

absl::StatusOr<std::vector<std::string>> HostTracer::OtherUsers() const {
  ASSIGN_OR_RETURN(std::vector<std::string> users, UsersOfFunctionGraph());
  users.erase(std::remove(users.begin(), users.end(), has_instance() ? kInstance : ""),
              users.end());
  return users;
}

absl::StatusOr<bool> HostTracer::SharesOptions() const {
  if (!has_instance()) return true;
  // Changes how a text is printed, and nothing that is recorded.
  const std::string option = "options/funcgraph-tail";
  if (!HasTracing(Own(option))) return true;
  ASSIGN_OR_RETURN(const std::string before, ReadTracing(option));
  ASSIGN_OR_RETURN(const std::string own, ReadTracing(Own(option)));
  RETURN_IF_ERROR(WriteTracing(Own(option), WritableSetting(own) == "1" ? "0" : "1"));
  const absl::StatusOr<std::string> after = ReadTracing(option);
  RETURN_IF_ERROR(WriteTracing(Own(option), WritableSetting(own)));
  RETURN_IF_ERROR(after.status());
  return *after != before;
}

absl::Status HostTracer::SetSharedValue(const std::string& file, const std::string& value) {
  if (!HasTracing(file)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string former, ReadTracing(file));
  if (WritableSetting(former) == value) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<std::string> users, OtherUsers());
  if (!users.empty()) {
    return NamedRefusal(
        users, absl::StrCat("all tracers share ", file, ", which is \"", WritableSetting(former),
                            "\" and would have to be \"", value, "\""));
  }
  return settings_->Set(file, value);
}

absl::Status HostTracer::SetShared(const HostTracerOptions& options) {
  const auto set_list = [&](const std::string& file,
                            const std::vector<std::string>& lines) -> absl::Status {
    if (!HasTracing(file)) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::string former, ReadTracing(file));
    if (WritableSetting(former).empty() && lines.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::vector<std::string> users, OtherUsers());
    if (!users.empty()) return NamedRefusal(users, absl::StrCat("all tracers share ", file));
    return settings_->SetList(file, lines);
  };
  const RecordingSpec& spec = options.spec;
  RETURN_IF_ERROR(SetSharedValue("max_graph_depth", absl::StrCat(spec.max_depth())));
  RETURN_IF_ERROR(SetSharedValue("tracing_thresh", "0"));
  RETURN_IF_ERROR(set_list("set_graph_function", {spec.function().begin(), spec.function().end()}));
  RETURN_IF_ERROR(set_list("set_graph_notrace", {}));
  ASSIGN_OR_RETURN(const bool shares_options, SharesOptions());
  if (shares_options) {
    for (const GraphOption& option : kGraphOptions) {
      RETURN_IF_ERROR(SetSharedValue(absl::StrCat("options/", option.name), option.value));
    }
  }
  // More names of threads disturb nobody; fewer would make the kernel forget some.
  ASSIGN_OR_RETURN(const std::string names, ReadTracing("saved_cmdlines_size"));
  int kept = 0;
  if (absl::SimpleAtoi(absl::StripAsciiWhitespace(names), &kept) && kept >= kSavedCommandLines) {
    return absl::OkStatus();
  }
  return settings_->Set("saved_cmdlines_size", absl::StrCat(kSavedCommandLines));
}

absl::Status HostTracer::SetOwnList(const std::string& file,
                                    const std::vector<std::string>& lines) {
  if (!has_instance()) return settings_->SetList(file, lines);
  return WriteTracingList(Own(file), lines);
}

absl::Status HostTracer::SetOwn(const HostTracerOptions& options) {
  const RecordingSpec& spec = options.spec;
  const auto set = [this](const std::string& file, const std::string& value) {
    // A fresh instance is not worth a journal: it goes as a whole.
    if (!has_instance()) return settings_->Set(file, value);
    if (!HasTracing(Own(file))) return absl::OkStatus();
    return WriteTracing(Own(file), value);
  };
  RETURN_IF_ERROR(set("tracing_on", "0"));
  RETURN_IF_ERROR(set("trace_clock", "local"));
  RETURN_IF_ERROR(set("buffer_subbuf_size_kb", "4"));
  RETURN_IF_ERROR(set("buffer_size_kb", absl::StrCat(spec.buffer_kib())));
  // Of all processors that there can be; the kernel leaves out those that there are not.
  RETURN_IF_ERROR(set("tracing_cpumask", CpuMask(sysconf(_SC_NPROCESSORS_CONF))));
  RETURN_IF_ERROR(set("options/overwrite", "1"));
  RETURN_IF_ERROR(set("options/pause-on-trace", "0"));
  // Of a process tree, children belong to it. The recorder's are not left out with it: a command
  // that it starts is to be recorded.
  is_tree_ = spec.scope() == RecordingSpec::PROCESS_TREE;
  RETURN_IF_ERROR(set("options/function-fork", is_tree_ ? "1" : "0"));
  RETURN_IF_ERROR(set("options/event-fork", "0"));
  if (has_instance()) {
    // Where they are its own; elsewhere they are so already.
    for (const GraphOption& option : kGraphOptions) {
      RETURN_IF_ERROR(set(absl::StrCat("options/", option.name), option.value));
    }
  }
  RETURN_IF_ERROR(
      SetOwnList("set_ftrace_filter", {spec.only_function().begin(), spec.only_function().end()}));
  RETURN_IF_ERROR(SetOwnList("set_ftrace_notrace",
                             {spec.excluded_function().begin(), spec.excluded_function().end()}));
  RETURN_IF_ERROR(SetOwnList("set_event_pid", {}));
  RETURN_IF_ERROR(SetOwnList("set_event_notrace_pid", {}));
  // A list without anybody is no list: all are traced.
  std::vector<int32_t> traced = options.pid;
  if (is_tree_ && traced.empty()) traced = {kPidOfNobody};
  if (!is_tree_) traced.clear();
  RETURN_IF_ERROR(SetOwnList("set_ftrace_pid", Texts(traced)));
  RETURN_IF_ERROR(SetOwnList("set_ftrace_notrace_pid",
                             Texts(is_tree_ ? std::vector<int32_t>() : options.left_out)));
  // Who descends from whom; other events are others'.
  RETURN_IF_ERROR(SetOwnList("set_event", {"sched:sched_process_fork"}));
  if (has_instance()) return absl::OkStatus();
  return settings_->Set("current_tracer", kFunctionGraph);
}

absl::Status HostTracer::OpenFiles() {
  const std::string per_cpu = absl::StrCat(TracingFolder(), "/", Own("per_cpu"));
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(per_cpu.c_str()), closedir);
  if (folder == nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot list ", per_cpu, ": ", strerror(errno)));
  }
  while (const dirent* const entry = readdir(folder.get())) {
    absl::string_view name = entry->d_name;
    uint32_t cpu;
    if (absl::ConsumePrefix(&name, "cpu") && absl::SimpleAtoi(name, &cpu)) cpus_.push_back(cpu);
  }
  std::sort(cpus_.begin(), cpus_.end());
  const auto open = [this](const std::string& file, int flags) -> absl::StatusOr<int> {
    const int fd = callprint_tracefs_open(Own(file).c_str(), flags | O_CLOEXEC);
    if (fd >= 0) return fd;
    return absl::FailedPreconditionError(
        absl::StrCat("cannot open ", TracingFolder(), "/", Own(file), ": ", strerror(errno)));
  };
  ASSIGN_OR_RETURN(tracing_on_fd_, open("tracing_on", O_WRONLY));
  ASSIGN_OR_RETURN(marker_fd_, open("trace_marker", O_WRONLY));
  for (const uint32_t cpu : cpus_) {
    ASSIGN_OR_RETURN(
        pages_fds_.emplace_back(),
        open(absl::StrCat("per_cpu/cpu", cpu, "/trace_pipe_raw"), O_RDONLY | O_NONBLOCK));
  }
  buffer_.resize(kReadBytes);
  return absl::OkStatus();
}

void HostTracer::CloseFiles() {
  for (const int fd : pages_fds_) close(fd);
  pages_fds_.clear();
  for (int* const fd : {&tracing_on_fd_, &marker_fd_}) {
    if (*fd >= 0) close(*fd);
    *fd = -1;
  }
}

HostTracer::~HostTracer() { Restore().IgnoreError(); }

absl::Status HostTracer::AddProcess(int32_t pid) {
  const std::string file = Own("set_ftrace_pid");
  if (callprint_tracefs_append(file.c_str(), absl::StrCat(pid).c_str()) == 0) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(absl::StrCat("cannot trace process ", pid, ": ", strerror(errno)));
}

absl::Status HostTracer::Switch(bool on) {
  if (write(tracing_on_fd_, on ? "1" : "0", 1) == 1) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("cannot ", on ? "start" : "stop", " tracing: ", strerror(errno)));
}

absl::Status HostTracer::SetView(const std::vector<std::string>& only_function,
                                 uint32_t max_depth) {
  RETURN_IF_ERROR(SetSharedValue("max_graph_depth", absl::StrCat(max_depth)));
  return SetOwnList("set_ftrace_filter", only_function);
}

absl::Status HostTracer::Clear() {
  if (is_tree_) RETURN_IF_ERROR(WriteTracingList(Own("set_ftrace_pid"), Texts({kPidOfNobody})));
  return WriteTracing(Own("trace"), "");
}

absl::Status HostTracer::Mark(const std::string& text) {
  if (write(marker_fd_, text.data(), text.size()) == static_cast<ssize_t>(text.size())) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(absl::StrCat("cannot write to trace_marker: ", strerror(errno)));
}

absl::Status HostTracer::Read(bool all,
                              absl::FunctionRef<void(uint32_t cpu, absl::string_view pages)> sink) {
  constexpr size_t kPage = 4096;
  for (size_t i = 0; i < cpus_.size(); ++i) {
    while (true) {
      size_t filled = 0;
      bool is_empty = false;
      while (filled + kPage <= buffer_.size()) {
        const ssize_t count = read(pages_fds_[i], &buffer_[filled], kPage);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno != EAGAIN) {
          return absl::UnavailableError(
              absl::StrCat("cannot read the trace of processor ", cpus_[i], ": ", strerror(errno)));
        }
        is_empty = count <= 0;
        if (is_empty) break;
        memset(&buffer_[filled + count], 0, kPage - count);
        filled += kPage;
      }
      if (filled > 0) sink(cpus_[i], absl::string_view(buffer_.data(), filled));
      if (is_empty) break;
      // Others wait too; a processor that writes as fast as it is read has its turn again.
      if (!all) break;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<CpuLoss>> HostTracer::Losses() const {
  std::vector<CpuLoss> losses;
  for (const uint32_t cpu : cpus_) {
    ASSIGN_OR_RETURN(const std::string statistics,
                     ReadTracing(Own(absl::StrCat("per_cpu/cpu", cpu, "/stats"))));
    CpuLoss& loss = losses.emplace_back();
    loss.cpu = cpu;
    loss.overrun = BufferCounter(statistics, "overrun");
    loss.dropped =
        BufferCounter(statistics, "dropped events") + BufferCounter(statistics, "commit overrun");
  }
  return losses;
}

absl::StatusOr<std::vector<Thread>> HostTracer::Threads() const {
  ASSIGN_OR_RETURN(const std::string names, ReadTracing("saved_cmdlines"));
  std::vector<Thread> threads;
  for (const absl::string_view line : absl::StrSplit(names, '\n', absl::SkipWhitespace())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits(' ', 1));
    int32_t pid;
    if (!absl::SimpleAtoi(parts.first, &pid)) continue;
    Thread& thread = threads.emplace_back();
    thread.set_pid(pid);
    thread.set_comm(std::string(parts.second));
  }
  return threads;
}

absl::Status HostTracer::Restore() {
  if (tracing_on_fd_ >= 0) Switch(false).IgnoreError();
  CloseFiles();
  return settings_->Restore();
}

}  // namespace callprint
