// Other people's trace.dat files, counted by trace-cmd: CALLPRINT_FOREIGN_TRACES names a folder
// with an index.md and the files in dat/. The table below its heading "trace.dat files" says of
// each how many entries, exits and events in all it has, and of how many processors. Skipped where
// there is no such folder.
#include <zstd.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "collector/import/import_trace_dat.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

std::string Unpacked(const std::string& bytes) {
  std::string unpacked;
  ZSTD_DCtx* const context = ZSTD_createDCtx();
  std::vector<char> chunk(1 << 20);
  ZSTD_inBuffer in = {bytes.data(), bytes.size(), 0};
  while (in.pos < in.size) {
    ZSTD_outBuffer out = {chunk.data(), chunk.size(), 0};
    if (ZSTD_isError(ZSTD_decompressStream(context, &out, &in))) break;
    unpacked.append(chunk.data(), out.pos);
  }
  ZSTD_freeDCtx(context);
  return unpacked;
}

// The cells of a table's row, by the names of its columns.
using Row = std::map<std::string, std::string>;

std::vector<Row> TableBelow(absl::string_view heading, absl::string_view markdown) {
  std::vector<Row> rows;
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
      Row& row = rows.emplace_back();
      for (size_t i = 0; i < cells.size() && i < header.size(); ++i) row[header[i]] = cells[i];
    }
  }
  return rows;
}

uint64_t Count(Row& row, const std::string& column) {
  uint64_t count = 0;
  EXPECT_TRUE(absl::SimpleAtoi(row[column], &count)) << column << ": " << row[column];
  return count;
}

TEST(ImportTraceDatForeignTest, CountsAsTraceCmdDoes) {
  const char* folder = getenv("CALLPRINT_FOREIGN_TRACES");
  if (folder == nullptr) GTEST_SKIP() << "CALLPRINT_FOREIGN_TRACES is not set";
  const absl::StatusOr<std::string> index = ReadFile(absl::StrCat(folder, "/index.md"));
  if (!index.ok()) GTEST_SKIP() << index.status();
  std::vector<Row> rows = TableBelow("trace.dat files", *index);
  ASSERT_FALSE(rows.empty());
  int read = 0;
  for (Row& row : rows) {
    const std::string name = row["file"];
    SCOPED_TRACE(name);
    absl::StatusOr<std::string> bytes = ReadFile(absl::StrCat(folder, "/dat/", name));
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    if (absl::EndsWith(name, ".zst")) bytes = Unpacked(*bytes);
    uint64_t in_traces = 0;
    const absl::StatusOr<ImportSummary> summary =
        ImportTraceDatFrom(name, *bytes, [&](ImportedTrace trace) {
          in_traces += trace.trace.events.size();
          return absl::OkStatus();
        });
    ASSERT_TRUE(summary.ok()) << summary.status();
    const uint64_t entries = Count(row, "entry");
    const uint64_t exits = Count(row, "exit");
    EXPECT_EQ(summary->entries, entries);
    EXPECT_EQ(summary->returns, exits);
    EXPECT_EQ(in_traces, entries + exits);
    EXPECT_EQ(summary->other_events, Count(row, "all events") - entries - exits);
    EXPECT_EQ(summary->processors, Count(row, "CPUs"));
    EXPECT_EQ(summary->format, absl::StrCat("trace.dat version ", row["version"].substr(1)));
    EXPECT_EQ(summary->damaged, 0u) << (summary->damage.empty() ? "" : summary->damage[0].what);
    ++read;
  }
  EXPECT_EQ(read, static_cast<int>(rows.size()));
}

}  // namespace
}  // namespace callprint
