#include "collector/guest/cpio_writer.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"

namespace callprint {
namespace {

// Type bits of a mode, as in stat(2).
constexpr uint32_t kCharacterDevice = 0020000;
constexpr uint32_t kDirectory = 0040000;
constexpr uint32_t kRegularFile = 0100000;
constexpr uint32_t kSymlink = 0120000;

// 2026-01-01T00:00:00Z, when the guest's clock starts: no file is from the future.
constexpr uint32_t kModificationTime = 1767225600;

void PadTo(size_t multiple, std::string& archive) {
  archive.resize((archive.size() + multiple - 1) / multiple * multiple, '\0');
}

}  // namespace

void CpioWriter::AddDirectory(absl::string_view path, uint32_t mode) {
  AddEntry(path, kDirectory | mode, "", /*links=*/2);
}

void CpioWriter::AddFile(absl::string_view path, absl::string_view bytes, bool executable) {
  AddEntry(path, kRegularFile | (executable ? 0755 : 0644), bytes, /*links=*/1);
}

void CpioWriter::AddSymlink(absl::string_view path, absl::string_view target) {
  AddEntry(path, kSymlink | 0777, target, /*links=*/1);
}

void CpioWriter::AddCharacterDevice(absl::string_view path, uint32_t mode, uint32_t major,
                                    uint32_t minor) {
  AddEntry(path, kCharacterDevice | mode, "", /*links=*/1, major, minor);
}

std::string CpioWriter::Finish() && {
  AddEntry("TRAILER!!!", 0, "", /*links=*/1);
  PadTo(512, archive_);
  return std::move(archive_);
}

void CpioWriter::AddEntry(absl::string_view path, uint32_t mode, absl::string_view bytes,
                          uint32_t links, uint32_t major, uint32_t minor) {
  // Fields: inode, mode, user, group, links, time, size, device (2), special device (2), length of
  // the path with its final zero, checksum (unused in this variant).
  absl::StrAppendFormat(&archive_, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
                        next_inode_++, mode, 0, 0, links, kModificationTime,
                        static_cast<uint32_t>(bytes.size()), 0, 0, major, minor,
                        static_cast<uint32_t>(path.size() + 1), 0);
  absl::StrAppend(&archive_, path);
  archive_.push_back('\0');
  PadTo(4, archive_);
  absl::StrAppend(&archive_, bytes);
  PadTo(4, archive_);
}

}  // namespace callprint
