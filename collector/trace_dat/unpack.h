// Decompresses the pieces of trace.dat files, whose sizes are written in front of them.
#ifndef CALLPRINT_COLLECTOR_TRACE_DAT_UNPACK_H_
#define CALLPRINT_COLLECTOR_TRACE_DAT_UNPACK_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "collector/trace_dat/trace_dat.h"

namespace callprint {

// Appends nothing: `unpacked` becomes what `packed` holds, which must be `bytes` long. False where
// it is not, or is damaged; memory is taken for `bytes` at most, and only where a piece of this
// size can hold so much (kMaxTimesLarger).
bool Unpack(TraceDatCompression compression, absl::string_view packed, uint32_t bytes,
            std::string* unpacked);

// No piece is packed better than that: zlib cannot, and zstd does for nothing but repeated bytes,
// of which trace-cmd's chunks of tens of kilobytes need a few dozen.
inline constexpr uint64_t kMaxTimesLarger = 5000;

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_TRACE_DAT_UNPACK_H_
