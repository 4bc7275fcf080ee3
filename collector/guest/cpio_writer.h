// Writes a "newc" cpio archive, the kind that a Linux kernel unpacks as its first file system: the
// same bytes for the same calls (owner root, fixed time, inode numbers by order).
//
// A kernel unpacks archives that follow one another in one file in turn, later files replacing
// earlier ones, so a job is handed to the guest by appending its archive to the image's:
//   CpioWriter job;
//   job.AddDirectory("callprint", 0755);
//   job.AddFile("callprint/start", script, /*executable=*/true);
//   initrd = image + std::move(job).Finish();
#ifndef CALLPRINT_COLLECTOR_GUEST_CPIO_WRITER_H_
#define CALLPRINT_COLLECTOR_GUEST_CPIO_WRITER_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace callprint {

class CpioWriter {
 public:
  // Paths are relative to the root ("usr/bin/tar"). Folders come before what is in them; the caller
  // adds them, unless an archive in front of this one has them. `mode` is the permission bits.
  void AddDirectory(absl::string_view path, uint32_t mode);
  // Files are read-only to nobody: 0755 or 0644.
  void AddFile(absl::string_view path, absl::string_view bytes, bool executable);
  void AddSymlink(absl::string_view path, absl::string_view target);
  void AddCharacterDevice(absl::string_view path, uint32_t mode, uint32_t major, uint32_t minor);

  // The archive, its length a multiple of 512 so that another can follow.
  std::string Finish() &&;

 private:
  void AddEntry(absl::string_view path, uint32_t mode, absl::string_view bytes, uint32_t links,
                uint32_t major = 0, uint32_t minor = 0);

  std::string archive_;
  uint32_t next_inode_ = 1;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_GUEST_CPIO_WRITER_H_
