#include "collector/guest_backend.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "collector/command.h"
#include "collector/guest/cpio_writer.h"
#include "collector/scratch_space.h"
#include "collector/stop_signal.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr absl::Duration kPollInterval = absl::Milliseconds(200);
constexpr absl::string_view kFinished = "callprint: finished ";
constexpr size_t kLogTailBytes = 2000;
// With less than this, a disk is full for whoever writes to it.
constexpr uint64_t kFullDiskBytes = 1 << 20;

// What the image's /init runs (collector/guest/init).
constexpr char kStartScript[] =
    "#!/bin/sh\n"
    "exec /callprint/record --plan=/callprint/plan.pb --spec=/callprint/spec.pb "
    "--output=/dev/pmem0\n";

absl::StatusOr<std::string> JobArchive(const std::string& recorder, absl::string_view plan,
                                       absl::string_view spec) {
  ASSIGN_OR_RETURN(const std::string program, ReadFile(recorder));
  CpioWriter archive;
  archive.AddDirectory("callprint", 0755);
  archive.AddFile("callprint/record", program, /*executable=*/true);
  archive.AddFile("callprint/plan.pb", plan, /*executable=*/false);
  archive.AddFile("callprint/spec.pb", spec, /*executable=*/false);
  archive.AddFile("callprint/start", kStartScript, /*executable=*/true);
  return std::move(archive).Finish();
}

// Of the image and the job together, as far as the image's files are there.
uint64_t InitrdBytes(const std::vector<std::string>& image, absl::string_view job) {
  uint64_t bytes = job.size();
  for (const std::string& archive : image) {
    std::error_code missing;
    const uint64_t size = std::filesystem::file_size(archive, missing);
    if (!missing) bytes += size;
  }
  return bytes;
}

// What the kernel unpacks: the archives one behind the other.
absl::Status WriteInitrd(const std::vector<std::string>& image, absl::string_view job,
                         const std::string& path) {
  std::ofstream initrd(path, std::ios::binary | std::ios::trunc);
  for (const std::string& archive : image) {
    ASSIGN_OR_RETURN(const std::string bytes, ReadFile(archive));
    initrd << bytes;
  }
  initrd << job;
  initrd.close();
  if (!initrd) {
    return absl::UnavailableError(absl::StrCat("cannot write ", path, " (disk full?)"));
  }
  return absl::OkStatus();
}

std::vector<std::string> QemuArguments(const GuestOptions& options, const std::string& initrd,
                                       const std::string& recording, const std::string& serial) {
  std::vector<std::string> arguments = {options.qemu};
  if (options.host_processors > 0) {
    // One thread for all processors, in turns: with a thread each, QEMU 7.2 runs code that another
    // processor has just patched as it was before, and the kernel hangs or panics while functions
    // are being traced.
    arguments.insert(arguments.end(), {"-accel", "tcg,thread=single", "-smp",
                                       absl::StrCat(options.host_processors)});
  } else {
    // One guest instruction a nanosecond; waiting costs no real time.
    arguments.insert(arguments.end(), {"-accel", "tcg", "-icount", "shift=0,sleep=off", "-smp", "1",
                                       "-rtc", "base=2026-01-01T00:00:00,clock=vm"});
  }
  arguments.insert(
      arguments.end(),
      {"-cpu", options.cpu, "-seed", absl::StrCat(options.seed), "-machine", "q35,nvdimm=on", "-m",
       absl::StrCat(options.memory_mib, ",slots=2,maxmem=16G"), "-display", "none", "-no-reboot",
       "-nodefaults", "-no-user-config", "-serial", absl::StrCat("file:", serial),
       // A memory device: its writes complete at once, so that time stays repeatable.
       "-object",
       absl::StrCat("memory-backend-file,id=recording,share=on,mem-path=", recording,
                    ",size=", options.recording_bytes),
       "-device", "nvdimm,id=nvdimm0,memdev=recording", "-kernel", options.kernel, "-initrd",
       initrd, "-append", "console=ttyS0 quiet panic=-1 nokaslr"});
  if (options.display) arguments.insert(arguments.end(), {"-device", "bochs-display"});
  return arguments;
}

absl::Status MissingQemu(const std::string& qemu) {
  return absl::FailedPreconditionError(
      absl::StrCat("cannot run the emulator ", qemu,
                   ": leave out --qemu for the pinned one; if that is what lacks, build this "
                   "program again with Bazel, and leave it where it is built"));
}

std::string Tail(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return "";
  return text->size() <= kLogTailBytes ? *text : text->substr(text->size() - kLogTailBytes);
}

// Why a guest has no recording on a disk that filled up. Its recording device is a mapped sparse
// file: writing to it where no room is left ends the emulator by SIGBUS, with no word of its own.
absl::Status DiskFull(const GuestOptions& options, const std::string& recording) {
  struct stat written = {};
  stat(recording.c_str(), &written);
  return absl::ResourceExhaustedError(absl::StrCat(
      "the disk is full: ", options.scratch,
      " had no room left for the guest's recording (or its "
      "quota was reached), of which ",
      written.st_blocks * 512 >> 20, " MiB were written, and up to ",
      Mebibytes(options.recording_bytes), " are needed; ", FreeBytes(options.scratch) >> 20,
      " MiB are free now. Free some space there, or choose another place (--scratch, or TMPDIR), "
      "and "
      "run again"));
}

absl::Status QemuFailure(const GuestOptions& options, int wait_status, const std::string& recording,
                         const std::string& log) {
  if (!WIFSIGNALED(wait_status)) {
    return absl::FailedPreconditionError(absl::StrCat(options.qemu, " failed with exit code ",
                                                      WEXITSTATUS(wait_status), ": ", Tail(log)));
  }
  const int signal = WTERMSIG(wait_status);
  if (signal == SIGBUS) return DiskFull(options, recording);
  return absl::FailedPreconditionError(absl::StrCat(
      options.qemu, " was ended by signal ", signal, " (", strsignal(signal), ")",
      signal == SIGKILL ? ", as the system does where memory runs out" : "", ": ", Tail(log)));
}

}  // namespace

std::string PinnedQemu() {
  constexpr char kPath[] = "third_party/qemu/qemu";
  if (access(kPath, X_OK) == 0) return kPath;
  std::error_code error;
  const std::string program = std::filesystem::read_symlink("/proc/self/exe", error).string();
  return absl::StrCat(program, ".runfiles/callprint/", kPath);
}

absl::StatusOr<std::string> QemuVersion(const std::string& qemu) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return absl::UnavailableError("cannot make a pipe");
  const absl::StatusOr<pid_t> pid =
      StartProgram({qemu, "--version"}, CurrentEnvironment(), ends[1]);
  close(ends[1]);
  const auto closer = absl::MakeCleanup([&] { close(ends[0]); });
  RETURN_IF_ERROR(pid.status());
  std::string output;
  char chunk[512];
  for (ssize_t count; (count = read(ends[0], chunk, sizeof(chunk))) > 0;)
    output.append(chunk, count);
  int wait_status = 0;
  waitpid(*pid, &wait_status, 0);
  if (wait_status != 0) return MissingQemu(qemu);
  return std::string(absl::StripAsciiWhitespace(output.substr(0, output.find('\n'))));
}

absl::StatusOr<GuestResult> BootGuest(const GuestOptions& options, absl::string_view job) {
  const std::string initrd = options.scratch + "/initrd";
  const std::string recording = options.scratch + "/recording";
  const std::string serial = options.scratch + "/serial.log";
  const std::string log = options.scratch + "/qemu.log";
  RETURN_IF_ERROR(
      RequireFreeBytes(options.scratch, InitrdBytes(options.image, job), "the guest's image"));
  RETURN_IF_ERROR(WriteInitrd(options.image, job, initrd));
  unlink(recording.c_str());
  unlink(serial.c_str());
  const int log_fd = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (log_fd < 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot create ", log, ": ", strerror(errno)));
  }
  const auto close_log = absl::MakeCleanup([log_fd] { close(log_fd); });
  ASSIGN_OR_RETURN(const pid_t pid, StartProgram(QemuArguments(options, initrd, recording, serial),
                                                 CurrentEnvironment(), log_fd));
  auto kill_guest = absl::MakeCleanup([pid = pid] { KillCommand(pid); });

  const absl::Time deadline = absl::Now() + options.limit;
  std::ifstream console;
  std::string pending;
  std::string finished;
  const auto read_console = [&] {
    if (!console.is_open()) console.open(serial);
    console.clear();
    std::string line;
    while (std::getline(console, line)) {
      if (console.eof()) {  // No newline yet: the line goes on next time.
        pending += line;
        return;
      }
      line = pending + line;
      pending.clear();
      const absl::string_view text = absl::StripTrailingAsciiWhitespace(line);
      if (absl::StartsWith(text, kFinished)) finished = std::string(text.substr(kFinished.size()));
      if (options.progress && !text.empty()) options.progress(text);
    }
  };
  int wait_status = 0;
  while (true) {
    const pid_t ended = waitpid(pid, &wait_status, WNOHANG);
    read_console();
    if (ended == pid) break;
    if (IsAskedToStop()) {
      return absl::CancelledError(
          "stopped by a signal; the unfinished shard is dropped, run again to "
          "go on with the shards that are missing");
    }
    if (absl::Now() > deadline) {
      return absl::DeadlineExceededError(absl::StrCat("the guest did not finish within ",
                                                      absl::FormatDuration(options.limit),
                                                      "; its console ends with:\n", Tail(serial)));
    }
    absl::SleepFor(kPollInterval);
  }
  std::move(kill_guest).Cancel();
  if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 127) return MissingQemu(options.qemu);
  if (wait_status != 0) return QemuFailure(options, wait_status, recording, log);
  GuestResult result;
  result.recording = recording;
  result.console_tail = Tail(serial);
  if (!absl::SimpleAtoi(finished, &result.exit_status)) {
    // Its console goes to this disk, too.
    if (FreeBytes(options.scratch) < kFullDiskBytes) return DiskFull(options, recording);
    return absl::AbortedError(absl::StrCat(
        "the job in the guest did not finish; its console ends with:\n", result.console_tail));
  }
  return result;
}

absl::StatusOr<std::string> RecordInGuest(const GuestOptions& options, absl::string_view plan,
                                          absl::string_view spec) {
  ASSIGN_OR_RETURN(const std::string job, JobArchive(options.recorder, plan, spec));
  RETURN_IF_ERROR(
      RequireFreeBytes(options.scratch,
                       InitrdBytes(options.image, job) +
                           std::min(options.usual_recording_bytes, options.recording_bytes),
                       absl::StrCat("the guest's image and a recording, which can grow to ",
                                    Mebibytes(options.recording_bytes))));
  ASSIGN_OR_RETURN(const GuestResult result, BootGuest(options, job));
  if (result.exit_status != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("the recorder in the guest exited with ", result.exit_status,
                     "; its console ends with:\n", result.console_tail));
  }
  return result.recording;
}

}  // namespace callprint
