#include "collector/trace_dat/unpack.h"

#include <zlib.h>
#include <zstd.h>

namespace callprint {

// Below this, memory is no concern.
constexpr uint32_t kAlwaysTaken = 4 << 20;

bool Unpack(TraceDatCompression compression, absl::string_view packed, uint32_t bytes,
            std::string* unpacked) {
  unpacked->clear();
  if (bytes > kAlwaysTaken && bytes > packed.size() * kMaxTimesLarger) return false;
  switch (compression) {
    case TraceDatCompression::kNone:
      unpacked->assign(packed.data(), packed.size());
      return packed.size() == bytes;
    case TraceDatCompression::kZstd:
      unpacked->resize(bytes);
      return ZSTD_decompress(&(*unpacked)[0], bytes, packed.data(), packed.size()) == bytes;
    case TraceDatCompression::kZlib: {
      unpacked->resize(bytes);
      uLongf size = bytes;
      return uncompress(reinterpret_cast<Bytef*>(&(*unpacked)[0]), &size,
                        reinterpret_cast<const Bytef*>(packed.data()),
                        static_cast<uLong>(packed.size())) == Z_OK &&
             size == bytes;
    }
  }
  return false;
}

}  // namespace callprint
