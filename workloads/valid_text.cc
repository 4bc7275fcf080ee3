#include "workloads/valid_text.h"

#include "workloads/message_strings.h"
#include "workloads/utf8.h"

namespace callprint {

std::string ValidText(absl::string_view text, size_t max_bytes) {
  text = text.substr(0, max_bytes);
  std::string valid;
  while (true) {
    const size_t bytes = ValidUtf8Prefix(text);
    valid.append(text.data(), bytes);
    text.remove_prefix(bytes);
    if (text.empty()) return valid;
    valid += "\xef\xbf\xbd";
    text.remove_prefix(1);
  }
}

void MakeStringsValid(google::protobuf::Message* message) {
  ReplaceStrings([](absl::string_view text) { return ValidText(text); }, message);
}

}  // namespace callprint
