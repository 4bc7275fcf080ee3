// Texts from others' files as texts that a protobuf can hold.
#ifndef CALLPRINT_COLLECTOR_IMPORT_VALID_TEXT_H_
#define CALLPRINT_COLLECTOR_IMPORT_VALID_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace callprint {

// The first `max_bytes` of `text` with U+FFFD in place of each byte that is no valid UTF-8.
std::string ValidText(absl::string_view text, size_t max_bytes = absl::string_view::npos);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_VALID_TEXT_H_
