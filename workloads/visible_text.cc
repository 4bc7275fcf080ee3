#include "workloads/visible_text.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "workloads/message_strings.h"
#include "workloads/utf8.h"

namespace callprint {
namespace {

bool IsInvisible(uint32_t character) {
  return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0x2028 ||
         character == 0x2029 || character == 0xfffe || character == 0xffff;
}

}  // namespace

std::string VisibleText(absl::string_view text, absl::string_view also) {
  std::string visible;
  while (!text.empty()) {
    const absl::string_view before = text;
    uint32_t character = 0;
    if (!TakeUtf8Character(&text, &character)) {
      absl::StrAppendFormat(&visible, "\\x%02x", static_cast<unsigned char>(text.front()));
      text.remove_prefix(1);
    } else if (character == '\\' || IsInvisible(character) ||
               (character < 0x80 && absl::StrContains(also, static_cast<char>(character)))) {
      if (character < 0x80) {
        absl::StrAppendFormat(&visible, "\\x%02x", character);
      } else {
        absl::StrAppendFormat(&visible, "\\u%04x", character);
      }
    } else {
      visible.append(before.data(), before.size() - text.size());
    }
  }
  return visible;
}

void MakeStringsVisible(google::protobuf::Message* message) {
  ReplaceStrings([](absl::string_view text) { return VisibleText(text); }, message);
}

std::string XmlText(absl::string_view text) {
  return absl::StrReplaceAll(VisibleText(text),
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

}  // namespace callprint
