// SHA-256 digests as lower-case hex, the way manifests and headers quote them.
//
// Example: of what is not in memory as a whole.
//   Sha256 digest;
//   digest.Add("ab");
//   digest.Add("c");
//   const std::string hex = digest.Hex();
#ifndef CALLPRINT_COLLECTOR_SHARD_SHA256_H_
#define CALLPRINT_COLLECTOR_SHARD_SHA256_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct evp_md_ctx_st;

namespace callprint {

class Sha256 {
 public:
  Sha256();
  void Add(absl::string_view bytes);

  // 64 hexadecimal digits; the digest is used up.
  std::string Hex();

 private:
  const std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> context_;
};

// 64 hexadecimal digits.
std::string Sha256Hex(absl::string_view bytes);

// Digest of a file's bytes, which may be more than memory has. Errors as ReadFile
// (workloads/file.h).
absl::StatusOr<std::string> Sha256HexOfFile(const std::string& path);

// Digest of the files' bytes, one file behind the other.
absl::StatusOr<std::string> Sha256HexOfFiles(const std::vector<std::string>& paths);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_SHARD_SHA256_H_
