#include "dataset/calls/crypto_functions.h"

#include <cstddef>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "dataset/calls/function_words.h"
#include "dataset/calls/source_name.h"

namespace callprint {
namespace {

// Words (function_words.h) of ciphers and their modes in Linux's crypto/, lib/crypto/ and
// arch/x86/crypto/.
constexpr const char* kCipherWords[] = {
    "adiantum", "aes",     "aesni",   "aria",    "blowfish", "camellia", "cast", "cbc",
    "ccm",      "chacha",  "ctr",     "cts",     "des",      "ecb",      "gcm",  "gcmaes",
    "lrw",      "serpent", "twofish", "xchacha", "xctr",     "xts",
};

constexpr const char* kTransformWords[] = {"crypt", "dec", "decrypt", "enc", "encrypt"};

// The crypto API itself, and its cipher that leaves data as they are.
constexpr const char* kOtherWords[] = {"crypto", "null"};

// Reads of /dev/urandom and /dev/random; those with _iter from 5.19 on.
constexpr const char* kRandomRead[] = {"random_read", "random_read_iter", "urandom_read",
                                       "urandom_read_iter"};

template <size_t kSize>
bool HasAny(const std::vector<std::string>& words, const char* const (&wanted)[kSize]) {
  return absl::c_any_of(
      words, [&](const std::string& word) { return absl::c_linear_search(wanted, word); });
}

}  // namespace

CryptoRole CryptoRoleOf(absl::string_view function) {
  const absl::string_view name = SourceName(function);
  if (absl::EndsWith(name, "_sys_getrandom") || absl::c_linear_search(kRandomRead, name)) {
    return CryptoRole::kRandomRequest;
  }
  if (name == "chacha_block_generic") return CryptoRole::kRandomBlock;
  if (absl::EndsWith(name, "_sys_execve") || absl::EndsWith(name, "_sys_execveat")) {
    return CryptoRole::kProgramStart;
  }
  const std::vector<std::string> words = WordsOfFunction(function);
  return HasAny(words, kCipherWords) && HasAny(words, kTransformWords) &&
                 !HasAny(words, kOtherWords)
             ? CryptoRole::kCipher
             : CryptoRole::kNone;
}

std::vector<CryptoRole> CryptoRolesOf(const std::vector<std::string>& functions) {
  std::vector<CryptoRole> roles;
  roles.reserve(functions.size());
  for (const std::string& function : functions) roles.push_back(CryptoRoleOf(function));
  return roles;
}

}  // namespace callprint
