// Whole files in and out: reads that say what is missing, writes that leave nothing half-made, and
// strict text protos.
#ifndef CALLPRINT_WORKLOADS_FILE_H_
#define CALLPRINT_WORKLOADS_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace callprint {

// NotFound, PermissionDenied, or Unavailable for other I/O errors; the message names the path.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Writes `bytes` to a temporary file beside `path`, syncs it and renames it to `path`: a reader
// sees the old file, or all of the new one. On failure (no such folder, no permission, full disk)
// the temporary file is removed and `path` is untouched.
absl::Status WriteFileAtomically(const std::string& path, absl::string_view bytes);

// Parses a text proto. Unknown fields and syntax errors are InvalidArgument, all of them in one
// message as path:line:column.
absl::Status ReadTextProto(const std::string& path, google::protobuf::Message* message);

// The same from text; `name` stands for the path in messages.
absl::Status ParseTextProto(absl::string_view text, const std::string& name,
                            google::protobuf::Message* message);

// `header` (comment lines) and then the message as text, atomically. Equal messages give equal
// bytes.
absl::Status WriteTextProto(const std::string& path, absl::string_view header,
                            const google::protobuf::Message& message);

// Binary proto, atomically. Equal messages give equal bytes (maps are sorted).
absl::Status WriteBinaryProto(const std::string& path, const google::protobuf::Message& message);

// The bytes that WriteBinaryProto writes.
std::string SerializeDeterministically(const google::protobuf::Message& message);

// DataLoss where the bytes are not this message.
absl::Status ReadBinaryProto(const std::string& path, google::protobuf::Message* message);

}  // namespace callprint

#endif  // CALLPRINT_WORKLOADS_FILE_H_
