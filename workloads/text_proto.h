// Text protos that people write: read here, or refused with the line and the reason, by the first
// program that sees them.
#ifndef CALLPRINT_WORKLOADS_TEXT_PROTO_H_
#define CALLPRINT_WORKLOADS_TEXT_PROTO_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace callprint {

// Reads a text proto from a file. Errors as ReadFile; InvalidArgument as path:line:column for what
// ParseTextProto (file.h) refuses, and for texts in another encoding than UTF-8: a byte order mark,
// UTF-16, Latin-1, and strings that escapes make no UTF-8, with which the message could be written,
// but never be read again. Lines may end as on any system.
absl::Status ReadTextProtoFile(const std::string& path, google::protobuf::Message* message);

}  // namespace callprint

#endif  // CALLPRINT_WORKLOADS_TEXT_PROTO_H_
