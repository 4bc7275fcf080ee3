// record_host: records this machine's kernel into shards, as long as it takes.
//
//   bazel build //collector:record_host
//   sudo bazel-bin/collector/host/record_host --label=idle --duration=30s --out=/tmp/mine
//   sudo ... --label=backup --command="tar -cf /tmp/a.tar /usr" --out=/tmp/mine
//   sudo ... --pid=1234 --out=/tmp/mine       # one process and its children, until Ctrl-C
//   sudo ... --restore                        # after a recorder was killed
//
// On a terminal each line that is typed is a label from that moment on, and an empty one ends it.
// Exit codes: 0 done (also when stopped by SIGINT or SIGTERM: what was recorded is there), 1 an
// error (printed once), 2 wrong usage.
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "collector/command.h"
#include "collector/host/host_runs.h"
#include "collector/host/host_shards.h"
#include "collector/host/host_tracer.h"
#include "collector/host/kernel_texts.h"
#include "collector/host/own_tasks.h"
#include "collector/host/tracing_files.h"
#include "collector/stop_signal.h"
#include "workloads/callers_path.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, out, "", "Folder for the shards; made if missing.");
ABSL_FLAG(std::string, name, "host", "Of the shards' files.");
ABSL_FLAG(std::string, label, "",
          "What the machine does, from the begin on; empty: runs have no label, and datasets leave "
          "them out.");
ABSL_FLAG(std::string, program, "", "The program of all runs; empty: their label.");
ABSL_FLAG(absl::Duration, duration, absl::InfiniteDuration(),
          "How long to record; otherwise until the command ends, or Ctrl-C.");
ABSL_FLAG(
    std::string, command, "",
    "A command of the shell, as root: recording ends with it. With --tree it alone is traced.");
ABSL_FLAG(bool, tree, false, "Trace the command and its children only.");
ABSL_FLAG(std::vector<std::string>, pid, {},
          "Trace these processes and their children only, by number.");
ABSL_FLAG(std::string, cgroup, "",
          "Trace the processes of this folder below /sys/fs/cgroup and their children only.");
ABSL_FLAG(std::string, spec, "",
          "RecordingSpec textproto: depth and filters; empty: everything. How the shipped datasets "
          "are recorded is in collector/recording_spec.textproto.");
ABSL_FLAG(uint32_t, buffer_kib, 32768, "Buffer of each processor, where the spec does not say.");
ABSL_FLAG(bool, labels_from_input, isatty(STDIN_FILENO) == 1,
          "Each line of standard input is a label from that moment on; as it is on a terminal.");
ABSL_FLAG(bool, restore, false,
          "Only put tracefs back, as it was before a recorder that was killed.");
ABSL_FLAG(std::string, journal, callprint::kTracingJournal,
          "Where it is written down what to put back.");

namespace callprint {
namespace {

constexpr int kPauseMs = 50;
// A run ends where its label does, or where it has grown so large or old.
constexpr uint64_t kRunBytes = 48 << 20;
constexpr absl::Duration kRunTime = absl::Seconds(10);
constexpr absl::Duration kTellInterval = absl::Seconds(10);

absl::StatusOr<std::vector<int32_t>> ChosenProcesses() {
  std::vector<int32_t> pids;
  for (const std::string& text : absl::GetFlag(FLAGS_pid)) {
    int32_t pid;
    if (!absl::SimpleAtoi(text, &pid) || pid <= 0 || kill(pid, 0) != 0) {
      return absl::InvalidArgumentError(absl::StrCat("--pid: there is no process ", text));
    }
    pids.push_back(pid);
  }
  const std::string cgroup = absl::GetFlag(FLAGS_cgroup);
  if (cgroup.empty()) return pids;
  const std::string file = absl::StrCat("/sys/fs/cgroup/", cgroup, "/cgroup.procs");
  ASSIGN_OR_RETURN(const std::string text, ReadKernelFile(file));
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipWhitespace())) {
    int32_t pid;
    if (absl::SimpleAtoi(line, &pid)) pids.push_back(pid);
  }
  if (pids.empty()) return absl::InvalidArgumentError(absl::StrCat(file, " names no process"));
  return pids;
}

absl::StatusOr<RecordingSpec> ReadSpec() {
  RecordingSpec spec;
  if (const std::string path = absl::GetFlag(FLAGS_spec); !path.empty()) {
    RETURN_IF_ERROR(ReadTextProtoFile(CallersPath(path), &spec));
  }
  if (spec.buffer_kib() == 0) spec.set_buffer_kib(absl::GetFlag(FLAGS_buffer_kib));
  const bool is_tree = absl::GetFlag(FLAGS_tree) || !absl::GetFlag(FLAGS_pid).empty() ||
                       !absl::GetFlag(FLAGS_cgroup).empty();
  spec.set_scope(is_tree ? RecordingSpec::PROCESS_TREE : RecordingSpec::WHOLE_SYSTEM);
  return spec;
}

// What is typed, line by line.
class Labels {
 public:
  Labels() : is_open_(absl::GetFlag(FLAGS_labels_from_input)) {}
  bool is_open() const { return is_open_; }

  // Waits for a moment; the label, if one was typed.
  std::optional<std::string> Next() {
    size_t end = typed_.find('\n');
    if (end == std::string::npos) {
      pollfd input = {is_open_ ? STDIN_FILENO : -1, POLLIN, 0};
      if (poll(&input, 1, kPauseMs) <= 0 || input.revents == 0) return std::nullopt;
      char bytes[256];
      const ssize_t count = read(STDIN_FILENO, bytes, sizeof(bytes));
      if (count <= 0) {
        is_open_ = false;
        return std::nullopt;
      }
      typed_.append(bytes, count);
      end = typed_.find('\n');
    }
    if (end == std::string::npos) return std::nullopt;
    std::string label = typed_.substr(0, end);
    typed_.erase(0, end + 1);
    return label;
  }

 private:
  bool is_open_;
  std::string typed_;
};

class HostRecording {
 public:
  absl::Status Record() {
    HostTracerOptions options;
    ASSIGN_OR_RETURN(options.spec, ReadSpec());
    ASSIGN_OR_RETURN(options.pid, ChosenProcesses());
    options.left_out = OwnTasks();
    options.journal = absl::GetFlag(FLAGS_journal);
    RETURN_IF_ERROR(PrepareForCommands());
    BlockStopSignals();
    ASSIGN_OR_RETURN(tracer_, HostTracer::Create(options));
    ASSIGN_OR_RETURN(KernelTexts texts, ReadKernelTexts());
    HostShardsOptions shards_options;
    shards_options.out = CallersPath(absl::GetFlag(FLAGS_out));
    shards_options.name = absl::GetFlag(FLAGS_name);
    shards_options.spec = options.spec;
    ASSIGN_OR_RETURN(runs_, HostRuns::Create(absl::GetFlag(FLAGS_program), std::move(texts)));
    shards_ = std::make_unique<HostShards>(shards_options, runs_->release());
    Tell(absl::StrFormat(
        "recording %d processors of kernel %s, in %s; left out: processes %s",
        static_cast<int>(tracer_->cpus().size()), runs_->release(),
        tracer_->has_instance() ? "an instance of its own" : "the top tracer",
        options.spec.scope() == RecordingSpec::WHOLE_SYSTEM
            ? absl::StrJoin(options.left_out, ", ") + " (this one and those above it)"
            : std::string("all others")));
    const absl::Status recorded = Loop();
    // What was read is kept, whatever happened then.
    const absl::Status finished = shards_->Finish();
    const absl::Status restored = tracer_->Restore();
    for (const std::string& path : shards_->written()) printf("wrote %s\n", path.c_str());
    absl::Status first = recorded;
    first.Update(finished);
    first.Update(restored);
    return first;
  }

 private:
  static void Tell(const std::string& what) { fprintf(stderr, "record_host: %s\n", what.c_str()); }

  absl::Status Begin(const std::string& label) {
    runs_->Begin(label, absl::Now());
    RETURN_IF_ERROR(tracer_->Switch(true));
    return label.empty() ? absl::OkStatus() : tracer_->Mark(absl::StrCat("label=", label));
  }

  absl::Status Read(bool all) {
    const absl::Status read = tracer_->Read(
        all, [this](uint32_t cpu, absl::string_view pages) { runs_->Add(cpu, pages); });
    runs_->EndReading();
    return read;
  }

  absl::Status EndRun() {
    ASSIGN_OR_RETURN(const std::vector<CpuLoss> losses, tracer_->Losses());
    ASSIGN_OR_RETURN(const std::vector<Thread> threads, tracer_->Threads());
    const absl::Time now = absl::Now();
    HostRun run = runs_->End(losses, threads, now);
    if (run.trace.events.empty()) {
      Tell(absl::StrFormat("nothing was traced for %d ms under the label %s, which makes no run",
                           run.record.run().duration_ms(), run.record.run().program()));
      return absl::OkStatus();
    }
    return shards_->Add(std::move(run), runs_->functions(), now);
  }

  // Ends a run for good: nothing is traced until the next one begins.
  absl::Status Stop() {
    RETURN_IF_ERROR(tracer_->Switch(false));
    RETURN_IF_ERROR(Read(/*all=*/true));
    return EndRun();
  }

  absl::Status TellLoss() {
    ASSIGN_OR_RETURN(const std::vector<CpuLoss> losses, tracer_->Losses());
    for (size_t i = 0; i < losses.size(); ++i) {
      const CpuLoss& now = losses[i];
      const CpuLoss before = i < told_.size() ? told_[i] : CpuLoss();
      if (now.overrun > before.overrun) {
        Tell(absl::StrFormat("processor %d lost %d events: its buffer was full (--buffer_kib)",
                             now.cpu, now.overrun - before.overrun));
      }
      if (now.dropped > before.dropped) {
        Tell(absl::StrFormat("processor %d lost %d events in interrupts", now.cpu,
                             now.dropped - before.dropped));
      }
    }
    told_ = losses;
    for (const auto& [cpu, calls] : runs_->too_deep()) {
      uint64_t& before = told_too_deep_[cpu];
      if (calls > before) {
        Tell(absl::StrFormat("processor %d: %d calls were too deep for the kernel to follow", cpu,
                             calls - before));
      }
      before = calls;
    }
    return absl::OkStatus();
  }

  absl::Status Loop() {
    Labels labels;
    if (labels.is_open() && isatty(STDIN_FILENO) == 1)
      Tell("type a label and Enter whenever it changes; Ctrl-C ends");
    RETURN_IF_ERROR(Begin(absl::GetFlag(FLAGS_label)));
    const absl::Time begin = absl::Now();
    const absl::Time end = begin + absl::GetFlag(FLAGS_duration);
    absl::Time next_told = begin + kTellInterval;
    pid_t command = 0;
    if (const std::string text = absl::GetFlag(FLAGS_command); !text.empty()) {
      ASSIGN_OR_RETURN(command, StartCommand(text, CurrentEnvironment(), STDERR_FILENO, [this] {
                         UnblockStopSignals();
                         if (!absl::GetFlag(FLAGS_tree)) return 0;
                         return tracer_->AddProcess(getpid()).ok() ? 0 : EIO;
                       }));
    }
    while (!IsAskedToStop() && absl::Now() < end) {
      const std::optional<std::string> label = labels.Next();
      RETURN_IF_ERROR(Read(/*all=*/false));
      const absl::Time now = absl::Now();
      if (label) {
        RETURN_IF_ERROR(tracer_->Mark(absl::StrCat("label=", *label)));
        RETURN_IF_ERROR(Stop());
        RETURN_IF_ERROR(Begin(*label));
        Tell(absl::StrCat("label ", label->empty() ? "(none)" : *label));
      } else if (runs_->bytes() >= kRunBytes || now - runs_->begin() >= kRunTime) {
        RETURN_IF_ERROR(EndRun());
      }
      if (now >= next_told) {
        next_told = now + kTellInterval;
        RETURN_IF_ERROR(TellLoss());
        Tell(absl::StrFormat("%.0f s, %d events in %d runs", absl::ToDoubleSeconds(now - begin),
                             shards_->events(), shards_->runs()));
      }
      if (command != 0) {
        ASSIGN_OR_RETURN(const std::optional<CommandResult> result, PollCommand(command));
        if (result) {
          if (result->exit_code != 0) {
            Tell(absl::StrCat("the command ended with code ", result->exit_code));
          }
          command = 0;
          break;
        }
      }
    }
    const absl::Status stopped = Stop();
    if (command != 0) KillCommand(command);
    RETURN_IF_ERROR(stopped);
    return TellLoss();
  }

  std::unique_ptr<HostTracer> tracer_;
  std::unique_ptr<HostRuns> runs_;
  std::unique_ptr<HostShards> shards_;
  std::vector<CpuLoss> told_;
  std::map<uint32_t, uint64_t> told_too_deep_;
};

absl::Status RestoreOnly() {
  ASSIGN_OR_RETURN(const int settings, TracingSettings::RestoreFrom(absl::GetFlag(FLAGS_journal)));
  printf(settings == 0 ? "nothing to put back\n" : "put back %d settings\n", settings);
  return absl::OkStatus();
}

absl::Status MakeFolder() {
  std::error_code error;
  std::filesystem::create_directories(CallersPath(absl::GetFlag(FLAGS_out)), error);
  if (!error) return absl::OkStatus();
  return absl::PermissionDeniedError(
      absl::StrCat("cannot make the folder ", absl::GetFlag(FLAGS_out), ": ", error.message()));
}

absl::Status RecordOrRestore() {
  if (absl::GetFlag(FLAGS_restore)) return RestoreOnly();
  RETURN_IF_ERROR(MakeFolder());
  return HostRecording().Record();
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Records this machine's kernel into shards; needs root.\n"
      "  record_host --label=NAME --duration=30s --out=DIR");
  absl::ParseCommandLine(argc, argv);
  if (absl::GetFlag(FLAGS_out).empty() && !absl::GetFlag(FLAGS_restore)) {
    fprintf(stderr, "record_host: --out=DIR is needed; see --help\n");
    return 2;
  }
  const absl::Status status = callprint::RecordOrRestore();
  if (status.ok()) return 0;
  fprintf(stderr, "record_host: %s\n", std::string(status.message()).c_str());
  return absl::IsInvalidArgument(status) ? 2 : 1;
}
