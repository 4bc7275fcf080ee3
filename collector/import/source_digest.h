// The digest of what a shard was imported from. Apart from collector/shard/sha256.h, which reads a
// whole file: what others recorded can be larger than memory.
#ifndef CALLPRINT_COLLECTOR_IMPORT_SOURCE_DIGEST_H_
#define CALLPRINT_COLLECTOR_IMPORT_SOURCE_DIGEST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace callprint {

// SHA-256 of the files' bytes, one file behind the other: 64 hexadecimal digits. Errors as ReadFile
// (workloads/file.h).
absl::StatusOr<std::string> SourceDigest(const std::vector<std::string>& paths);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_SOURCE_DIGEST_H_
