// Files are put together by trace_dat_builder.h; pages are the recorded ones of collector/testdata,
// in which trace-cmd read what the texts beside them say, or made by hand.
#include "collector/import/import_trace_dat.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "collector/testdata/recorded_kernel.h"
#include "collector/trace_dat/trace_dat_builder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Imported {
  absl::Status status;
  ImportSummary summary;
  std::vector<ImportedTrace> traces;
};

Imported Import(const std::string& bytes) {
  Imported result;
  // In memory of exactly this size, so that AddressSanitizer sees a read outside.
  const std::vector<char> exact(bytes.begin(), bytes.end());
  absl::StatusOr<ImportSummary> summary = ImportTraceDatFrom(
      "x.dat", absl::string_view(exact.data(), exact.size()), [&](ImportedTrace& trace) {
        result.traces.push_back(std::move(trace));
        return absl::OkStatus();
      });
  result.status = summary.status();
  if (summary.ok()) result.summary = *summary;
  return result;
}

TraceDatParts PartsOf(const std::string& kernel) {
  TraceDatParts parts;
  parts.header_page = RecordedFile(kernel, "header_page");
  parts.header_event = RecordedFile(kernel, "header_event");
  for (const char* name : {"exit_format", "entry_format", "print_format"}) {
    parts.ftrace_format.push_back(RecordedFile(kernel, name));
  }
  parts.other_format = {RecordedFile(kernel, "fork_format")};
  parts.kallsyms = RecordedFile(kernel, "kallsyms");
  parts.cmdlines = "97 true\n117 ls\n";
  parts.uname = "Linux host 6.1.0-56-cloud-amd64 x86_64";
  return parts;
}

// A page for the formats of 6.1.
class Page {
 public:
  explicit Page(uint64_t timestamp) { Append(timestamp).Append(uint64_t{0}); }
  template <typename T>
  Page& Append(T value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));
    return *this;
  }
  Page& Begin(uint32_t words, uint32_t delta, uint16_t id, int32_t pid) {
    return Append(words | delta << 5).Append(id).Append<uint16_t>(0).Append(pid);
  }
  Page& Entry(uint32_t delta, uint64_t function, int32_t pid, int32_t depth = 0) {
    return Begin(5, delta, 11, pid).Append(function).Append(depth);
  }
  Page& Exit(uint32_t delta, uint64_t function, int32_t pid, uint64_t calltime, uint64_t rettime,
             int32_t depth = 0) {
    Begin(10, delta, 10, pid).Append(function).Append(depth).Append<uint32_t>(0);
    return Append(calltime).Append(rettime);
  }
  // 16 bytes.
  Page& Text(uint32_t delta, std::string text) {
    text.resize(16);
    Begin(8, delta, 5, 1).Append<uint64_t>(1);
    bytes_ += text;
    return *this;
  }
  Page& Other(uint32_t delta) { return Begin(2, delta, 300, 1); }
  std::string Build(uint64_t flags = 0, size_t page_bytes = 4096) const {
    std::string page = bytes_;
    const uint64_t commit = (page.size() - 16) | flags;
    memcpy(&page[8], &commit, sizeof(commit));
    page.resize(page_bytes);
    return page;
  }

 private:
  std::string bytes_;
};

// The functions of trace-cmd's lines, each with whether it is an entry.
std::vector<std::string> FromTraceCmd(const std::string& text) {
  std::vector<std::string> calls;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const size_t at = line.find("func=");
    if (at == absl::string_view::npos) continue;
    const absl::string_view rest = line.substr(at + 5);
    calls.push_back(absl::StrCat(absl::StrContains(line, "funcgraph_entry") ? "> " : "< ",
                                 rest.substr(0, rest.find(' '))));
  }
  return calls;
}

std::vector<std::string> Calls(const ImportedTrace& trace) {
  std::vector<std::string> calls;
  for (const TraceEvent& event : trace.trace.events) {
    calls.push_back(absl::StrCat(event.kind == EventKind::kEntry ? "> " : "< ",
                                 trace.function[event.function]));
  }
  return calls;
}

TEST(ImportTraceDatTest, ReadsRecordedPagesAsTraceCmdDoes) {
  for (const std::string kernel : kRecordedKernels) {
    for (const std::string recording : {"whole", "lossy"}) {
      const std::vector<std::string> expected =
          FromTraceCmd(RecordedFile(kernel, recording + ".txt"));
      ASSERT_GT(expected.size(), 50u);
      TraceDatParts parts = PartsOf(kernel);
      parts.buffer.push_back(
          {"", "local", 4096, {{2, RecordedFile(kernel, recording + ".pages")}}});
      for (const char* compression : {"6", "none", "zstd", "zlib"}) {
        SCOPED_TRACE(absl::StrCat(kernel, " ", recording, " ", compression));
        parts.version = compression[0] == '6' ? 6 : 7;
        parts.compression = compression;
        const Imported read = Import(BuildTraceDat(parts));
        ASSERT_TRUE(read.status.ok()) << read.status;
        ASSERT_EQ(read.traces.size(), 1u);
        EXPECT_EQ(Calls(read.traces[0]), expected);
        const uint64_t entries =
            std::count_if(expected.begin(), expected.end(),
                          [](const std::string& call) { return call[0] == '>'; });
        EXPECT_EQ(read.summary.entries, entries);
        EXPECT_EQ(read.summary.returns, expected.size() - entries);
        EXPECT_EQ(read.summary.lost_events > 0, recording == "lossy");
        EXPECT_EQ(read.summary.damaged, 0u);
        EXPECT_EQ(read.summary.processors, 1u);
        EXPECT_EQ(read.summary.format, absl::StrCat("trace.dat version ", parts.version));
        EXPECT_EQ(read.traces[0].kernel_release, "6.1.0-56-cloud-amd64");
        EXPECT_EQ(read.traces[0].trace.events[0].cpu, 2);
        ASSERT_EQ(read.traces[0].cpu.size(), 1u);
        EXPECT_EQ(read.traces[0].cpu[0].cpu(), 2u);
        EXPECT_THAT(read.traces[0].unknown, IsEmpty());
      }
    }
  }
}

TEST(ImportTraceDatTest, NamesTheTasksThatHaveEvents) {
  TraceDatParts parts = PartsOf("linux-6.1");
  parts.cmdlines = "7 my task\n8 \xff\xfe\n9 <...>\n10 idle\nno pid\n";
  parts.buffer.push_back(
      {"", "local", 4096, {{0, Page(10).Entry(1, 1, 9).Entry(1, 1, 8).Entry(1, 1, 7).Build()}}});
  const Imported read = Import(BuildTraceDat(parts));
  ASSERT_EQ(read.traces.size(), 1u);
  std::vector<std::string> names;
  for (const Thread& thread : read.traces[0].thread) {
    names.push_back(absl::StrCat(thread.pid(), " ", thread.comm()));
  }
  EXPECT_THAT(names, ElementsAre("7 my task", "8 \xef\xbf\xbd\xef\xbf\xbd", "9 "));
  EXPECT_EQ(read.summary.tasks, 3u);
}

TEST(ImportTraceDatTest, GivesATraceForEachBufferWithCalls) {
  TraceDatParts parts = PartsOf("linux-6.1");
  // As trace-cmd records instances only: the top buffer has no CPUs.
  parts.buffer.push_back({"", "local", 0, {}});
  parts.buffer.push_back({"events", "local", 4096, {{0, Page(5).Other(1).Other(1).Build()}}});
  parts.buffer.push_back({"calls", "mono", 4096, {{1, Page(100).Entry(1, 1, 7).Build()}}});
  for (const char* compression : {"none", "zlib"}) {
    parts.compression = compression;
    const Imported read = Import(BuildTraceDat(parts));
    ASSERT_TRUE(read.status.ok()) << read.status;
    ASSERT_EQ(read.traces.size(), 1u);
    EXPECT_EQ(read.traces[0].start_ns, 101u);
    EXPECT_EQ(read.summary.entries, 1u);
    EXPECT_EQ(read.summary.unmatched_entries, 1u);
    EXPECT_EQ(read.summary.other_events, 2u);
    EXPECT_EQ(read.summary.processors, 2u);
  }
}

TEST(ImportTraceDatTest, ReadsInstancesOfVersion6) {
  TraceDatParts parts = PartsOf("linux-6.1");
  parts.version = 6;
  parts.buffer.push_back({"", "local", 4096, {{0, Page(100).Entry(1, 1, 7).Build()}}});
  parts.buffer.push_back(
      {"other", "mono", 4096, {{1, Page(200).Entry(1, 1, 8).Entry(1, 1, 9).Build()}}});
  const Imported read = Import(BuildTraceDat(parts));
  ASSERT_TRUE(read.status.ok()) << read.status;
  ASSERT_EQ(read.traces.size(), 2u);
  EXPECT_EQ(read.traces[0].start_ns, 101u);
  EXPECT_EQ(read.traces[1].start_ns, 201u);
  EXPECT_EQ(read.traces[1].trace.events.size(), 2u);
  EXPECT_EQ(read.summary.processors, 2u);
}

// Of five pages, two and two and one in a chunk.
TEST(ImportTraceDatTest, ReadsAllChunksWhateverTheSizeSays) {
  TraceDatParts parts = PartsOf("linux-6.1");
  std::string pages;
  for (int i = 0; i < 5; ++i) pages += Page(100 * i + 1).Entry(1, 1, 7).Build();
  parts.buffer.push_back({"", "local", 4096, {{0, pages}, {1, pages}}});
  for (const char* compression : {"zstd", "zlib"}) {
    for (const bool leaves_out : {false, true}) {
      parts.compression = compression;
      parts.sizes_leave_out_count = leaves_out;
      const Imported read = Import(BuildTraceDat(parts));
      ASSERT_TRUE(read.status.ok()) << read.status;
      EXPECT_EQ(read.summary.entries, 10u);
      EXPECT_EQ(read.summary.damaged, 0u);
    }
  }
}

TEST(ImportTraceDatTest, ReadsTheBigEndianFileOfABigEndianMachine) {
  TraceDatParts parts = PartsOf("linux-6.1");
  parts.is_big_endian = true;
  parts.kallsyms = "0000000000000abc T do_it\n";
  parts.buffer.push_back({"", "local", 4096, {{0, RecordedFile("linux-6.1", "big-endian.pages")}}});
  for (const int version : {6, 7}) {
    parts.version = version;
    const Imported read = Import(BuildTraceDat(parts));
    ASSERT_TRUE(read.status.ok()) << read.status;
    ASSERT_EQ(read.traces.size(), 1u);
    EXPECT_THAT(Calls(read.traces[0]), ElementsAre("> do_it", "< do_it"));
    EXPECT_EQ(read.traces[0].start_ns, 1004u);
    EXPECT_EQ(read.traces[0].trace.events[1].time_ns, 11);
    EXPECT_EQ(read.summary.unmatched_entries + read.summary.unmatched_returns, 0u);
  }
  // The file says the wrong order: nothing is read, and it is said.
  parts.is_big_endian = false;
  const Imported read = Import(BuildTraceDat(parts));
  EXPECT_EQ(read.summary.damaged, 1u);
  EXPECT_THAT(read.summary.damage[0].what, HasSubstr("byte order"));
}

TEST(ImportTraceDatTest, CountsTheEventsOfAKernelWithoutFunctionGraph) {
  TraceDatParts parts = PartsOf("linux-6.1");
  parts.ftrace_format.clear();
  parts.buffer.push_back(
      {"", "local", 4096, {{0, Page(5).Other(1).Entry(1, 1, 7).Text(1, "a").Build()}}});
  const Imported read = Import(BuildTraceDat(parts));
  ASSERT_TRUE(read.status.ok()) << read.status;
  EXPECT_THAT(read.traces, IsEmpty());
  EXPECT_EQ(read.summary.entries + read.summary.returns, 0u);
  EXPECT_EQ(read.summary.other_events, 3u);
  EXPECT_EQ(read.summary.processors, 1u);
  EXPECT_FALSE(read.summary.tasks.has_value());
}

TEST(ImportTraceDatTest, MakesMarksOfTexts) {
  TraceDatParts parts = PartsOf("linux-6.1");
  parts.buffer.push_back({"",
                          "local",
                          4096,
                          {{0, Page(100)
                                   .Text(0, "state=playing\n")
                                   .Entry(10, 1, 7)
                                   .Exit(5, 1, 7, 109, 114)
                                   .Text(5, "two words=1\n")
                                   .Build()},
                           {1, Page(105).Text(0, "a=b=\xff\n").Build()}}});
  const Imported read = Import(BuildTraceDat(parts));
  ASSERT_EQ(read.traces.size(), 1u);
  EXPECT_EQ(read.traces[0].start_ns, 109u);
  std::vector<std::string> marks;
  for (const Mark& mark : read.traces[0].mark) {
    marks.push_back(absl::StrCat(mark.time_ns(), " ", mark.name(), " ", mark.value()));
  }
  EXPECT_THAT(
      marks, ElementsAre("-9 state playing", "-4 a b=\xef\xbf\xbd", "11 trace_marker two words=1"));
  EXPECT_EQ(read.summary.other_events, 3u);
}

// The counter's values interleave the CPUs: 11, 12 of CPU 0, 13 of CPU 1, 14 of CPU 0. What the
// tracer read from its own clock (990 to 998) is no order.
TEST(ImportTraceDatTest, NumbersEventsWhereTheClockIsNoTime) {
  TraceDatParts parts = PartsOf("linux-6.1");
  const std::string first =
      Page(10).Entry(1, 1, 7).Entry(1, 2, 7, 1).Exit(2, 2, 7, 990, 991, 1).Text(1, "a=b").Build();
  parts.buffer.push_back(
      {"", "counter", 4096, {{0, first}, {1, Page(13).Exit(0, 3, 8, 995, 998).Build()}}});
  for (const int version : {6, 7}) {
    parts.version = version;
    const Imported read = Import(BuildTraceDat(parts));
    ASSERT_EQ(read.traces.size(), 1u);
    EXPECT_THAT(read.traces[0].unknown, ElementsAre(UNKNOWN_TIME));
    EXPECT_EQ(read.traces[0].start_ns, 0u);
    std::vector<int64_t> times;
    for (const TraceEvent& event : read.traces[0].trace.events) times.push_back(event.time_ns);
    EXPECT_THAT(times, ElementsAre(0, 1, 3, 2));
    ASSERT_EQ(read.traces[0].mark.size(), 1u);
    EXPECT_EQ(read.traces[0].mark[0].time_ns(), 4);
    EXPECT_EQ(read.summary.unmatched_returns, 1u);
    EXPECT_EQ(read.summary.unmatched_entries, 1u);
  }
}

// Ticks of 2 GHz: half a nanosecond each, as 1 << 9 over 1 << 10.
TEST(ImportTraceDatTest, MakesNanosecondsOfTicks) {
  TraceDatParts parts = PartsOf("linux-6.1");
  parts.buffer.push_back(
      {"", "x86-tsc", 4096, {{0, Page(20000).Entry(0, 1, 7).Entry(3000, 2, 7, 1).Build()}}});
  Imported read = Import(BuildTraceDat(parts));
  ASSERT_EQ(read.traces.size(), 1u);
  EXPECT_THAT(read.traces[0].unknown, ElementsAre(UNKNOWN_TIME));
  parts.tsc_multiplier = 1 << 9;
  parts.tsc_shift = 10;
  read = Import(BuildTraceDat(parts));
  ASSERT_EQ(read.traces.size(), 1u);
  EXPECT_THAT(read.traces[0].unknown, IsEmpty());
  EXPECT_EQ(read.traces[0].start_ns, 10000u);
  EXPECT_EQ(read.traces[0].trace.events[1].time_ns, 1500);
}

TEST(ImportTraceDatTest, ReadsSubBuffersLargerThanAPage) {
  TraceDatParts parts = PartsOf("linux-6.1");
  Page page(100);
  for (int i = 0; i < 300; ++i) page.Entry(1, 1, 7);
  const std::string pages = page.Build(0, 16384) + Page(900).Entry(1, 1, 7).Build(0, 16384);
  // A buffer can have another size than the one that events/header_page says.
  parts.buffer.push_back({"", "local", 16384, {{0, pages}}});
  EXPECT_EQ(Import(BuildTraceDat(parts)).summary.entries, 301u);
  parts.version = 6;
  parts.header_page = absl::StrReplaceAll(parts.header_page, {{"size:4080", "size:16368"}});
  EXPECT_EQ(Import(BuildTraceDat(parts)).summary.entries, 301u);
}

TEST(ImportTraceDatTest, ReadsEntriesWithAReturnAddress) {
  TraceDatParts parts = PartsOf("linux-6.12");
  std::string format = absl::StrReplaceAll(
      parts.ftrace_format[1], {{"funcgraph_entry", "fgraph_retaddr_entry"}, {"ID: 11", "ID: 18"}});
  parts.ftrace_format.push_back(format);
  Page page(10);
  page.Begin(7, 1, 18, 7).Append<uint64_t>(1).Append<int32_t>(0).Append<uint64_t>(99);
  parts.buffer.push_back({"", "local", 4096, {{0, page.Build()}}});
  EXPECT_EQ(Import(BuildTraceDat(parts)).summary.entries, 1u);
}

TEST(ImportTraceDatTest, CountsLossesWithAndWithoutACount) {
  TraceDatParts parts = PartsOf("linux-6.1");
  constexpr uint64_t kMissed = uint64_t{1} << 31, kStored = uint64_t{1} << 30;
  std::string stored = Page(10).Entry(1, 1, 7).Append<uint64_t>(50).Build();
  // The count is behind the data.
  const uint64_t commit = 24 | kMissed | kStored;
  memcpy(&stored[8], &commit, sizeof(commit));
  parts.buffer.push_back(
      {"", "local", 4096, {{0, stored + Page(20).Entry(1, 1, 7).Build(kMissed)}}});
  const Imported read = Import(BuildTraceDat(parts));
  EXPECT_EQ(read.summary.entries, 2u);
  EXPECT_EQ(read.summary.lost_events, 50u);
  EXPECT_EQ(read.summary.losses_without_count, 1u);
}

TEST(ImportTraceDatTest, FunctionsWithoutSymbolsGoByTheirAddresses) {
  TraceDatParts parts = PartsOf("linux-6.1");
  parts.buffer.push_back({"", "local", 4096, {{0, Page(1).Entry(1, 0xabc, 7).Build()}}});
  // None, hidden ones, and damaged ones.
  for (const std::string kallsyms :
       {"", "0000000000000000 T a\n0000000000000000 T b\n", "0000000000000abc\nT\n"}) {
    parts.kallsyms = kallsyms;
    const Imported read = Import(BuildTraceDat(parts));
    ASSERT_EQ(read.traces.size(), 1u);
    EXPECT_THAT(read.traces[0].function, ElementsAre("0xabc"));
    EXPECT_EQ(read.summary.damaged, absl::StartsWith(kallsyms, "0000000000000abc") ? 1u : 0u);
  }
  // Cut off in the middle of a line, and a name that is no text.
  parts.kallsyms = "0000000000000abc t f\xc3\n000000000";
  EXPECT_THAT(Import(BuildTraceDat(parts)).traces[0].function, ElementsAre("f\xef\xbf\xbd"));
  parts.kallsyms = "00000000000f0000 t f\n";
  EXPECT_THAT(Import(BuildTraceDat(parts)).traces[0].function, ElementsAre("unknown"));
}

TEST(ImportTraceDatTest, RefusesByName) {
  TraceDatParts parts = PartsOf("linux-6.1");
  parts.buffer.push_back({"", "local", 4096, {{0, Page(1).Entry(1, 0xabc, 7).Build()}}});
  const auto refusal = [](const std::string& bytes) {
    const absl::Status status = Import(bytes).status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("x.dat: "));
    return status;
  };
  EXPECT_TRUE(absl::IsInvalidArgument(refusal("")));
  EXPECT_TRUE(absl::IsInvalidArgument(refusal("# tracer: function_graph\n")));
  EXPECT_TRUE(absl::IsUnimplemented(refusal(std::string("\x17\x08\x44tracing5\0", 12))));
  parts.compression = "lzma";
  EXPECT_TRUE(absl::IsUnimplemented(refusal(BuildTraceDat(parts))));
  EXPECT_THAT(std::string(refusal(BuildTraceDat(parts)).message()), HasSubstr("\"lzma\""));
  parts.compression = "none";
  parts.is_latency = true;
  parts.version = 6;
  EXPECT_TRUE(absl::IsUnimplemented(refusal(BuildTraceDat(parts))));
  parts.version = 7;
  parts.buffer.clear();
  EXPECT_THAT(std::string(refusal(BuildTraceDat(parts)).message()), HasSubstr("latency"));
  parts.is_latency = false;
  parts.ftrace_format[1] = "name: funcgraph_entry\nID: 11\n";
  EXPECT_THAT(std::string(refusal(BuildTraceDat(parts)).message()), HasSubstr("no field"));
}

TEST(ImportTraceDatTest, AChunkThatClaimsTooMuchIsDamage) {
  TraceDatParts parts = PartsOf("linux-6.1");
  parts.compression = "zstd";
  const std::string page = Page(1).Entry(1, 0xabc, 7).Build();
  parts.buffer.push_back({"", "local", 4096, {{0, page + page + page}}});
  for (const uint32_t claimed : {0xffffffffu, 60u << 20, 4096u, 12288u}) {
    parts.claimed_chunk_bytes = claimed;
    const Imported read = Import(BuildTraceDat(parts));
    ASSERT_TRUE(read.status.ok()) << read.status;
    // The chunks have 8192 and 4096 bytes.
    EXPECT_EQ(read.summary.entries, claimed == 4096 ? 1u : 0u);
    EXPECT_EQ(read.summary.damaged, claimed == 4096 ? 1u : 2u);
  }
}

// 100 MB of pages in a file of 30 KB: each chunk is right about itself.
TEST(ImportTraceDatTest, AFileMadeToFillMemoryIsRefused) {
  TraceDatParts parts = PartsOf("linux-6.1");
  parts.compression = "zstd";
  parts.chunk_bytes = 4 << 20;
  std::string pages(100 << 20, '\0');
  parts.buffer.push_back({"", "local", 4096, {{0, std::move(pages)}}});
  EXPECT_THAT(std::string(Import(BuildTraceDat(parts)).status.message()), HasSubstr("fill memory"));
}

TEST(ImportTraceDatTest, EveryTruncationIsAnErrorOrDamage) {
  TraceDatParts parts = PartsOf("linux-6.1");
  parts.kallsyms = "0000000000000abc t f\n";
  const std::string page = Page(1).Entry(1, 0xabc, 7).Build();
  parts.buffer.push_back({"", "local", 4096, {{0, page + page}, {1, page}}});
  parts.version = 6;
  const std::string whole = BuildTraceDat(parts);
  EXPECT_EQ(Import(whole).summary.damaged, 0u);
  int read_in_part = 0;
  for (size_t size = 0; size < whole.size(); size += size < 3000 ? 1 : 97) {
    const Imported read = Import(whole.substr(0, size));
    if (read.status.ok()) {
      EXPECT_GT(read.summary.damaged, 0u) << size;
      EXPECT_FALSE(read.summary.damage.empty());
      ++read_in_part;
    } else {
      EXPECT_FALSE(read.status.message().empty());
    }
  }
  EXPECT_GT(read_in_part, 50);
  // Version 7's options stand behind the pages.
  parts.version = 7;
  parts.compression = "zlib";
  const std::string packed = BuildTraceDat(parts);
  for (size_t size = 0; size < packed.size(); size += 3) {
    EXPECT_FALSE(Import(packed.substr(0, size)).status.ok()) << size;
  }
}

TEST(ImportTraceDatTest, SurvivesEveryFlippedBit) {
  TraceDatParts parts = PartsOf("linux-6.1");
  parts.kallsyms = "0000000000000abc t f\n";
  parts.other_format.clear();
  parts.buffer.push_back(
      {"", "local", 4096, {{0, Page(1).Entry(1, 0xabc, 7).Text(1, "a=b").Build()}}});
  for (const char* compression : {"6", "zstd", "zlib"}) {
    parts.version = compression[0] == '6' ? 6 : 7;
    parts.compression = compression;
    std::string bytes = BuildTraceDat(parts);
    int refused = 0;
    for (size_t i = 0; i < bytes.size(); i += i < 64 ? 1 : 5) {
      bytes[i] ^= 1 << i % 8;
      const Imported read = Import(bytes);
      refused += !read.status.ok();
      EXPECT_EQ(read.status.message().empty(), read.status.ok());
      bytes[i] ^= 1 << i % 8;
    }
    EXPECT_GT(refused, 10) << compression;
  }
}

TEST(ImportTraceDatTest, CpusThatShareBytesAreRefused) {
  TraceDatParts parts = PartsOf("linux-6.1");
  parts.version = 6;
  const std::string page = Page(1).Entry(1, 0xabc, 7).Build();
  std::string many;
  for (int i = 0; i < 10; ++i) many += page;
  parts.buffer.push_back({"", "local", 4096, {{0, many}, {1, many}, {2, page}}});
  std::string bytes = BuildTraceDat(parts);
  const size_t table = bytes.find("flyrecord") + 10;
  // CPU 1 and 2 get CPU 0's place and size.
  bytes.replace(table + 16, 16, bytes.substr(table, 16));
  bytes.replace(table + 32, 16, bytes.substr(table, 16));
  EXPECT_TRUE(absl::IsDataLoss(Import(bytes).status));
}

TEST(ImportTraceDatTest, ReadsFilesAndSaysWhichAreMissing) {
  const auto sink = [](const ImportedTrace& /*trace*/) { return absl::OkStatus(); };
  EXPECT_TRUE(absl::IsNotFound(ImportTraceDat("/nowhere/x.dat", sink).status()));
  const absl::Status empty = ImportTraceDat("/dev/null", sink).status();
  EXPECT_TRUE(absl::IsInvalidArgument(empty)) << empty;
}

TEST(ImportTraceDatTest, FailsAsTheSinkDoes) {
  TraceDatParts parts = PartsOf("linux-6.1");
  parts.buffer.push_back({"", "local", 4096, {{0, Page(1).Entry(1, 0xabc, 7).Build()}}});
  const std::string bytes = BuildTraceDat(parts);
  const auto sink = [](const ImportedTrace& /*trace*/) { return absl::AbortedError("full"); };
  EXPECT_TRUE(absl::IsAborted(ImportTraceDatFrom("x.dat", bytes, sink).status()));
}

}  // namespace
}  // namespace callprint
