#include "collector/shard/shard_file.h"

#include <cstring>
#include <memory>

#include "absl/strings/str_cat.h"
#include "workloads/status_macros.h"
#include "zstd.h"

namespace callprint {
namespace {

// As PNG's: the first byte is no text, and CR LF, ^Z and LF notice transfers that change bytes.
constexpr char kMagic[] =
    "\x8c"
    "CPS\r\n\x1a\n";
constexpr size_t kMagicBytes = 8;
constexpr size_t kPartHeaderBytes = 16;
// A run of equal bytes: 4 bytes of a frame give at most one block of 128 KiB.
constexpr uint64_t kMaxRatio = 128 * 1024 / 3;
constexpr int kWindowLog = 27;
// Frame_Header_Descriptor (RFC 8878, 3.1.1.1.1): follows the frame's magic; bit 2 is the
// checksum's.
constexpr size_t kDescriptorOffset = 4;
constexpr char kChecksumFlag = 4;

uint64_t LoadU64(const char* at) {
  uint64_t value;
  memcpy(&value, at, sizeof(value));
  return value;
}

}  // namespace

std::string ShardMagic() {
  std::string bytes(kMagic, kMagicBytes);
  const uint32_t version = kShardSchemaVersion;
  bytes.append(reinterpret_cast<const char*>(&version), sizeof(version));
  return bytes;
}

absl::Status TakeShardMagic(absl::string_view* bytes) {
  if (bytes->substr(0, kMagicBytes) != absl::string_view(kMagic, kMagicBytes)) {
    return absl::DataLossError("byte 0: not a shard file");
  }
  uint32_t version;
  if (bytes->size() < kMagicBytes + sizeof(version)) {
    return absl::DataLossError("byte 8: the file is cut off in its version");
  }
  memcpy(&version, bytes->data() + kMagicBytes, sizeof(version));
  if (version != kShardSchemaVersion) {
    return absl::FailedPreconditionError(
        absl::StrCat("byte 8: schema version ", version, ", but this program reads version ",
                     kShardSchemaVersion, "; use the release that wrote the file"));
  }
  bytes->remove_prefix(kMagicBytes + sizeof(version));
  return absl::OkStatus();
}

absl::Status AppendPart(absl::string_view content, absl::string_view part, int level,
                        std::string* file) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(),
                                                                     &ZSTD_freeCCtx);
  for (const auto& [parameter, value] :
       {std::pair<ZSTD_cParameter, int>{ZSTD_c_compressionLevel, level},
        {ZSTD_c_enableLongDistanceMatching, 1},
        {ZSTD_c_windowLog, kWindowLog},
        {ZSTD_c_checksumFlag, 1}}) {
    const size_t result = ZSTD_CCtx_setParameter(context.get(), parameter, value);
    if (ZSTD_isError(result)) {
      return absl::InternalError(absl::StrCat("zstd: ", ZSTD_getErrorName(result)));
    }
  }
  const size_t begin = file->size();
  file->resize(begin + kPartHeaderBytes + ZSTD_compressBound(content.size()));
  const size_t size =
      ZSTD_compress2(context.get(), &(*file)[begin + kPartHeaderBytes],
                     file->size() - begin - kPartHeaderBytes, content.data(), content.size());
  if (ZSTD_isError(size)) {
    return absl::ResourceExhaustedError(
        absl::StrCat("cannot compress ", part, ": ", ZSTD_getErrorName(size)));
  }
  const uint64_t sizes[] = {size, content.size()};
  memcpy(&(*file)[begin], sizes, sizeof(sizes));
  file->resize(begin + kPartHeaderBytes + size);
  return absl::OkStatus();
}

absl::StatusOr<StoredPart> TakePart(absl::string_view part, uint64_t max_content_bytes,
                                    absl::string_view* bytes) {
  const auto damaged = [part](absl::string_view problem) {
    return absl::DataLossError(absl::StrCat(part, ": ", problem));
  };
  if (bytes->size() < kPartHeaderBytes) return damaged("the file is cut off before it");
  const uint64_t frame_bytes = LoadU64(bytes->data());
  StoredPart stored;
  stored.content_bytes = LoadU64(bytes->data() + 8);
  bytes->remove_prefix(kPartHeaderBytes);
  if (frame_bytes > bytes->size()) return damaged("the file is cut off in it");
  stored.frame = bytes->substr(0, frame_bytes);
  bytes->remove_prefix(frame_bytes);
  if (stored.content_bytes > max_content_bytes) {
    return damaged(absl::StrCat("claims ", stored.content_bytes, " bytes, at most ",
                                max_content_bytes, " are possible"));
  }
  if (stored.content_bytes / kMaxRatio > frame_bytes) {
    return damaged(
        absl::StrCat("claims ", stored.content_bytes, " bytes in a frame of ", frame_bytes));
  }
  if (frame_bytes <= kDescriptorOffset || !(stored.frame[kDescriptorOffset] & kChecksumFlag) ||
      ZSTD_getFrameContentSize(stored.frame.data(), frame_bytes) != stored.content_bytes) {
    return damaged("not a zstd frame with this size and a checksum");
  }
  return stored;
}

absl::StatusOr<std::string> Decompress(const StoredPart& stored, absl::string_view part) {
  std::string content;
  content.resize(stored.content_bytes);
  const size_t size =
      ZSTD_decompress(content.data(), content.size(), stored.frame.data(), stored.frame.size());
  if (ZSTD_isError(size) || size != content.size()) {
    return absl::DataLossError(absl::StrCat(
        part, ": ", ZSTD_isError(size) ? ZSTD_getErrorName(size) : "shorter than it should be"));
  }
  return content;
}

std::string EncodeExtents(const std::vector<RunExtent>& extents) {
  std::string content;
  AppendVarint(extents.size(), &content);
  for (const RunExtent& extent : extents) {
    AppendVarint(extent.sections.size(), &content);
    for (const RunExtent::Section& section : extent.sections) {
      AppendVarint(section.cpu, &content);
      AppendVarint(section.events, &content);
    }
    for (const uint64_t bytes : extent.bytes) AppendVarint(bytes, &content);
  }
  return content;
}

absl::StatusOr<std::vector<RunExtent>> DecodeExtents(absl::string_view content) {
  const size_t total = content.size();
  const auto damaged = [&content, total] {
    return absl::DataLossError(
        absl::StrCat("index, byte ", total - content.size(), " of its content: not an extent"));
  };
  uint64_t runs;
  // A run takes more than a byte: a larger number cannot be right.
  if (!TakeVarint(&content, &runs) || runs > content.size()) return damaged();
  std::vector<RunExtent> extents(runs);
  uint64_t events = 0;
  for (RunExtent& extent : extents) {
    uint64_t sections;
    if (!TakeVarint(&content, &sections) || sections > content.size()) return damaged();
    for (uint64_t i = 0; i < sections; ++i) {
      uint64_t cpu, section_events;
      if (!TakeVarint(&content, &cpu) || !TakeVarint(&content, &section_events) || cpu > 0xffff ||
          section_events > kMaxShardEvents - events) {
        return damaged();
      }
      events += section_events;
      extent.sections.push_back({static_cast<uint32_t>(cpu), section_events});
    }
    for (uint64_t& bytes : extent.bytes) {
      if (!TakeVarint(&content, &bytes)) return damaged();
    }
  }
  if (!content.empty()) return damaged();
  return extents;
}

}  // namespace callprint
