// Bytes inside a text file, small, and safe to unpack whoever wrote them.
#ifndef CALLPRINT_REPORTS_PREDICTIONS_PACKED_BYTES_H_
#define CALLPRINT_REPORTS_PREDICTIONS_PACKED_BYTES_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reports/predictions/packed_predictions.pb.h"

namespace callprint {

// No column of a task comes near it; what unpacks to more is refused before it is unpacked.
inline constexpr size_t kMaxUnpackedBytes = size_t{4} << 20;

// Equal bytes give equal packed bytes. InvalidArgument above kMaxUnpackedBytes.
absl::StatusOr<PackedBytes> PackBytes(absl::string_view bytes);

// DataLoss where it is not base64 of one part, would be larger than kMaxUnpackedBytes, is damaged,
// or has another digest.
absl::StatusOr<std::string> UnpackBytes(const PackedBytes& packed);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_PREDICTIONS_PACKED_BYTES_H_
