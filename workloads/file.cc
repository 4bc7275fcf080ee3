#include "workloads/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <cstdio>
#include <limits>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/text_format.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

absl::Status ErrnoStatus(int error, absl::string_view action, const std::string& path) {
  const std::string message = absl::StrCat("cannot ", action, " ", path, ": ", strerror(error));
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(message);
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::PermissionDeniedError(message);
    case ENOSPC:
    case EDQUOT:
      return absl::ResourceExhaustedError(
          absl::StrCat(message, "; free some space there or choose another place, and run again"));
    default:
      return absl::UnavailableError(message);
  }
}

class ErrorCollector : public google::protobuf::io::ErrorCollector {
 public:
  explicit ErrorCollector(const std::string& name) : name_(name) {}
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    errors_.push_back(absl::StrCat(name_, ":", line + 1, ":", column + 1, ": ", message));
  }
  const std::vector<std::string>& errors() const { return errors_; }

 private:
  std::string name_;
  std::vector<std::string> errors_;
};

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return ErrnoStatus(errno, "open", path);
  const auto closer = absl::MakeCleanup([fd] { close(fd); });
  std::string bytes;
  std::vector<char> chunk(1 << 20);
  while (true) {
    const ssize_t count = read(fd, chunk.data(), chunk.size());
    if (count < 0) {
      if (errno == EINTR) continue;
      return ErrnoStatus(errno, "read", path);
    }
    if (count == 0) return bytes;
    bytes.append(chunk.data(), count);
  }
}

absl::Status WriteFileAtomically(const std::string& path, absl::string_view bytes) {
  const std::string temporary = absl::StrCat(path, ".tmp.", getpid());
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return ErrnoStatus(errno, "create", temporary);
  auto discard = absl::MakeCleanup([&] { unlink(temporary.c_str()); });
  int error = 0;
  while (!bytes.empty() && error == 0) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(count);
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  if (error == 0 && fsync(fd) != 0) error = errno;
  if (close(fd) != 0 && error == 0) error = errno;
  if (error != 0) return ErrnoStatus(error, "write", path);
  if (rename(temporary.c_str(), path.c_str()) != 0) return ErrnoStatus(errno, "write", path);
  std::move(discard).Cancel();
  return absl::OkStatus();
}

absl::Status ParseTextProto(absl::string_view text, const std::string& name,
                            google::protobuf::Message* message) {
  ErrorCollector collector(name);
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&collector);
  if (parser.ParseFromString(std::string(text), message)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(collector.errors(), "\n"));
}

absl::Status ReadTextProto(const std::string& path, google::protobuf::Message* message) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  return ParseTextProto(text, path, message);
}

absl::Status WriteTextProto(const std::string& path, absl::string_view header,
                            const google::protobuf::Message& message) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(message, &text);
  return WriteFileAtomically(path, absl::StrCat(header, text));
}

std::string SerializeDeterministically(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream output(&stream);
  output.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&output);
  output.Trim();
  return bytes;
}

absl::Status WriteBinaryProto(const std::string& path, const google::protobuf::Message& message) {
  return WriteFileAtomically(path, SerializeDeterministically(message));
}

absl::Status ReadBinaryProto(const std::string& path, google::protobuf::Message* message) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  google::protobuf::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(bytes.data()),
                                               static_cast<int>(bytes.size()));
  input.SetTotalBytesLimit(std::numeric_limits<int>::max());
  if (bytes.size() > static_cast<size_t>(std::numeric_limits<int>::max()) ||
      !message->ParseFromCodedStream(&input) || !input.ConsumedEntireMessage()) {
    return absl::DataLossError(
        absl::StrCat(path, " is not a ", message->GetTypeName(), " (", bytes.size(),
                     " bytes); it is damaged or another file, make it again"));
  }
  return absl::OkStatus();
}

}  // namespace callprint
