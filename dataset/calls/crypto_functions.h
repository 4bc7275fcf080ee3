// Which kernel functions show what a program that encrypts needs: a cipher of the kernel's, or
// random numbers for keys, nonces and salts. Ciphers in user mode leave no more than the latter.
#ifndef CALLPRINT_DATASET_CALLS_CRYPTO_FUNCTIONS_H_
#define CALLPRINT_DATASET_CALLS_CRYPTO_FUNCTIONS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace callprint {

enum class CryptoRole {
  kNone,
  // Encrypts or decrypts by an algorithm or mode in its name: adiantum_crypt, cbc_encrypt,
  // gcmaes_crypt_by_sg. Not the crypto API's dispatch (crypto_skcipher_encrypt), which null ciphers
  // and hashes reach too, nor keys' schedules.
  kCipher,
  // A program asks for random numbers: __x64_sys_getrandom, urandom_read_iter.
  kRandomRequest,
  // 64 bytes of the kernel's own generator: chacha_block_generic.
  kRandomBlock,
  // A program is started: __x64_sys_execve.
  kProgramStart,
};

CryptoRole CryptoRoleOf(absl::string_view function);

// Index by index.
std::vector<CryptoRole> CryptoRolesOf(const std::vector<std::string>& functions);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_CALLS_CRYPTO_FUNCTIONS_H_
