#include "collector/shard/sha256.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "openssl/sha.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {

std::string Sha256Hex(absl::string_view bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

absl::StatusOr<std::string> Sha256HexOfFile(const std::string& path) {
  return Sha256HexOfFiles({path});
}

absl::StatusOr<std::string> Sha256HexOfFiles(const std::vector<std::string>& paths) {
  std::string all;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(std::string bytes, ReadFile(path));
    if (all.empty()) {
      all = std::move(bytes);
    } else {
      all.append(bytes);
    }
  }
  return Sha256Hex(all);
}

}  // namespace callprint
