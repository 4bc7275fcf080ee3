// Starts QEMU so that a recording is a pure function of kernel, image, plan and spec: emulated CPU,
// time counted in instructions, fixed seed and clock, one processor. Or as a machine like any
// other, for tests of what is made for hosts (GuestOptions::host_processors).
#ifndef CALLPRINT_COLLECTOR_GUEST_BACKEND_H_
#define CALLPRINT_COLLECTOR_GUEST_BACKEND_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace callprint {

// With RDRAND: without it the kernel's jitter entropy loop drowns the trace. Without VAES: QEMU 7.2
// decrypts wrongly with it.
inline constexpr char kGuestCpu[] = "max,-vaes";

// The path of third_party/qemu, the emulator whose version and libraries are pinned: in the folder
// where Bazel starts tests and programs, else in the runfiles of this program.
std::string PinnedQemu();

struct GuestOptions {
  // Program name or path of the emulator.
  std::string qemu = PinnedQemu();
  // As QEMU's -cpu takes it.
  std::string cpu = kGuestCpu;
  std::string kernel;
  // Uncompressed newc archives, unpacked in this order: an image of //collector/guest, and the
  // modules of this kernel.
  std::vector<std::string> image;
  // The static recorder (//collector:record), put into the guest. RecordInGuest only.
  std::string recorder;
  // Where the serial log and the recording are kept until they are packed; needs room for
  // recording_bytes and the image. Files of an earlier call are overwritten.
  std::string scratch;
  // Size of the guest's recording device (a sparse file).
  uint64_t recording_bytes = uint64_t{2} << 30;
  // How much of it a shard's recording may well need (24 million events, as a shard of the dataset
  // encryption has, are 0.8 GiB): with less room in `scratch`, RecordInGuest does not start.
  uint64_t usual_recording_bytes = uint64_t{1} << 30;
  uint32_t memory_mib = 2048;
  // 0: the deterministic guest, with one processor and a clock that counts instructions. Else a
  // machine like any other, with so many processors at a time and the wall clock: recordings of it
  // differ each time.
  uint32_t host_processors = 0;
  // Of the emulator's random numbers, among which are the guest's; equal seeds give equal
  // recordings.
  uint32_t seed = 42;
  // A bochs-display: the one screen on which recordings are repeatable.
  bool display = false;
  // A guest that takes longer is killed.
  absl::Duration limit = absl::Hours(2);
  // Called with each line that the guest prints.
  std::function<void(absl::string_view line)> progress;
};

// First line of `qemu --version`. FailedPrecondition, saying what to do, where there is none.
absl::StatusOr<std::string> QemuVersion(const std::string& qemu);

// What a boot leaves behind.
struct GuestResult {
  // Of the job, as init prints it (collector/guest/README.md): 125 and 127 are init's own.
  int exit_status = 0;
  // Path of what the job wrote to /dev/pmem0, in the scratch folder.
  std::string recording;
  // The end of the console, for messages.
  std::string console_tail;
};

// Boots the guest with a job, an archive that holds callprint/start, and waits for its end.
// FailedPrecondition where QEMU is missing or fails, ResourceExhausted where the scratch folder is
// full, Aborted where the guest ends before the job does (its kernel crashed, say; with the end of
// its console), DeadlineExceeded past the limit, Cancelled on a signal.
absl::StatusOr<GuestResult> BootGuest(const GuestOptions& options, absl::string_view job);

// Boots the guest, runs the recorder on `plan` and `spec` (serialized messages) and returns the
// path of the raw recording in the scratch folder. Errors as BootGuest's, and FailedPrecondition
// where the recorder failed.
absl::StatusOr<std::string> RecordInGuest(const GuestOptions& options, absl::string_view plan,
                                          absl::string_view spec);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_GUEST_BACKEND_H_
