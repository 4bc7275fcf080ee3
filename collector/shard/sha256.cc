#include "collector/shard/sha256.h"

#include <errno.h>
#include <string.h>

#include <fstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "openssl/evp.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

absl::Status AddFile(const std::string& path, Sha256* digest) {
  std::ifstream file(path, std::ios::binary);
  // Says what is wrong with it.
  if (!file) return ReadFile(path).status();
  std::string block(1 << 20, '\0');
  while (file) {
    file.read(block.data(), static_cast<std::streamsize>(block.size()));
    digest->Add(absl::string_view(block.data(), static_cast<size_t>(file.gcount())));
  }
  if (file.eof()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot read ", path, ": ", strerror(errno)));
}

}  // namespace

// OpenSSL's calls fail only without memory or the algorithm.
Sha256::Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
  EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
}

void Sha256::Add(absl::string_view bytes) {
  EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
}

std::string Sha256::Hex() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(context_.get(), digest, &size);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), size));
}

std::string Sha256Hex(absl::string_view bytes) {
  Sha256 digest;
  digest.Add(bytes);
  return digest.Hex();
}

absl::StatusOr<std::string> Sha256HexOfFile(const std::string& path) {
  return Sha256HexOfFiles({path});
}

absl::StatusOr<std::string> Sha256HexOfFiles(const std::vector<std::string>& paths) {
  Sha256 digest;
  for (const std::string& path : paths) RETURN_IF_ERROR(AddFile(path, &digest));
  return digest.Hex();
}

}  // namespace callprint
