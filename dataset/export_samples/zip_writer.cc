#include "dataset/export_samples/zip_writer.h"

#include <cstdint>
#include <limits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "workloads/status_macros.h"
#include "zlib.h"

namespace callprint {
namespace {

// APPNOTE.TXT 6.3.10: sections 4.3.7 (local header), 4.3.12 (directory), 4.3.16 (end).
constexpr uint32_t kLocalHeader = 0x04034b50;
constexpr uint32_t kDirectoryHeader = 0x02014b50;
constexpr uint32_t kEndOfDirectory = 0x06054b50;
constexpr uint16_t kVersionNeeded = 20;
constexpr uint16_t kMadeOnUnix = 3 << 8 | kVersionNeeded;
constexpr uint16_t kNamesAreUtf8 = 1 << 11;
constexpr uint16_t kStored = 0;
constexpr uint16_t kDeflated = 8;
constexpr uint16_t kTime = 0;
// 1980-01-01.
constexpr uint16_t kDate = 1 << 5 | 1;
// A regular file that its owner may write, and all may read.
constexpr uint32_t kAttributes = uint32_t{0100644} << 16;
constexpr uint64_t kMaxBytes = std::numeric_limits<uint32_t>::max() - 1;
constexpr size_t kMaxEntries = 65534;

void Append16(uint16_t value, std::string* bytes) {
  bytes->push_back(static_cast<char>(value & 0xff));
  bytes->push_back(static_cast<char>(value >> 8));
}

void Append32(uint32_t value, std::string* bytes) {
  Append16(static_cast<uint16_t>(value & 0xffff), bytes);
  Append16(static_cast<uint16_t>(value >> 16), bytes);
}

absl::StatusOr<std::string> Deflate(absl::string_view bytes) {
  z_stream stream = {};
  // Negative: without zlib's own header.
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    return absl::ResourceExhaustedError("zlib: no memory to compress with");
  }
  std::string deflated(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(deflated.data());
  stream.avail_out = static_cast<uInt>(deflated.size());
  const int result = deflate(&stream, Z_FINISH);
  deflated.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) {
    return absl::InternalError(absl::StrCat("zlib: deflate gives ", result));
  }
  return deflated;
}

bool LeavesItsFolder(const std::string& name) {
  if (name.empty() || name[0] == '/' || absl::StrContains(name, '\\')) return true;
  for (absl::string_view part : absl::StrSplit(name, '/')) {
    if (part.empty() || part == "." || part == "..") return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<ZipWriter> ZipWriter::Create(const std::string& path) {
  ASSIGN_OR_RETURN(StreamedFile file, StreamedFile::Create(path));
  return ZipWriter(std::move(file));
}

absl::Status ZipWriter::Add(const std::string& name, absl::string_view bytes, ZipMethod method) {
  if (LeavesItsFolder(name) || name.size() > std::numeric_limits<uint16_t>::max()) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", name, "\" is no path in an archive; give one like folder/file"));
  }
  if (!names_.insert(name).second) {
    return absl::InvalidArgumentError(absl::StrCat("the archive has two files ", name));
  }
  // Deflated bytes that do not compress are longer by a few.
  if (bytes.size() > kMaxBytes - kMaxBytes / 1000 || names_.size() > kMaxEntries) {
    return absl::ResourceExhaustedError(absl::StrCat(name, ": a zip file has at most ", kMaxEntries,
                                                     " files of 4 GiB; export fewer groups"));
  }
  std::string deflated;
  if (method == ZipMethod::kDeflate) {
    ASSIGN_OR_RETURN(deflated, Deflate(bytes));
  }
  const bool is_deflated = method == ZipMethod::kDeflate && deflated.size() < bytes.size();
  const absl::string_view stored = is_deflated ? absl::string_view(deflated) : bytes;
  const uint64_t offset = file_.size();
  if (offset + stored.size() + name.size() > kMaxBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat(name, ": the archive would be larger than 4 GiB; put less into it"));
  }
  std::string facts;
  Append16(kVersionNeeded, &facts);
  Append16(kNamesAreUtf8, &facts);
  Append16(is_deflated ? kDeflated : kStored, &facts);
  Append16(kTime, &facts);
  Append16(kDate, &facts);
  const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  Append32(static_cast<uint32_t>(crc), &facts);
  Append32(static_cast<uint32_t>(stored.size()), &facts);
  Append32(static_cast<uint32_t>(bytes.size()), &facts);
  Append16(static_cast<uint16_t>(name.size()), &facts);
  // Extra fields: none.
  Append16(0, &facts);

  std::string header;
  Append32(kLocalHeader, &header);
  absl::StrAppend(&header, facts, name);
  RETURN_IF_ERROR(file_.Append(header));
  RETURN_IF_ERROR(file_.Append(stored));

  Append32(kDirectoryHeader, &directory_);
  Append16(kMadeOnUnix, &directory_);
  directory_ += facts;
  // Comment, disk, internal attributes.
  directory_.append(6, '\0');
  Append32(kAttributes, &directory_);
  Append32(static_cast<uint32_t>(offset), &directory_);
  directory_ += name;
  return absl::OkStatus();
}

absl::Status ZipWriter::Finish() {
  const uint64_t begin = file_.size();
  if (begin + directory_.size() > kMaxBytes) {
    return absl::ResourceExhaustedError("the archive is larger than 4 GiB; put less into it");
  }
  RETURN_IF_ERROR(file_.Append(directory_));
  std::string end;
  Append32(kEndOfDirectory, &end);
  // This disk, and that of the directory.
  Append32(0, &end);
  Append16(static_cast<uint16_t>(names_.size()), &end);
  Append16(static_cast<uint16_t>(names_.size()), &end);
  Append32(static_cast<uint32_t>(directory_.size()), &end);
  Append32(static_cast<uint32_t>(begin), &end);
  // Comment: none.
  Append16(0, &end);
  RETURN_IF_ERROR(file_.Append(end));
  return file_.Finish();
}

}  // namespace callprint
