// Every text of a message, at any depth.
#ifndef CALLPRINT_WORKLOADS_MESSAGE_STRINGS_H_
#define CALLPRINT_WORKLOADS_MESSAGE_STRINGS_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace callprint {

// Puts replacement(text) in place of each text that is set. Fields of type bytes are no texts.
void ReplaceStrings(absl::FunctionRef<std::string(absl::string_view)> replacement,
                    google::protobuf::Message* message);

}  // namespace callprint

#endif  // CALLPRINT_WORKLOADS_MESSAGE_STRINGS_H_
