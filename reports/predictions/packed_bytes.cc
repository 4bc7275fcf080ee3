#include "reports/predictions/packed_bytes.h"

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "collector/shard/sha256.h"
#include "collector/shard/shard_file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr int kCompressionLevel = 19;

}  // namespace

absl::StatusOr<PackedBytes> PackBytes(absl::string_view bytes) {
  if (bytes.size() > kMaxUnpackedBytes) {
    return absl::InvalidArgumentError(absl::StrCat(bytes.size(), " bytes to pack, at most ",
                                                   kMaxUnpackedBytes, " are read again"));
  }
  std::string part;
  RETURN_IF_ERROR(AppendPart(bytes, "packed bytes", kCompressionLevel, &part));
  PackedBytes packed;
  packed.set_zstd_base64(absl::Base64Escape(part));
  packed.set_sha256(Sha256Hex(bytes));
  return packed;
}

absl::StatusOr<std::string> UnpackBytes(const PackedBytes& packed) {
  std::string part;
  if (!absl::Base64Unescape(packed.zstd_base64(), &part)) {
    return absl::DataLossError("zstd_base64 is no base64");
  }
  absl::string_view rest = part;
  ASSIGN_OR_RETURN(const StoredPart stored, TakePart("zstd_base64", kMaxUnpackedBytes, &rest));
  if (!rest.empty()) {
    return absl::DataLossError(
        absl::StrCat("zstd_base64: ", rest.size(), " bytes too many at its end"));
  }
  ASSIGN_OR_RETURN(std::string bytes, Decompress(stored, "zstd_base64"));
  const std::string digest = Sha256Hex(bytes);
  if (digest != packed.sha256()) {
    return absl::DataLossError(absl::StrCat("the digest of what is packed is ", digest, ", not \"",
                                            packed.sha256(), "\""));
  }
  return bytes;
}

}  // namespace callprint
