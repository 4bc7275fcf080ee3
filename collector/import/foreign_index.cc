#include "collector/import/foreign_index.h"

#include <zstd.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace callprint {

std::vector<ForeignRow> TableBelow(absl::string_view heading, absl::string_view markdown) {
  std::vector<ForeignRow> rows;
  std::vector<std::string> header;
  bool is_below = false;
  for (const absl::string_view line : absl::StrSplit(markdown, '\n')) {
    if (absl::StartsWith(line, "#")) is_below = absl::StrContains(line, heading);
    if (!is_below) continue;
    if (!absl::StartsWith(line, "|")) {
      if (!header.empty()) break;
      continue;
    }
    std::vector<std::string> cells = absl::StrSplit(line, '|');
    for (std::string& cell : cells) cell = std::string(absl::StripAsciiWhitespace(cell));
    if (header.empty()) {
      header = cells;
    } else if (!absl::StartsWith(line, "|-")) {
      ForeignRow& row = rows.emplace_back();
      for (size_t i = 0; i < cells.size() && i < header.size(); ++i) row[header[i]] = cells[i];
    }
  }
  return rows;
}

std::string Unpacked(const std::string& zstd_bytes) {
  std::string unpacked;
  ZSTD_DCtx* const context = ZSTD_createDCtx();
  std::vector<char> chunk(1 << 20);
  ZSTD_inBuffer in = {zstd_bytes.data(), zstd_bytes.size(), 0};
  while (in.pos < in.size) {
    ZSTD_outBuffer out = {chunk.data(), chunk.size(), 0};
    if (ZSTD_isError(ZSTD_decompressStream(context, &out, &in))) break;
    unpacked.append(chunk.data(), out.pos);
  }
  ZSTD_freeDCtx(context);
  return unpacked;
}

}  // namespace callprint
