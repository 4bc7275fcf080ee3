// Names from traces as text that files, viewers and terminals can hold. A shard's names may have
// any character; XML has no control characters, and lines end at some of them.
#ifndef CALLPRINT_WORKLOADS_VISIBLE_TEXT_H_
#define CALLPRINT_WORKLOADS_VISIBLE_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace callprint {

// `text` without control characters, ends of lines and what XML forbids: each stands as "\x0a" or
// "\u2028", a byte that is no UTF-8 as "\xff", and a backslash as "\x5c". So different texts stay
// different. A character of `also` (ASCII) is written in the same way.
std::string VisibleText(absl::string_view text, absl::string_view also = "");

// VisibleText of every string in the message, at any depth.
void MakeStringsVisible(google::protobuf::Message* message);

// VisibleText in XML, as content or in an attribute.
std::string XmlText(absl::string_view text);

}  // namespace callprint

#endif  // CALLPRINT_WORKLOADS_VISIBLE_TEXT_H_
