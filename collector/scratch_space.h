// Room in the folder where recordings are kept until they are packed. The guest's device is a
// sparse file that grows while it records: what is missing shows late, and then ends the emulator.
#ifndef CALLPRINT_COLLECTOR_SCRATCH_SPACE_H_
#define CALLPRINT_COLLECTOR_SCRATCH_SPACE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace callprint {

// What this user can still write into a folder; UINT64_MAX where nobody knows.
uint64_t FreeBytes(const std::string& folder);

// ResourceExhausted where the folder has less room: which, how much is free, how much is needed and
// what for (`purpose`), and what to do.
absl::Status RequireFreeBytes(const std::string& folder, uint64_t needed_bytes,
                              absl::string_view purpose);

// "1536 MiB", rounded up.
std::string Mebibytes(uint64_t bytes);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_SCRATCH_SPACE_H_
