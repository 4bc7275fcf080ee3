// record: runs a plan under the function_graph tracer and writes the raw recording.
//
// The one program that records, in the guest (as init's child) and on a host (as root): see
// `collect`, which starts it and packs what it writes into a shard. Exit codes: 0 done (failed runs
// are marked in the recording), 1 error, 2 bad usage, 130 stopped by a signal.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "collector/command.h"
#include "collector/host/host_checks.h"
#include "collector/host/host_tracer.h"
#include "collector/host/kernel_texts.h"
#include "collector/marks.h"
#include "collector/parts.h"
#include "collector/recording.h"
#include "collector/recording.pb.h"
#include "workloads/file.h"
#include "workloads/input.h"
#include "workloads/plan.pb.h"
#include "workloads/status_macros.h"
#include "workloads/valid_text.h"

ABSL_FLAG(std::string, plan, "", "The Plan to run (binary protobuf).");
ABSL_FLAG(std::string, spec, "", "The RecordingSpec (binary protobuf).");
ABSL_FLAG(std::string, output, "", "File or block device for the recording.");
ABSL_FLAG(std::string, data, "/callprint/data",
          "Directory for inputs and work files; shard_setup may mount a file system there.");

namespace callprint {
namespace {

namespace fs = std::filesystem;

constexpr size_t kKeptOutputBytes = 2048;
// A background load gets this long to start before the trace does.
constexpr absl::Duration kBackgroundHeadStart = absl::Milliseconds(50);

std::string KeptOutput(const std::string& path) {
  const absl::StatusOr<std::string> output = ReadFile(path);
  if (!output.ok()) return "";
  return output->size() <= kKeptOutputBytes ? *output
                                            : output->substr(output->size() - kKeptOutputBytes);
}

absl::Status EmptyDirectory(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  for (const auto& entry : fs::directory_iterator(path, error)) fs::remove_all(entry.path(), error);
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot empty ", path, ": ", error.message()));
  }
  return absl::OkStatus();
}

// Makes `to` a copy of `from`, with nothing else in it. Files, folders and symbolic links only.
absl::Status CopyDirectory(const std::string& from, const std::string& to) {
  RETURN_IF_ERROR(EmptyDirectory(to));
  std::error_code error;
  fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::copy_symlinks, error);
  if (!error) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("cannot copy ", from, " to ", to, ": ", error.message()));
}

absl::Status DropCaches() {
  const int fd = open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);
  if (fd < 0) {
    return absl::FailedPreconditionError("cannot drop the page cache; run as root");
  }
  const bool written = write(fd, "3", 1) == 1;
  close(fd);
  return written ? absl::OkStatus() : absl::UnavailableError("cannot drop the page cache");
}

// What concerns one run: its files, its commands, its trace.
class Recorder {
 public:
  Recorder(const RecordingSpec& spec, RecordingWriter* recording, std::string data)
      : spec_(spec),
        limit_(absl::Seconds(spec.run_timeout_s())),
        recording_(recording),
        data_(std::move(data)),
        output_path_(absl::StrCat("/tmp/callprint-output.", getpid())),
        marks_path_(absl::StrCat("/tmp/callprint-marks.", getpid())) {}

  ~Recorder() {
    unlink(output_path_.c_str());
    unlink(marks_path_.c_str());
  }

  // Executes the shard's setup. Its failure is an error: no run could be trusted.
  absl::Status SetUpShard(const std::string& command) {
    ASSIGN_OR_RETURN(const CommandResult result,
                     RunUntraced(command, MakePlace(Run(), "").environment));
    if (result.status == COMPLETED) return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrCat(
        "the shard's setup exited with ", result.exit_code, ":\n", KeptOutput(output_path_)));
  }

  // Sets the tracer up. Whatever the shard's setup did to tracefs is then as the spec wants it.
  absl::Status SetUpTracer() {
    HostTracerOptions options;
    options.spec = spec_;
    options.left_out = {getpid()};
    ASSIGN_OR_RETURN(tracer_, HostTracer::Create(options));
    return absl::OkStatus();
  }

  // Writes the kernel's formats and symbols to the recording, and puts tracefs back.
  absl::Status Finish() {
    ASSIGN_OR_RETURN(const KernelTexts texts, ReadKernelTexts());
    ASSIGN_OR_RETURN(const std::string symbols, texts.symbols());
    for (const auto& [name, text] : {
             std::pair<const char*, std::string>(kTextHeaderPage, texts.header_page),
             {kTextHeaderEvent, texts.header_event},
             {kTextEntryFormat, texts.entry_format},
             {kTextExitFormat, texts.exit_format},
             {kTextRetaddrEntryFormat, texts.retaddr_entry_format},
             {kTextForkFormat, texts.fork_format},
             {kTextPrintFormat, texts.print_format},
             {kTextSymbols, symbols},
             {kTextKernelRelease, texts.release},
         }) {
      if (!text.empty()) RETURN_IF_ERROR(recording_->Write(FrameKind::kText, 0, name, text));
    }
    RETURN_IF_ERROR(recording_->Write(FrameKind::kEnd, 0, "", ""));
    return tracer_->Restore();
  }

  absl::StatusOr<RunRecord> Record(const Run& run) {
    RunRecord record;
    *record.mutable_run() = run;
    RETURN_IF_ERROR(EmptyDirectory(absl::StrCat(data_, "/work")));
    RETURN_IF_ERROR(EmptyDirectory(absl::StrCat(data_, "/in")));
    RETURN_IF_ERROR(EmptyDirectory(absl::StrCat(data_, "/made")));
    std::vector<Place> places;
    if (run.part().empty()) places.push_back(MakePlace(run, ""));
    for (int i = 0; i < run.part_size(); ++i) {
      places.push_back(MakePlace(run.part(i).run(), absl::StrCat("/", i)));
    }
    const std::set<pid_t> kept = Children();
    CommandResult result = {COMPLETED, 0};
    for (const Place& place : places) {
      RETURN_IF_ERROR(EmptyDirectory(place.work));
      RETURN_IF_ERROR(EmptyDirectory(place.in));
      if (place.run->has_input()) RETURN_IF_ERROR(WriteInput(place.run->input(), place.input));
      ASSIGN_OR_RETURN(result, RunUntraced(place.run->setup(), place.environment));
      if (result.status != COMPLETED) break;
      if (!run.part().empty()) RETURN_IF_ERROR(CopyDirectory(place.work, place.made));
    }
    if (result.status == COMPLETED) {
      sync();
      if (run.cold_cache()) {
        RETURN_IF_ERROR(DropCaches());
      } else {
        for (const Place& place : places) {
          if (place.run->has_input()) RETURN_IF_ERROR(ReadFile(place.input).status());
        }
      }
      ASSIGN_OR_RETURN(result, RunTraced(run, places, &record));
    } else {
      record.set_output(absl::StrCat("setup failed: ", KeptOutput(output_path_)));
    }
    record.set_status(result.status);
    record.set_exit_code(result.exit_code);
    for (const Place& place : places) {
      ASSIGN_OR_RETURN(const CommandResult teardown,
                       RunUntraced(place.run->teardown(), place.environment));
      if (teardown.status != COMPLETED && record.status() == COMPLETED) {
        // The next run would not find the system as this one did.
        return absl::FailedPreconditionError(
            absl::StrCat("the teardown of run ", run.id(), " (", place.run->program(),
                         ") exited with ", teardown.exit_code, ": ", KeptOutput(output_path_)));
      }
    }
    KillChildrenExcept(kept);
    return record;
  }

 private:
  // Where a run, or a part of one, finds its files.
  struct Place {
    const Run* run;
    std::string in;
    std::string input;
    std::string work;
    // A part of a run: what its setup left in `work`.
    std::string made;
    std::vector<std::string> environment;
  };

  // `folder` is empty or "/name": below the folders for inputs and work.
  Place MakePlace(const Run& run, const std::string& folder) const {
    Place place;
    place.run = &run;
    place.in = absl::StrCat(data_, "/in", folder);
    place.input = absl::StrCat(place.in, "/", run.input().name());
    place.work = absl::StrCat(data_, "/work", folder);
    place.made = absl::StrCat(data_, "/made", folder);
    place.environment = Environment(run, place);
    return place;
  }

  std::vector<std::string> Environment(const Run& run, const Place& place) const {
    return {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME=/root",
            "LC_ALL=C",
            absl::StrCat("DATA=", data_),
            absl::StrCat("IN=", place.input),
            absl::StrCat("WORK=", place.work),
            absl::StrCat("OUT=", place.work, "/out"),
            absl::StrCat("MARKS=", marks_path_),
            absl::StrCat("SECRET=", run.secret()),
            absl::StrCat("OPTIONS=", run.options())};
  }

  absl::StatusOr<int> OpenOutput() const {
    const int fd = open(output_path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd >= 0) return fd;
    return absl::FailedPreconditionError(
        absl::StrCat("cannot create ", output_path_, ": ", strerror(errno)));
  }

  absl::StatusOr<CommandResult> RunUntraced(const std::string& command,
                                            const std::vector<std::string>& environment) {
    if (command.empty()) return CommandResult{COMPLETED, 0};
    ASSIGN_OR_RETURN(const int output, OpenOutput());
    const auto closer = absl::MakeCleanup([output] { close(output); });
    return RunCommand(command, environment, output, 10 * limit_);
  }

  absl::StatusOr<CommandResult> RunTraced(const Run& run, const std::vector<Place>& places,
                                          RunRecord* record) {
    unlink(marks_path_.c_str());
    ASSIGN_OR_RETURN(const int output, OpenOutput());
    const auto closer = absl::MakeCleanup([output] { close(output); });
    pid_t background = 0;
    if (!run.background_command().empty()) {
      ASSIGN_OR_RETURN(background, StartCommand(run.background_command(),
                                                MakePlace(Run(), "").environment, output));
      absl::SleepFor(kBackgroundHeadStart);
    }
    const auto end_background = absl::MakeCleanup([background] {
      if (background != 0) KillCommand(background);
    });
    RETURN_IF_ERROR(tracer_->Clear());
    const absl::StatusOr<CommandResult> waited = run.duration_ms() > 0
                                                     ? RunTogether(run, places, output, record)
                                                     : RunAlone(run, places[0], output, record);
    RETURN_IF_ERROR(StopTracing());
    ASSIGN_OR_RETURN(CommandResult result, waited);
    if (result.status != COMPLETED) record->set_output(KeptOutput(output_path_));
    const absl::Status marked = SaveMarks(record);
    if (!marked.ok() && result.status == COMPLETED) {
      result.status = FAILED;
      record->set_output(std::string(marked.message()));
    }
    RETURN_IF_ERROR(SaveTrace(record));
    return result;
  }

  // In a freshly forked child, just before exec. An errno, 0 on success.
  int StartTracingInChild() const {
    if (spec_.scope() == RecordingSpec::PROCESS_TREE && !tracer_->AddProcess(getpid()).ok()) {
      return EIO;
    }
    return tracer_->Switch(true).ok() ? 0 : EIO;
  }

  // With a clock mark (marks.h) as the last event.
  absl::Status StopTracing() const {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    RETURN_IF_ERROR(
        tracer_->Mark(ClockMarkText(static_cast<int64_t>(now.tv_sec) * 1000000000 + now.tv_nsec)));
    return tracer_->Switch(false);
  }

  // Each processor's pages to the recording, its counters and the names of threads to `record`.
  absl::Status SaveTrace(RunRecord* record) {
    ASSIGN_OR_RETURN(const std::vector<CpuLoss> losses, tracer_->Losses());
    for (size_t i = 0; i < losses.size(); ++i) {
      CpuCounters* const counters = record->add_cpu();
      counters->set_cpu(losses[i].cpu);
      counters->set_overrun(losses[i].overrun);
      counters->set_dropped(losses[i].dropped);
      counters->set_lost(losses[i].overrun + losses[i].dropped);
      RETURN_IF_ERROR(recording_->WritePages(losses[i].cpu, tracer_->pages_fds()[i]));
    }
    ASSIGN_OR_RETURN(const std::vector<Thread> threads, tracer_->Threads());
    record->mutable_thread()->Add(threads.begin(), threads.end());
    return absl::OkStatus();
  }

  absl::StatusOr<CommandResult> RunAlone(const Run& run, const Place& place, int output,
                                         RunRecord* record) {
    ASSIGN_OR_RETURN(const pid_t pid, StartCommand(run.command(), place.environment, output,
                                                   [this] { return StartTracingInChild(); }));
    record->set_root_pid(pid);
    return WaitForCommand(pid, limit_);
  }

  absl::StatusOr<CommandResult> RunTogether(const Run& run, const std::vector<Place>& places,
                                            int output, RunRecord* record) {
    std::vector<PartCommand> commands;
    for (int i = 0; i < run.part_size(); ++i) {
      const Part& part = run.part(i);
      commands.push_back({part.run().command(), places[i].environment,
                          absl::Milliseconds(part.start_ms()), absl::Milliseconds(part.end_ms()),
                          [place = &places[i]] { return CopyDirectory(place->made, place->work); },
                          part.run().program()});
    }
    RETURN_IF_ERROR(tracer_->Switch(true));
    std::vector<PartRecord> records;
    const absl::StatusOr<CommandResult> result = RunParts(
        commands, absl::Milliseconds(run.duration_ms()), output,
        [this] { return StartTracingInChild(); }, &records);
    for (PartRecord& part : records) *record->add_part() = std::move(part);
    return result;
  }

  absl::Status SaveMarks(RunRecord* record) {
    if (access(marks_path_.c_str(), F_OK) != 0) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::string text, ReadFile(marks_path_));
    ASSIGN_OR_RETURN(std::vector<Mark> marks, ParseMarks(text));
    for (Mark& mark : marks) *record->add_mark() = std::move(mark);
    return absl::OkStatus();
  }

  const RecordingSpec spec_;
  const absl::Duration limit_;
  std::unique_ptr<HostTracer> tracer_;
  RecordingWriter* recording_;
  std::string data_;
  std::string output_path_;
  std::string marks_path_;
};

absl::Status RecordPlan() {
  Plan plan;
  RETURN_IF_ERROR(ReadBinaryProto(absl::GetFlag(FLAGS_plan), &plan));
  RecordingSpec spec;
  RETURN_IF_ERROR(ReadBinaryProto(absl::GetFlag(FLAGS_spec), &spec));
  RETURN_IF_ERROR(PrepareForCommands());
  ASSIGN_OR_RETURN(const std::unique_ptr<RecordingWriter> recording,
                   RecordingWriter::Open(absl::GetFlag(FLAGS_output)));
  RETURN_IF_ERROR(CheckHost());
  Recorder recorder(spec, recording.get(), absl::GetFlag(FLAGS_data));
  fprintf(stderr, "record: setting up the shard\n");
  RETURN_IF_ERROR(recorder.SetUpShard(plan.shard_setup()));
  RETURN_IF_ERROR(recorder.SetUpTracer());
  for (int i = 0; i < plan.run_size(); ++i) {
    const absl::Time begin = absl::Now();
    ASSIGN_OR_RETURN(RunRecord record, recorder.Record(plan.run(i)));
    // What programs print, note and call themselves can be anything.
    MakeStringsValid(&record);
    uint64_t lost = 0;
    for (const CpuCounters& cpu : record.cpu()) lost += cpu.lost();
    fprintf(stderr, "record: run %d/%d %s %s in %.3f s%s\n", i + 1, plan.run_size(),
            plan.run(i).program().c_str(), RunStatus_Name(record.status()).c_str(),
            absl::ToDoubleSeconds(absl::Now() - begin), lost > 0 ? " (events lost)" : "");
    if (record.status() != COMPLETED) {
      fprintf(stderr, "record: exit code %d: %s\n", record.exit_code(), record.output().c_str());
    }
    RETURN_IF_ERROR(recording->Write(FrameKind::kRun, 0, "", SerializeDeterministically(record)));
  }
  RETURN_IF_ERROR(recorder.Finish());
  KillChildrenExcept({});
  return absl::OkStatus();
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "record --plan=PLAN.pb --spec=SPEC.pb --output=FILE: runs a plan under the function_graph "
      "tracer and writes the raw recording. Usually started by `collect`.");
  absl::ParseCommandLine(argc, argv);
  if (absl::GetFlag(FLAGS_plan).empty() || absl::GetFlag(FLAGS_spec).empty() ||
      absl::GetFlag(FLAGS_output).empty()) {
    fprintf(stderr, "record: --plan, --spec and --output are required; see --help\n");
    return 2;
  }
  const absl::Status status = callprint::RecordPlan();
  if (status.ok()) return 0;
  fprintf(stderr, "record: %s\n", std::string(status.message()).c_str());
  return absl::IsCancelled(status) ? 130 : 1;
}
