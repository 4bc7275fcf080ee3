#include "collector/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr char kMagic[] = "CALLREC1";
constexpr size_t kBlock = 4096;
constexpr size_t kBuffer = 1 << 20;
constexpr size_t kNameOffset = 24;
constexpr size_t kMaxName = 255;

uint64_t RoundUp(uint64_t length) { return (length + kBlock - 1) / kBlock * kBlock; }

absl::Status WriteError(const std::string& path, uint64_t position) {
  const std::string message = absl::StrCat("cannot write the recording to ", path, " at byte ",
                                           position, ": ", strerror(errno));
  if (errno == ENOSPC) {
    return absl::ResourceExhaustedError(
        absl::StrCat(message, "; give it a larger device or put fewer runs into a shard"));
  }
  return absl::UnavailableError(message);
}

}  // namespace

RecordingWriter::RecordingWriter(std::string path, int fd)
    : path_(std::move(path)),
      fd_(fd),
      buffer_(static_cast<char*>(std::aligned_alloc(kBlock, kBuffer))) {}

RecordingWriter::~RecordingWriter() {
  close(fd_);
  std::free(buffer_);
}

absl::StatusOr<std::unique_ptr<RecordingWriter>> RecordingWriter::Open(const std::string& path) {
  struct stat info;
  const bool device = stat(path.c_str(), &info) == 0 && S_ISBLK(info.st_mode);
  const int flags = device ? O_DIRECT : O_CREAT | O_TRUNC;
  const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, 0644);
  if (fd < 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot open ", path, " for the recording: ", strerror(errno)));
  }
  return std::unique_ptr<RecordingWriter>(new RecordingWriter(path, fd));
}

absl::Status RecordingWriter::WriteBlocks(size_t length) {
  size_t written = 0;
  while (written < length) {
    const ssize_t count = pwrite(fd_, buffer_ + written, length - written, position_ + written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return WriteError(path_, position_ + written);
    written += count;
  }
  position_ += length;
  return absl::OkStatus();
}

absl::Status RecordingWriter::WriteHeader(uint64_t position, FrameKind kind, uint32_t cpu,
                                          absl::string_view name, uint64_t length) {
  if (name.size() > kMaxName)
    return absl::InternalError(absl::StrCat("frame name too long: ", name));
  memset(buffer_, 0, kBlock);
  memcpy(buffer_, kMagic, 8);
  memcpy(buffer_ + 8, &kind, 4);
  memcpy(buffer_ + 12, &cpu, 4);
  memcpy(buffer_ + 16, &length, 8);
  memcpy(buffer_ + kNameOffset, name.data(), name.size());
  const uint64_t end = position_;
  position_ = position;
  const absl::Status status = WriteBlocks(kBlock);
  position_ = std::max(end, position_);
  return status;
}

absl::Status RecordingWriter::Write(FrameKind kind, uint32_t cpu, absl::string_view name,
                                    absl::string_view payload) {
  RETURN_IF_ERROR(WriteHeader(position_, kind, cpu, name, payload.size()));
  while (!payload.empty()) {
    const size_t part = std::min(payload.size(), kBuffer);
    memcpy(buffer_, payload.data(), part);
    memset(buffer_ + part, 0, RoundUp(part) - part);
    RETURN_IF_ERROR(WriteBlocks(RoundUp(part)));
    payload.remove_prefix(part);
  }
  return absl::OkStatus();
}

absl::Status RecordingWriter::WritePages(uint32_t cpu, int fd) {
  const uint64_t header = position_;
  position_ += kBlock;
  uint64_t length = 0;
  size_t filled = 0;
  while (true) {
    const ssize_t count = read(fd, buffer_ + filled, kBlock);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;  // The end, or EAGAIN: the ring buffer is empty.
    memset(buffer_ + filled + count, 0, kBlock - count);
    filled += kBlock;
    length += kBlock;
    if (filled == kBuffer) {
      RETURN_IF_ERROR(WriteBlocks(filled));
      filled = 0;
    }
  }
  RETURN_IF_ERROR(WriteBlocks(filled));
  // The header comes last: a recording that was cut off has no frame here rather than half a one.
  return WriteHeader(header, FrameKind::kPages, cpu, "", length);
}

RecordingReader::RecordingReader(std::string path, int fd, uint64_t size)
    : path_(std::move(path)), fd_(fd), size_(size) {}

RecordingReader::~RecordingReader() { close(fd_); }

absl::StatusOr<std::unique_ptr<RecordingReader>> RecordingReader::Open(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info;
  if (fd < 0 || fstat(fd, &info) != 0) {
    const std::string reason = strerror(errno);
    if (fd >= 0) close(fd);
    return absl::NotFoundError(absl::StrCat("cannot open the recording ", path, ": ", reason));
  }
  return std::unique_ptr<RecordingReader>(
      new RecordingReader(path, fd, static_cast<uint64_t>(info.st_size)));
}

absl::StatusOr<Frame> RecordingReader::Next() {
  const auto damaged = [&](absl::string_view what) {
    return absl::DataLossError(
        absl::StrCat(path_, ": ", what, " at byte ", position_,
                     "; the recording was cut off or damaged, record it again"));
  };
  const auto read_at = [&](uint64_t position, char* data, size_t length) {
    size_t done = 0;
    while (done < length) {
      const ssize_t count = pread(fd_, data + done, length - done, position + done);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      done += count;
    }
    return true;
  };
  char header[kBlock];
  if (!read_at(position_, header, kBlock)) return damaged("no frame");
  if (memcmp(header, kMagic, 8) != 0) return damaged("no frame");
  Frame frame;
  uint64_t length = 0;
  memcpy(&frame.kind, header + 8, 4);
  memcpy(&frame.cpu, header + 12, 4);
  memcpy(&length, header + 16, 8);
  if (frame.kind < FrameKind::kText || frame.kind > FrameKind::kEnd) {
    return damaged("a frame of unknown kind");
  }
  if (length > size_ - position_ - kBlock) return damaged("a frame larger than the file");
  frame.name = std::string(header + kNameOffset, strnlen(header + kNameOffset, kMaxName));
  frame.payload.resize(length);
  if (!read_at(position_ + kBlock, frame.payload.data(), length)) return damaged("half a frame");
  position_ += kBlock + RoundUp(length);
  return frame;
}

}  // namespace callprint
