// boot_guest: runs a job in a guest, as the recorder runs there, and prints the guest's console.
//
//   make_cpio --output=job.cpio callprint/start=start.sh
//   boot_guest --image=image_base.cpio,modules_cloud.cpio --kernel=vmlinuz_cloud --job=job.cpio
//
// Exit codes: the job's; 2 bad usage; 255 where the job did not come to its end (one message on
// stderr).
#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "collector/command.h"
#include "collector/guest_backend.h"
#include "workloads/callers_path.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, job, "",
          "An archive with the job, callprint/start (//collector/guest:make_cpio).");
ABSL_FLAG(std::vector<std::string>, image, {},
          "The guest's image and its kernel's modules: archives, unpacked in this order.");
ABSL_FLAG(std::string, kernel, "", "The guest's kernel.");
ABSL_FLAG(
    std::string, cpu, "",
    "The guest's processor, as QEMU's -cpu takes it; empty: the usual one (guest_backend.h).");
ABSL_FLAG(uint32_t, host_processors, 0,
          "Boot a machine like any other, with so many processors and the wall clock; 0: the "
          "deterministic guest.");
ABSL_FLAG(std::string, qemu, "",
          "The emulator; empty: that of third_party/qemu, with which all datasets are recorded.");
ABSL_FLAG(absl::Duration, limit, absl::Minutes(15), "A guest that takes longer is stopped.");

namespace callprint {
namespace {

absl::StatusOr<int> Boot() {
  if (absl::GetFlag(FLAGS_job).empty() || absl::GetFlag(FLAGS_image).empty() ||
      absl::GetFlag(FLAGS_kernel).empty()) {
    return absl::InvalidArgumentError("--image, --kernel and --job are required");
  }
  RETURN_IF_ERROR(PrepareForCommands());
  const char* temporary = getenv("TMPDIR");
  std::string folder = absl::StrCat(temporary != nullptr ? temporary : "/tmp", "/callprint.XXXXXX");
  if (mkdtemp(folder.data()) == nullptr) {
    return absl::PermissionDeniedError(
        absl::StrCat("cannot make the folder ", folder, "; choose another place by TMPDIR"));
  }
  const auto remove_folder = absl::MakeCleanup([&folder] {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  });
  GuestOptions options;
  if (const std::string qemu = absl::GetFlag(FLAGS_qemu); !qemu.empty()) options.qemu = qemu;
  if (const std::string cpu = absl::GetFlag(FLAGS_cpu); !cpu.empty()) options.cpu = cpu;
  options.host_processors = absl::GetFlag(FLAGS_host_processors);
  options.kernel = CallersPath(absl::GetFlag(FLAGS_kernel));
  for (const std::string& archive : absl::GetFlag(FLAGS_image)) {
    options.image.push_back(CallersPath(archive));
  }
  options.scratch = folder;
  options.limit = absl::GetFlag(FLAGS_limit);
  options.progress = [](absl::string_view line) {
    printf("%s\n", std::string(line).c_str());
    // Whoever watches wants to see it now.
    fflush(stdout);
  };
  ASSIGN_OR_RETURN(const std::string job, ReadFile(CallersPath(absl::GetFlag(FLAGS_job))));
  ASSIGN_OR_RETURN(const GuestResult result, BootGuest(options, job));
  return result.exit_status;
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Runs a job in a guest: boot_guest --image=ARCHIVE,... --kernel=FILE --job=ARCHIVE");
  absl::ParseCommandLine(argc, argv);
  const absl::StatusOr<int> status = callprint::Boot();
  if (status.ok()) return *status;
  fflush(stdout);
  fprintf(stderr, "boot_guest: %s\n", std::string(status.status().message()).c_str());
  return absl::IsInvalidArgument(status.status()) ? 2 : 255;
}
