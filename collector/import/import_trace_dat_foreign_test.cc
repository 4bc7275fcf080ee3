// Other people's trace.dat files, counted by trace-cmd: CALLPRINT_FOREIGN_TRACES names a folder
// with an index.md and the files in dat/. The table below its heading "trace.dat files" says of
// each how many entries, exits and events in all it has, and of how many processors. Skipped where
// there is no such folder.
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
#include "collector/import/foreign_index.h"
#include "collector/import/import_trace_dat.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

uint64_t Count(ForeignRow& row, const std::string& column) {
  uint64_t count = 0;
  EXPECT_TRUE(absl::SimpleAtoi(row[column], &count)) << column << ": " << row[column];
  return count;
}

TEST(ImportTraceDatForeignTest, CountsAsTraceCmdDoes) {
  const char* folder = getenv("CALLPRINT_FOREIGN_TRACES");
  if (folder == nullptr) GTEST_SKIP() << "CALLPRINT_FOREIGN_TRACES is not set";
  const absl::StatusOr<std::string> index = ReadFile(absl::StrCat(folder, "/index.md"));
  if (!index.ok()) GTEST_SKIP() << index.status();
  std::vector<ForeignRow> rows = TableBelow("trace.dat files", *index);
  ASSERT_FALSE(rows.empty());
  int read = 0;
  for (ForeignRow& row : rows) {
    const std::string name = row["file"];
    SCOPED_TRACE(name);
    absl::StatusOr<std::string> bytes = ReadFile(absl::StrCat(folder, "/dat/", name));
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    if (absl::EndsWith(name, ".zst")) bytes = Unpacked(*bytes);
    uint64_t in_traces = 0;
    const absl::StatusOr<ImportSummary> summary =
        ImportTraceDatFrom(name, *bytes, [&](const ImportedTrace& trace) {
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
