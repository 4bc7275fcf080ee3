// collect: records a task into shard files, in guests that it boots or on this machine.
//
//   bazel run //collector:collect -- --out=/tmp/encryption                     # the whole task
//   bazel run //collector:collect -- --out=/tmp/encryption --shard=3,7         # some shards
//   sudo bazel-bin/collector/collect --backend=host --out=/tmp/mine ...        # this machine
//
// Shards that exist already are kept, so a recording that was stopped goes on with what is missing.
// Exit codes: 0 done, 1 error, 2 bad usage, 130 stopped by a signal.
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "collector/command.h"
#include "collector/guest_backend.h"
#include "collector/host_backend.h"
#include "collector/shard/pack.h"
#include "collector/shard/sha256.h"
#include "collector/shard/shard.pb.h"
#include "workloads/callers_path.h"
#include "workloads/file.h"
#include "workloads/mix.h"
#include "workloads/plan.h"
#include "workloads/status_macros.h"
#include "workloads/task.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, backend, "guest",
          "guest: emulated, repeatable; host: this machine, as root.");
ABSL_FLAG(std::string, task, "workloads/encryption/task.textproto", "The task to record.");
ABSL_FLAG(std::string, spec, "collector/recording_spec.textproto", "RecordingSpec.");
ABSL_FLAG(uint64_t, seed, 1, "What the plan is drawn from.");
ABSL_FLAG(uint32_t, shards, 36, "Shards (guest boots) of the whole recording.");
ABSL_FLAG(uint32_t, runs_per_shard, 57, "Runs in each shard.");
ABSL_FLAG(bool, mix, false, "Mix the task's programs, as its `mix` says.");
ABSL_FLAG(std::string, variant, "",
          "Part of the names of shards and samples, to tell recordings of one plan apart.");
ABSL_FLAG(std::vector<std::string>, shard, {}, "Only these shards, by number; default all.");
ABSL_FLAG(std::string, out, "", "Folder for the shard files; made if missing.");
ABSL_FLAG(uint32_t, time_bits, 0,
          "Binary digits kept of times between events; 0 = all. 3 saves a third of a shard.");
ABSL_FLAG(uint32_t, time_grid_ns, 0,
          "Times become multiples of this; for real clocks, whose times no other rounding makes "
          "small. 0 = no grid.");
ABSL_FLAG(int, jobs, 0, "Guests at the same time; 0 = one a processor.");
ABSL_FLAG(std::string, scratch, "",
          "Folder with about 2 GiB of room a guest; default TMPDIR, or /tmp.");
ABSL_FLAG(std::vector<std::string>, image,
          std::vector<std::string>({"collector/guest/image_encryption.cpio",
                                    "collector/guest/modules_cloud.cpio"}),
          "The guest's image and its kernel's modules: archives, unpacked in this order.");
ABSL_FLAG(std::string, kernel, "collector/guest/vmlinuz_cloud", "The guest's kernel.");
ABSL_FLAG(
    std::string, cpu, "",
    "The guest's processor, as QEMU's -cpu takes it; empty: the usual one (guest_backend.h).");
ABSL_FLAG(
    uint32_t, host_processors, 0,
    "Make the guest a machine like any other, with so many processors and the wall clock: what "
    "it records differs each time. 0: the deterministic guest.");
ABSL_FLAG(std::string, recorder, "collector/record", "The recorder.");
ABSL_FLAG(std::string, qemu, "",
          "The emulator; empty: that of third_party/qemu, with which all datasets are recorded.");
ABSL_FLAG(bool, verbose, false, "Print what the recorder prints.");

namespace callprint {
namespace {

namespace fs = std::filesystem;

// Stretches of more digits are kept exactly anyway.
constexpr uint32_t kMaxTimeBits = 12;
// A guest that crashes would do so again, byte by byte, so it boots with other random numbers.
constexpr uint32_t kMostCrashes = 2;
constexpr absl::Duration kProgressInterval = absl::Seconds(10);

// An input's path from the command line; defaults stand beside this program.
std::string InputPath(const std::string& path) {
  const std::string callers_path = CallersPath(path);
  return access(callers_path.c_str(), F_OK) == 0 ? callers_path : path;
}

// What all shards of a recording share.
struct Job {
  std::vector<Plan> plans;
  std::string spec;
  ShardHeader header;
  GuestOptions guest;
  HostOptions host;
  std::string out;
  std::string scratch;
};

std::string ShardPath(const Job& job, uint32_t shard) {
  const std::string& variant = job.header.variant();
  return absl::StrFormat("%s/%s%s%s-%05d-of-%05d.shard", job.out, job.header.task(),
                         variant.empty() ? "" : "-", variant, shard, job.header.shards());
}

absl::StatusOr<Job> PrepareJob() {
  Job job;
  PlanOptions plan_options;
  plan_options.seed = absl::GetFlag(FLAGS_seed);
  plan_options.shards = absl::GetFlag(FLAGS_shards);
  plan_options.runs_per_shard = absl::GetFlag(FLAGS_runs_per_shard);
  ASSIGN_OR_RETURN(const Task task, ReadTask(InputPath(absl::GetFlag(FLAGS_task))));
  ASSIGN_OR_RETURN(job.plans, absl::GetFlag(FLAGS_mix) ? GenerateMixPlan(task, plan_options)
                                                       : GeneratePlan(task, plan_options));

  if (absl::GetFlag(FLAGS_time_bits) > kMaxTimeBits) {
    return absl::InvalidArgumentError(
        absl::StrCat("--time_bits=", absl::GetFlag(FLAGS_time_bits), " is above ", kMaxTimeBits));
  }
  ShardHeader& header = job.header;
  RETURN_IF_ERROR(
      ReadTextProtoFile(InputPath(absl::GetFlag(FLAGS_spec)), header.mutable_recording()));
  if (header.recording().buffer_kib() == 0 || header.recording().run_timeout_s() == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(absl::GetFlag(FLAGS_spec), ": buffer_kib and run_timeout_s must be above 0"));
  }
  job.spec = SerializeDeterministically(header.recording());
  header.set_task(absl::GetFlag(FLAGS_mix) ? task.mix().name() : task.name());
  header.set_variant(absl::GetFlag(FLAGS_variant));
  header.set_time_bits(absl::GetFlag(FLAGS_time_bits));
  header.set_time_grid_ns(absl::GetFlag(FLAGS_time_grid_ns));
  header.set_seed(plan_options.seed);
  header.set_shards(plan_options.shards);
  header.set_backend(absl::GetFlag(FLAGS_backend));
  job.host.recorder = job.guest.recorder = InputPath(absl::GetFlag(FLAGS_recorder));
  ASSIGN_OR_RETURN(*header.mutable_recorder_sha256(), Sha256HexOfFile(job.guest.recorder));
  if (header.backend() == "guest") {
    if (const std::string qemu = absl::GetFlag(FLAGS_qemu); !qemu.empty()) job.guest.qemu = qemu;
    for (const std::string& archive : absl::GetFlag(FLAGS_image)) {
      job.guest.image.push_back(InputPath(archive));
    }
    if (const std::string cpu = absl::GetFlag(FLAGS_cpu); !cpu.empty()) {
      job.guest.cpu = cpu;
      header.set_cpu(cpu);
    }
    job.guest.host_processors = absl::GetFlag(FLAGS_host_processors);
    header.set_host_processors(job.guest.host_processors);
    job.guest.kernel = InputPath(absl::GetFlag(FLAGS_kernel));
    ASSIGN_OR_RETURN(*header.mutable_emulator(), QemuVersion(job.guest.qemu));
    ASSIGN_OR_RETURN(*header.mutable_image_sha256(), Sha256HexOfFiles(job.guest.image));
    ASSIGN_OR_RETURN(*header.mutable_kernel_sha256(), Sha256HexOfFile(job.guest.kernel));
  }
  job.out = CallersPath(absl::GetFlag(FLAGS_out));
  const char* temporary = getenv("TMPDIR");
  job.scratch = !absl::GetFlag(FLAGS_scratch).empty() ? CallersPath(absl::GetFlag(FLAGS_scratch))
                : temporary != nullptr                ? temporary
                                                      : "/tmp";
  for (const std::string& folder : {job.out, job.scratch}) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error || access(folder.c_str(), W_OK) != 0) {
      return absl::PermissionDeniedError(absl::StrCat("cannot write into the folder ", folder,
                                                      "; choose another (--out, --scratch)"));
    }
  }
  return job;
}

absl::StatusOr<std::vector<uint32_t>> WantedShards(uint32_t shards) {
  std::vector<uint32_t> wanted;
  for (const std::string& text : absl::GetFlag(FLAGS_shard)) {
    uint32_t shard;
    if (!absl::SimpleAtoi(text, &shard) || shard >= shards) {
      return absl::InvalidArgumentError(
          absl::StrCat("--shard=", text, ": not a shard number below --shards=", shards));
    }
    wanted.push_back(shard);
  }
  if (wanted.empty()) {
    for (uint32_t shard = 0; shard < shards; ++shard) wanted.push_back(shard);
  }
  return wanted;
}

absl::Status RecordShard(const Job& job, uint32_t shard,
                         const std::function<void(absl::string_view)>& progress) {
  std::string folder = job.scratch + "/callprint.XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) {
    return absl::PermissionDeniedError(absl::StrCat("cannot make a folder in ", job.scratch));
  }
  const auto remove_folder = absl::MakeCleanup([&folder] {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  });
  const std::string plan = SerializeDeterministically(job.plans[shard]);
  ShardHeader header = job.header;
  header.set_shard(shard);
  header.set_plan_sha256(Sha256Hex(plan));
  absl::StatusOr<std::string> recording;
  if (header.backend() == "guest") {
    GuestOptions options = job.guest;
    options.scratch = folder;
    options.display = job.plans[shard].display();
    options.progress = progress;
    recording = RecordInGuest(options, plan, job.spec);
    while (absl::IsAborted(recording.status()) && header.crashed_boots() < kMostCrashes) {
      header.set_crashed_boots(header.crashed_boots() + 1);
      progress(absl::StrCat("collect: shard ", shard,
                            ": the guest crashed; it boots again with other random numbers: ",
                            recording.status().message()));
      ++options.seed;
      recording = RecordInGuest(options, plan, job.spec);
    }
  } else {
    HostOptions options = job.host;
    options.scratch = folder;
    recording = RecordOnHost(options, plan, job.spec);
  }
  RETURN_IF_ERROR(recording.status());
  ASSIGN_OR_RETURN(const std::string bytes, PackRecording(*recording, header));
  return WriteFileAtomically(ShardPath(job, shard), bytes);
}

absl::Status Collect() {
  if (absl::GetFlag(FLAGS_out).empty()) {
    return absl::InvalidArgumentError("--out is required: the folder for the shard files");
  }
  const std::string backend = absl::GetFlag(FLAGS_backend);
  if (backend != "guest" && backend != "host") {
    return absl::InvalidArgumentError(absl::StrCat("--backend=", backend, ": use guest or host"));
  }
  RETURN_IF_ERROR(PrepareForCommands());
  ASSIGN_OR_RETURN(const Job job, PrepareJob());
  ASSIGN_OR_RETURN(const std::vector<uint32_t> wanted, WantedShards(job.plans.size()));
  std::vector<uint32_t> missing;
  for (const uint32_t shard : wanted) {
    if (!fs::exists(ShardPath(job, shard))) missing.push_back(shard);
  }
  uint32_t total_runs = 0;
  for (const uint32_t shard : missing) total_runs += job.plans[shard].run_size();
  fprintf(stderr, "collect: %zu of %zu shards to record (%u runs) into %s\n", missing.size(),
          wanted.size(), total_runs, job.out.c_str());

  std::mutex mutex;
  absl::Status failure;
  std::atomic<size_t> next{0};
  std::atomic<uint32_t> done_runs{0};
  std::atomic<int> working{0};
  const auto progress = [&](absl::string_view line) {
    if (absl::StartsWith(line, "record: run ")) ++done_runs;
    const bool trouble = absl::StrContains(line, "FAILED") ||
                         absl::StrContains(line, "TIMED_OUT") ||
                         absl::StrContains(line, "exit code") || absl::StrContains(line, "lost") ||
                         absl::StrContains(line, "crashed");
    if (absl::GetFlag(FLAGS_verbose) || trouble) {
      fprintf(stderr, "%s\n", std::string(line).c_str());
    }
  };
  const auto work = [&] {
    while (true) {
      const size_t index = next++;
      {
        const std::lock_guard<std::mutex> lock(mutex);
        if (index >= missing.size() || !failure.ok()) break;
      }
      const absl::Status status = RecordShard(job, missing[index], progress);
      if (!status.ok()) {
        const std::lock_guard<std::mutex> lock(mutex);
        failure.Update(absl::Status(
            status.code(), absl::StrCat("shard ", missing[index], ": ", status.message())));
      }
    }
    --working;
  };
  // A recording on the host has the tracer to itself.
  int jobs = backend == "host" ? 1 : absl::GetFlag(FLAGS_jobs);
  if (jobs <= 0) jobs = std::max(1u, std::thread::hardware_concurrency());
  jobs = std::min<int>(jobs, missing.size());
  working = jobs;
  std::vector<std::thread> threads;
  const absl::Time begin = absl::Now();
  for (int i = 0; i < jobs; ++i) threads.emplace_back(work);
  absl::Time reported = begin;
  while (working > 0) {
    absl::SleepFor(absl::Milliseconds(100));
    const absl::Time now = absl::Now();
    if (now - reported < kProgressInterval) continue;
    reported = now;
    const uint32_t done = done_runs;
    const absl::Duration left =
        done == 0 ? absl::InfiniteDuration() : (now - begin) / done * (total_runs - done);
    fprintf(stderr, "collect: %u of %u runs%s\n", done, total_runs,
            done == 0
                ? ""
                : absl::StrFormat(", about %d min left", absl::ToInt64Minutes(left) + 1).c_str());
  }
  for (std::thread& thread : threads) thread.join();
  RETURN_IF_ERROR(failure);
  fprintf(stderr, "collect: done in %d s\n",
          static_cast<int>(absl::ToInt64Seconds(absl::Now() - begin)));
  return absl::OkStatus();
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Records a task into shard files: collect --out=FOLDER [--backend=guest|host] "
      "[--shard=K,...]");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = callprint::Collect();
  if (status.ok()) return 0;
  fprintf(stderr, "collect: %s\n", std::string(status.message()).c_str());
  if (absl::IsCancelled(status)) return 130;
  return absl::IsInvalidArgument(status) ? 2 : 1;
}
