// UTF-8: what texts from outside are before anything else reads them. Protobuf's strings must be
// it: a message with another one is written without a word, and cannot be read again.
#ifndef CALLPRINT_WORKLOADS_UTF8_H_
#define CALLPRINT_WORKLOADS_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace callprint {

// Some editors put it at a text's begin.
inline constexpr absl::string_view kByteOrderMark = "\xef\xbb\xbf";

// Takes the first character of `text`, which is not empty; false, and nothing taken, where it is no
// valid UTF-8: stray or missing continuation bytes, overlong forms, halves of UTF-16 pairs, beyond
// U+10FFFF.
bool TakeUtf8Character(absl::string_view* text, uint32_t* character);

// How many bytes of `text` are valid UTF-8, from its begin; text.size() where all are.
size_t ValidUtf8Prefix(absl::string_view text);

// InvalidArgument where the text is not plain UTF-8, as `name:line:column: ` and what is there: a
// byte order mark, UTF-16, or a byte that UTF-8 does not have in this place, as of Latin-1. The
// column counts bytes.
absl::Status CheckUtf8(absl::string_view text, const std::string& name);

}  // namespace callprint

#endif  // CALLPRINT_WORKLOADS_UTF8_H_
