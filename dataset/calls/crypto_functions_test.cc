// Names of Linux 5.10 to 6.12.
#include "dataset/calls/crypto_functions.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;

TEST(CryptoFunctionsTest, AlgorithmsAndModesAreCiphers) {
  for (const char* const name :
       {"adiantum_crypt", "aesni_encrypt", "cbc_decrypt", "chacha20poly1305_encrypt_sg_inplace",
        "chacha_crypt_arch", "gcmaes_crypt_by_sg", "xts_encrypt", "aesni_ctr_enc_avx_tfm",
        "aes_encrypt", "ctr_crypt.constprop.0"}) {
    EXPECT_EQ(CryptoRoleOf(name), CryptoRole::kCipher) << name;
  }
}

TEST(CryptoFunctionsTest, DispatchKeysHashesAndNamesAreNot) {
  for (const char* const name :
       {"crypto_skcipher_encrypt", "crypto_aes_encrypt", "null_skcipher_crypt", "aes_expandkey",
        "aesni_set_key", "crypto_shash_update", "sha256_transform", "poly1305_core_blocks",
        "fscrypt_match_name", "generic_set_encrypted_ci_d_ops", "skcipher_walk_done",
        "crypt_page_alloc", "tcp_fastopen_destroy_cipher", "desc_to_gpio", "dec_zone_page_state",
        "vfs_read", ""}) {
    EXPECT_EQ(CryptoRoleOf(name), CryptoRole::kNone) << name;
  }
}

TEST(CryptoFunctionsTest, RandomNumbersAndStarts) {
  EXPECT_THAT(
      CryptoRolesOf({"__x64_sys_getrandom", "urandom_read_iter", "urandom_read", "random_read",
                     "__x64_sys_execve", "__x64_sys_execveat", "chacha_block_generic"}),
      ElementsAre(CryptoRole::kRandomRequest, CryptoRole::kRandomRequest,
                  CryptoRole::kRandomRequest, CryptoRole::kRandomRequest, CryptoRole::kProgramStart,
                  CryptoRole::kProgramStart, CryptoRole::kRandomBlock));
}

// What those call: urandom_read_nowarn is getrandom's, too (5.10), and each block is permuted.
TEST(CryptoFunctionsTest, NothingCountsTwice) {
  for (const char* const name : {"urandom_read_nowarn.constprop.0", "get_random_bytes_user",
                                 "chacha_permute", "bprm_execve", "do_execveat_common.isra.0"}) {
    EXPECT_EQ(CryptoRoleOf(name), CryptoRole::kNone) << name;
  }
}

}  // namespace
}  // namespace callprint
