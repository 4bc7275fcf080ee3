#include "workloads/utf8.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace callprint {

bool TakeUtf8Character(absl::string_view* text, uint32_t* character) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>((*text)[i]); };
  const uint8_t first = byte(0);
  const size_t length = first < 0x80   ? 1
                        : first < 0xc2 ? 0
                        : first < 0xe0 ? 2
                        : first < 0xf0 ? 3
                                       : 4;
  if (length == 0 || first > 0xf4 || text->size() < length) return false;
  uint32_t value = length == 1 ? first : first & (0x7f >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return false;
    value = value << 6 | (byte(i) & 0x3f);
  }
  // Overlong, or half of a UTF-16 pair.
  if ((length == 3 && value < 0x800) || (length == 4 && (value < 0x10000 || value > 0x10ffff)) ||
      (value >= 0xd800 && value < 0xe000)) {
    return false;
  }
  *character = value;
  text->remove_prefix(length);
  return true;
}

size_t ValidUtf8Prefix(absl::string_view text) {
  absl::string_view left = text;
  uint32_t character;
  while (!left.empty() && TakeUtf8Character(&left, &character)) {
  }
  return text.size() - left.size();
}

absl::Status CheckUtf8(absl::string_view text, const std::string& name) {
  if (absl::StartsWith(text, "\xff\xfe") || absl::StartsWith(text, "\xfe\xff")) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ":1:1: the text is UTF-16; save it as UTF-8"));
  }
  if (absl::StartsWith(text, kByteOrderMark)) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ":1:1: the text begins with a byte order mark; save it without one"));
  }
  const size_t valid = ValidUtf8Prefix(text);
  if (valid == text.size()) return absl::OkStatus();
  const absl::string_view before = text.substr(0, valid);
  const size_t line = std::count(before.begin(), before.end(), '\n') + 1;
  // Of no line before: npos + 1 is 0.
  const size_t column = valid - (before.rfind('\n') + 1) + 1;
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s:%d:%d: byte 0x%02X is not UTF-8, but of Latin-1 or another encoding; save the text as "
      "UTF-8",
      name, line, column, static_cast<uint8_t>(text[valid])));
}

}  // namespace callprint
