// SHA-256 digests as lower-case hex, the way manifests and headers quote them.
#ifndef CALLPRINT_COLLECTOR_SHARD_SHA256_H_
#define CALLPRINT_COLLECTOR_SHARD_SHA256_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace callprint {

// 64 hexadecimal digits.
std::string Sha256Hex(absl::string_view bytes);

// Digest of a file's bytes. Errors as ReadFile (workloads/file.h).
absl::StatusOr<std::string> Sha256HexOfFile(const std::string& path);

// Digest of the files' bytes, one file behind the other.
absl::StatusOr<std::string> Sha256HexOfFiles(const std::vector<std::string>& paths);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_SHARD_SHA256_H_
