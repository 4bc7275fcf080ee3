// Texts from outside as texts that a protobuf can hold: a message with a text that is no UTF-8 is
// written without a word, and cannot be read again.
#ifndef CALLPRINT_WORKLOADS_VALID_TEXT_H_
#define CALLPRINT_WORKLOADS_VALID_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace callprint {

// The first `max_bytes` of `text` with U+FFFD in place of each byte that is no valid UTF-8.
std::string ValidText(absl::string_view text, size_t max_bytes = absl::string_view::npos);

// ValidText of every text in the message, at any depth.
void MakeStringsValid(google::protobuf::Message* message);

}  // namespace callprint

#endif  // CALLPRINT_WORKLOADS_VALID_TEXT_H_
