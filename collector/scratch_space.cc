#include "collector/scratch_space.h"

#include <sys/statvfs.h>

#include <limits>

#include "absl/strings/str_cat.h"

namespace callprint {

uint64_t FreeBytes(const std::string& folder) {
  struct statvfs system = {};
  if (statvfs(folder.c_str(), &system) != 0) return std::numeric_limits<uint64_t>::max();
  return static_cast<uint64_t>(system.f_bavail) * system.f_frsize;
}

absl::Status RequireFreeBytes(const std::string& folder, uint64_t needed_bytes,
                              absl::string_view purpose) {
  const uint64_t free_bytes = FreeBytes(folder);
  if (free_bytes >= needed_bytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("the disk is too full: ", folder, " has ", free_bytes >> 20,
                   " MiB free, and needs ", Mebibytes(needed_bytes), " for ", purpose,
                   "; free some space there, or choose another place (--scratch, or TMPDIR)"));
}

std::string Mebibytes(uint64_t bytes) {
  return absl::StrCat((bytes >> 20) + (bytes % (1 << 20) != 0), " MiB");
}

}  // namespace callprint
