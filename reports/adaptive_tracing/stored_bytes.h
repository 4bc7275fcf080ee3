// What an event of a view takes where it is stored: a shard's runs, written again as the view would
// have had them.
#ifndef CALLPRINT_REPORTS_ADAPTIVE_TRACING_STORED_BYTES_H_
#define CALLPRINT_REPORTS_ADAPTIVE_TRACING_STORED_BYTES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reports/adaptive_tracing/adaptive_tracing.pb.h"

namespace callprint {

// Of each policy of `fold`, by the functions that its first seed chose, what its usual view makes
// of the shard's first `runs` runs. Compressed as a host's recorder does. Events that no view has
// cost nothing: a view without events has 0 bytes.
absl::StatusOr<StoredBytes> MeasureStoredBytes(absl::string_view bytes, const std::string& path,
                                               const ReplayFold& fold, int runs);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_ADAPTIVE_TRACING_STORED_BYTES_H_
