// Other people's traces, counted by others: CALLPRINT_FOREIGN_TRACES names a folder with an
// index.md and the traces in text/. Its first table says of each file how many lines open a call,
// are a call, close one, are another event, or report loss, and which processors it names. Skipped
// where there is no such folder.
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "collector/import/foreign_index.h"
#include "collector/import/import_text.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

uint64_t Count(const std::string& cell) {
  uint64_t count = 0;
  EXPECT_TRUE(absl::SimpleAtoi(cell.substr(0, cell.find(' ')), &count)) << cell;
  return count;
}

// Of "0 (+113 raw)".
uint64_t RawEntries(const std::string& cell) {
  const size_t at = cell.find("(+");
  return at == std::string::npos ? 0 : Count(cell.substr(at + 2));
}

// Calls with somebody's note behind them: the index has them as lines of no kind.
uint64_t NotedCalls(absl::string_view text, absl::string_view call) {
  uint64_t noted = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const size_t at = line.find(call);
    if (at == absl::string_view::npos) continue;
    const absl::string_view rest = absl::StripAsciiWhitespace(line.substr(at + call.size()));
    noted += !rest.empty() && !absl::StartsWith(rest, "/*");
  }
  return noted;
}

TEST(ImportTextForeignTest, CountsAreThoseOfTheIndex) {
  const char* const folder = getenv("CALLPRINT_FOREIGN_TRACES");
  if (folder == nullptr) GTEST_SKIP() << "CALLPRINT_FOREIGN_TRACES is not set";
  const absl::StatusOr<std::string> index = ReadFile(absl::StrCat(folder, "/index.md"));
  if (!index.ok()) GTEST_SKIP() << index.status();
  int files = 0;
  for (const ForeignRow& row : TableBelow("Text", *index)) {
    const std::string& file = row.at("file");
    const absl::StatusOr<std::string> bytes = ReadFile(absl::StrCat(folder, "/text/", file));
    if (!bytes.ok()) continue;
    SCOPED_TRACE(file);
    ++files;
    const std::string text = absl::EndsWith(file, ".zst") ? Unpacked(*bytes) : *bytes;
    EXPECT_EQ(text.size(), Count(row.at("bytes")));
    std::set<uint32_t> cpus;
    uint64_t counted_returns = 0;
    const auto sink = [&](const ImportedTrace& trace) {
      for (const CpuCounters& cpu : trace.cpu) {
        if (trace.unknown.count(UNKNOWN_CPU) == 0) cpus.insert(cpu.cpu());
      }
      for (const TraceEvent& event : trace.trace.events) {
        counted_returns += event.kind == EventKind::kExit;
      }
      return absl::OkStatus();
    };
    const absl::StatusOr<ImportSummary> summary = ImportTextFrom(file, text, TextOptions(), sink);
    if (absl::StrContains(row.at("options / oddities"), "NEGATIVE")) {
      EXPECT_EQ(summary.status().code(), absl::StatusCode::kInvalidArgument) << summary.status();
      continue;
    }
    ASSERT_TRUE(summary.ok()) << summary.status();
    const uint64_t noted_leaves = NotedCalls(text, "();");
    const uint64_t leaves = Count(row.at(";")) + noted_leaves;
    EXPECT_EQ(summary->entries,
              Count(row.at("{")) + RawEntries(row.at("{")) + leaves + NotedCalls(text, "() {"));
    EXPECT_LE(noted_leaves + NotedCalls(text, "() {"), Count(row.at("other")));
    EXPECT_EQ(summary->returns, Count(row.at("}")) + leaves);
    EXPECT_EQ(counted_returns, summary->returns);
    EXPECT_GE(summary->other_events, Count(row.at("/* */")));
    // The index counts lines that tell of loss, not what they say.
    EXPECT_EQ(summary->lost_events + summary->losses_without_count > 0, Count(row.at("lost")) > 0);
    EXPECT_EQ(absl::StrJoin(cpus, ","), row.at("CPUs"));
    printf("%-45s %6zu entries %6zu returns %3zu other %3zu damaged of %s\n", file.c_str(),
           static_cast<size_t>(summary->entries), static_cast<size_t>(summary->returns),
           static_cast<size_t>(summary->other_events), static_cast<size_t>(summary->damaged),
           row.at("other").c_str());
  }
  EXPECT_GT(files, 0);
}

}  // namespace
}  // namespace callprint
