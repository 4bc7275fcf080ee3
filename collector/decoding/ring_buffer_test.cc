#include "collector/decoding/ring_buffer.h"

#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "collector/testdata/recorded_kernel.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

constexpr size_t kPageBytes = 4096;
constexpr size_t kPageHeader = 16;

// Makes a page as the kernel lays it out (include/linux/ring_buffer.h), for the formats of 6.1.
class PageBuilder {
 public:
  explicit PageBuilder(uint64_t timestamp) { Append(timestamp).Append(uint64_t{0}); }

  PageBuilder& Header(uint32_t type, uint32_t delta) { return Append(type | delta << 5); }
  template <typename T>
  PageBuilder& Append(T value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));
    return *this;
  }
  PageBuilder& Entry(uint32_t delta, uint64_t function, int32_t pid, int32_t depth) {
    Header(5, delta).Append<uint16_t>(11).Append<uint16_t>(0).Append(pid);
    return Append(function).Append(depth);
  }
  PageBuilder& Exit(uint32_t delta, uint64_t function, int32_t pid, int32_t depth,
                    uint64_t calltime, uint64_t rettime, uint32_t overrun = 0) {
    Header(10, delta).Append<uint16_t>(10).Append<uint16_t>(0).Append(pid);
    return Append(function).Append(depth).Append(overrun).Append(calltime).Append(rettime);
  }
  size_t size() const { return bytes_.size(); }

  // `flags` go into the commit word; `behind` follows the data.
  std::string Build(uint64_t flags = 0, const std::string& behind = "") const {
    std::string page = bytes_;
    const uint64_t commit = (page.size() - kPageHeader) | flags;
    memcpy(&page[8], &commit, sizeof(commit));
    page += behind;
    page.resize(kPageBytes);
    return page;
  }

 private:
  std::string bytes_;
};

CpuEvents Decode(const std::string& pages,
                 const EventFormats& formats = RecordedFormats("linux-6.1")) {
  CpuEvents decoded;
  // In memory of exactly this size, so that AddressSanitizer sees a read outside.
  const std::vector<char> exact(pages.begin(), pages.end());
  DecodePages(formats, absl::string_view(exact.data(), exact.size()), &decoded);
  return decoded;
}

TEST(RingBufferTest, DecodesAnEntryAndItsExit) {
  const CpuEvents d =
      Decode(PageBuilder(1000).Entry(5, 0xabc, 7, 2).Exit(20, 0xabc, 7, 2, 1004, 1024).Build());
  ASSERT_EQ(d.events.size(), 2u);
  EXPECT_EQ(d.events[0].kind, EventKind::kEntry);
  EXPECT_EQ(d.events[0].address, 0xabcu);
  EXPECT_EQ(d.events[0].pid, 7);
  EXPECT_EQ(d.events[0].depth, 2);
  EXPECT_EQ(d.events[0].time_ns, 1005u);
  EXPECT_EQ(d.events[1].kind, EventKind::kExit);
  EXPECT_EQ(d.events[1].calltime_ns, 1004u);
  EXPECT_EQ(d.events[1].time_ns, 1024u);
  EXPECT_EQ(d.counters.pages, 1u);
  EXPECT_EQ(d.counters.events, 2u);
  EXPECT_EQ(d.counters.damaged_pages, 0u);
}

TEST(RingBufferTest, KeepsHowManyCallsOfATaskWereTooDeep) {
  const CpuEvents d = Decode(PageBuilder(1000)
                                 .Exit(5, 0xabc, 7, 2, 1004, 1005, 3)
                                 .Exit(1, 0xabc, 8, 2, 1004, 1006)
                                 .Exit(1, 0xabc, 7, 1, 1003, 1007, 4)
                                 .Build());
  ASSERT_EQ(d.too_deep.size(), 1u);
  EXPECT_EQ(d.too_deep.at(7), 4u);
}

TEST(RingBufferTest, AddsTimeExtends) {
  const CpuEvents d = Decode(PageBuilder(10)
                                 .Header(30, 3)
                                 .Append<uint32_t>(2)
                                 .Entry(4, 1, 1, 0)
                                 .Entry(1, 2, 1, 1)
                                 .Build());
  ASSERT_EQ(d.events.size(), 2u);
  EXPECT_EQ(d.events[0].time_ns, 10 + (uint64_t{2} << 27) + 3 + 4);
  EXPECT_EQ(d.events[1].time_ns, 10 + (uint64_t{2} << 27) + 3 + 4 + 1);
}

TEST(RingBufferTest, SetsAbsoluteTimes) {
  const CpuEvents d =
      Decode(PageBuilder(10).Header(31, 3).Append<uint32_t>(2).Entry(0, 1, 1, 0).Build());
  ASSERT_EQ(d.events.size(), 1u);
  EXPECT_EQ(d.events[0].time_ns, (uint64_t{2} << 27) + 3);
}

TEST(RingBufferTest, KeepsTheTopBitsOfAbsoluteTimes) {
  const uint64_t top = uint64_t{5} << 59;
  // The second stamp is smaller than the first: the 59 bits ran over in between.
  const CpuEvents d = Decode(PageBuilder(top + 100)
                                 .Header(31, 200)
                                 .Append<uint32_t>(0)
                                 .Entry(0, 1, 1, 0)
                                 .Header(31, 7)
                                 .Append<uint32_t>(0)
                                 .Entry(0, 1, 1, 0)
                                 .Build());
  ASSERT_EQ(d.events.size(), 2u);
  EXPECT_EQ(d.events[0].time_ns, top + 200);
  EXPECT_EQ(d.events[1].time_ns, (uint64_t{6} << 59) + 7);
}

TEST(RingBufferTest, SkipsDiscardedEventsAndEndsAtEmptyPadding) {
  // Discarded: the word counts itself and 8 more bytes.
  const CpuEvents d = Decode(PageBuilder(10)
                                 .Header(29, 2)
                                 .Append<uint32_t>(12)
                                 .Append(uint64_t{0})
                                 .Entry(1, 1, 1, 0)
                                 .Header(29, 0)
                                 .Append<uint32_t>(0)
                                 .Entry(1, 2, 1, 0)
                                 .Build());
  ASSERT_EQ(d.events.size(), 1u);
  EXPECT_EQ(d.events[0].time_ns, 13u);
  EXPECT_EQ(d.counters.damaged_pages, 0u);
}

TEST(RingBufferTest, ReadsLengthsBeyondTheHeadersBits) {
  // type_len 0: the length, itself included, is in the next word. An unknown event of 116 bytes.
  PageBuilder page(10);
  page.Header(0, 1).Append<uint32_t>(4 + 116).Append<uint16_t>(77);
  for (int i = 0; i < 114; ++i) page.Append<uint8_t>(i);
  const CpuEvents d = Decode(page.Entry(1, 9, 1, 0).Build());
  ASSERT_EQ(d.events.size(), 1u);
  EXPECT_EQ(d.events[0].address, 9u);
  EXPECT_EQ(d.events[0].time_ns, 12u);
  EXPECT_EQ(d.counters.other_events, 1u);
}

TEST(RingBufferTest, DecodesForks) {
  PageBuilder page(1000);
  page.Header(12, 7).Append<uint16_t>(308).Append<uint16_t>(0).Append<int32_t>(41);
  for (int i = 0; i < 4; ++i) page.Append<uint32_t>(0x6d6d6f63);
  page.Append<int32_t>(41);
  for (int i = 0; i < 4; ++i) page.Append<uint32_t>(0x6d6d6f63);
  page.Append<int32_t>(42);
  const CpuEvents d = Decode(page.Entry(1, 9, 1, 0).Build());
  ASSERT_EQ(d.forks.size(), 1u);
  EXPECT_EQ(d.forks[0].time_ns, 1007u);
  EXPECT_EQ(d.forks[0].parent_pid, 41);
  EXPECT_EQ(d.forks[0].child_pid, 42);
  ASSERT_EQ(d.events.size(), 1u);
  EXPECT_EQ(d.counters.other_events, 0u);
}

// A page of 6.18's layout, made by hand: the names stand behind the fork's fields.
TEST(RingBufferTest, DecodesForksOf618) {
  const CpuEvents d =
      Decode(RecordedFile("linux-6.18", "fork.pages"), RecordedFormats("linux-6.18"));
  ASSERT_EQ(d.forks.size(), 1u);
  EXPECT_EQ(d.forks[0].time_ns, 1005u);
  EXPECT_EQ(d.forks[0].parent_pid, 41);
  EXPECT_EQ(d.forks[0].child_pid, 42);
  ASSERT_EQ(d.events.size(), 2u);
  EXPECT_EQ(d.events[0].kind, EventKind::kEntry);
  EXPECT_EQ(d.events[0].time_ns, 1010u);
  EXPECT_EQ(d.events[0].pid, 42);
  EXPECT_EQ(d.events[1].kind, EventKind::kExit);
  EXPECT_EQ(d.events[1].calltime_ns, 1009u);
  EXPECT_EQ(d.events[1].time_ns, 1015u);
  EXPECT_EQ(d.events[1].pid, 42);
  EXPECT_EQ(d.counters.other_events, 0u);
  EXPECT_EQ(d.counters.damaged_pages, 0u);
}

TEST(RingBufferTest, DecodesTexts) {
  // 24 bytes, the last of which are a text without a zero; and 20, with one.
  PageBuilder page(1000);
  page.Header(6, 7).Append<uint16_t>(5).Append<uint16_t>(0).Append<int32_t>(41).Append<uint64_t>(
      0xf00);
  page.Append<uint64_t>(0x6867666564636261);
  page.Header(5, 1).Append<uint16_t>(5).Append<uint16_t>(0).Append<int32_t>(41).Append<uint64_t>(
      0xf00);
  page.Append<uint32_t>(0x00006261);
  const CpuEvents d = Decode(page.Entry(1, 9, 1, 0).Build());
  ASSERT_EQ(d.texts.size(), 2u);
  EXPECT_EQ(d.texts[0].time_ns, 1007u);
  EXPECT_EQ(d.texts[0].text, "abcdefgh");
  EXPECT_EQ(d.texts[1].text, "ab");
  EXPECT_EQ(d.events.size(), 1u);
}

TEST(RingBufferTest, CountsOtherEvents) {
  const CpuEvents d = Decode(
      PageBuilder(10).Header(2, 1).Append<uint16_t>(6).Append<uint16_t>(0).Append(1).Build());
  EXPECT_EQ(d.events.size(), 0u);
  EXPECT_EQ(d.counters.other_events, 1u);
}

TEST(RingBufferTest, CountsLostEvents) {
  std::string lost(8, '\0');
  lost[0] = 42;
  const std::string with_number = PageBuilder(10).Entry(1, 1, 1, 0).Build(uint64_t{3} << 30, lost);
  const std::string without_number = PageBuilder(10).Entry(1, 1, 1, 0).Build(uint64_t{2} << 30);
  const CpuEvents d = Decode(with_number + without_number);
  EXPECT_EQ(d.events.size(), 2u);
  EXPECT_EQ(d.counters.lost, 42u);
  EXPECT_EQ(d.counters.pages_after_unknown_loss, 1u);
}

// One call of 0xabc from 1004 to 1015, in a page made by hand.
TEST(RingBufferTest, DecodesPagesOfABigEndianMachine) {
  EventFormats formats = RecordedFormats("linux-6.1");
  formats.byte_order = ByteOrder::kBigEndian;
  const std::string page = RecordedFile("linux-6.1", "big-endian.pages");
  const CpuEvents d = Decode(page, formats);
  ASSERT_EQ(d.events.size(), 2u);
  EXPECT_EQ(d.events[0].kind, EventKind::kEntry);
  EXPECT_EQ(d.events[0].address, 0xabcu);
  EXPECT_EQ(d.events[0].pid, 7);
  EXPECT_EQ(d.events[0].time_ns, 1005u);
  EXPECT_EQ(d.events[1].kind, EventKind::kExit);
  EXPECT_EQ(d.events[1].address, 0xabcu);
  EXPECT_EQ(d.events[1].calltime_ns, 1004u);
  EXPECT_EQ(d.events[1].time_ns, 1015u);
  EXPECT_EQ(d.counters.damaged_pages, 0u);
}

// A depth of 8 bytes (since 6.16) ends where one of 4 bytes would.
TEST(RingBufferTest, DecodesALongDepthOfABigEndianMachine) {
  EventFormats formats = RecordedFormats("linux-6.1");
  formats.byte_order = ByteOrder::kBigEndian;
  const std::string page = RecordedFile("linux-6.1", "big-endian.pages");
  const uint16_t depth = Decode(page, formats).events[0].depth;
  formats.entry_depth.offset -= 4;
  formats.entry_depth.size = 8;
  const CpuEvents d = Decode(page, formats);
  ASSERT_EQ(d.events.size(), 2u);
  EXPECT_EQ(d.events[0].depth, depth);
}

TEST(RingBufferTest, NamesTheOtherByteOrder) {
  const std::string little = PageBuilder(10).Entry(1, 1, 1, 0).Build();
  const std::string big = RecordedFile("linux-6.1", "big-endian.pages");
  EventFormats formats = RecordedFormats("linux-6.1");
  for (const ByteOrder order : {ByteOrder::kLittleEndian, ByteOrder::kBigEndian}) {
    formats.byte_order = order;
    const CpuEvents d = Decode(little + big, formats);
    const bool is_big = order == ByteOrder::kBigEndian;
    EXPECT_EQ(d.events.size(), is_big ? 2u : 1u);
    ASSERT_EQ(d.counters.damage.size(), 1u);
    EXPECT_EQ(d.counters.damage[0].damage, PageDamage::kOtherByteOrder);
    EXPECT_EQ(d.counters.damage[0].offset, is_big ? 0 : kPageBytes);
  }
}

// Kernels where the sign of the flag for missed events reaches the commit word's upper half.
TEST(RingBufferTest, ReadsACommitWordWhoseSignWasExtended) {
  const CpuEvents d =
      Decode(PageBuilder(10).Entry(1, 1, 1, 0).Build(0xffffffff00000000 | uint64_t{2} << 30));
  EXPECT_EQ(d.events.size(), 1u);
  EXPECT_EQ(d.counters.pages_after_unknown_loss, 1u);
  EXPECT_EQ(d.counters.damaged_pages, 0u);
}

TEST(RingBufferTest, ReadsEmptyPagesAndNoPages) {
  EXPECT_EQ(Decode(PageBuilder(10).Build()).counters.damaged_pages, 0u);
  EXPECT_EQ(Decode("").counters.pages, 0u);
}

TEST(RingBufferTest, GoesOnAtTheNextPageAfterDamage) {
  const std::string good = PageBuilder(10).Entry(1, 1, 1, 0).Build();
  // A record of 112 bytes, of which 8 are there.
  const std::string too_long =
      PageBuilder(10).Entry(1, 2, 1, 0).Header(28, 1).Append(uint64_t{0}).Build();
  const CpuEvents d = Decode(too_long + good);
  ASSERT_EQ(d.events.size(), 2u);
  EXPECT_EQ(d.events[1].address, 1u);
  ASSERT_EQ(d.counters.damage.size(), 1u);
  EXPECT_EQ(d.counters.damage[0].damage, PageDamage::kBadLength);
  EXPECT_EQ(d.counters.damage[0].offset, kPageHeader + 24);
}

TEST(RingBufferTest, NotesEachKindOfDamage) {
  struct Case {
    std::string page;
    PageDamage damage;
    uint64_t offset;
  };
  std::string bad_commit = PageBuilder(10).Build();
  bad_commit[9] = 0x7f;
  const std::vector<Case> cases = {
      {bad_commit, PageDamage::kBadCommit, 0},
      {PageBuilder(1).Entry(1, 1, 1, 0).Build().substr(0, 4095), PageDamage::kTruncatedPage, 0},
      // An entry of four bytes.
      {PageBuilder(1).Header(1, 1).Append<uint16_t>(11).Append<uint16_t>(0).Build(),
       PageDamage::kBadRecord, kPageHeader},
      // A fork of eight bytes.
      {PageBuilder(1).Header(2, 1).Append<uint16_t>(308).Append<uint16_t>(0).Append(1).Build(),
       PageDamage::kBadRecord, kPageHeader},
      // A text of eight bytes.
      {PageBuilder(1).Header(2, 1).Append<uint16_t>(5).Append<uint16_t>(0).Append(1).Build(),
       PageDamage::kBadRecord, kPageHeader},
      {PageBuilder(1).Entry(1, 1, 1, 256).Build(), PageDamage::kBadRecord, kPageHeader},
      {PageBuilder(1).Entry(1, 1, 1, -1).Build(), PageDamage::kBadRecord, kPageHeader},
      // The long form's word counts itself, so 3 is impossible.
      {PageBuilder(1).Header(0, 1).Append<uint32_t>(3).Build(), PageDamage::kBadLength,
       kPageHeader},
      {PageBuilder(1).Header(0, 1).Append<uint32_t>(0xfffffff0).Build(), PageDamage::kBadLength,
       kPageHeader},
      {PageBuilder(1).Header(29, 1).Append<uint32_t>(0xfffffff0).Build(), PageDamage::kBadLength,
       kPageHeader},
      // A time extend without its word.
      {PageBuilder(1).Header(30, 1).Build(), PageDamage::kBadLength, kPageHeader},
  };
  for (size_t i = 0; i < cases.size(); ++i) {
    const CpuEvents d = Decode(cases[i].page);
    ASSERT_EQ(d.counters.damage.size(), 1u) << i;
    EXPECT_EQ(d.counters.damage[0].damage, cases[i].damage) << i;
    EXPECT_EQ(d.counters.damage[0].offset, cases[i].offset) << i;
    EXPECT_EQ(d.events.size(), 0u) << i;
  }
}

TEST(RingBufferTest, KeepsOnlyTheFirstDamages) {
  std::string bad = PageBuilder(10).Build();
  bad[9] = 0x7f;
  std::string pages;
  for (int i = 0; i < 100; ++i) pages += bad;
  const CpuEvents d = Decode(pages);
  EXPECT_EQ(d.counters.damaged_pages, 100u);
  EXPECT_EQ(d.counters.damage.size(), kMaxDamageKept);
}

TEST(RingBufferTest, UsesTheTimestampWhereTheKernelGivesNoTimes) {
  EventFormats formats = RecordedFormats("linux-6.1");
  formats.exit_calltime.size = 0;
  formats.exit_rettime.size = 0;
  const CpuEvents d = Decode(PageBuilder(1000).Exit(20, 1, 7, 2, 99, 98).Build(), formats);
  ASSERT_EQ(d.events.size(), 1u);
  EXPECT_EQ(d.events[0].time_ns, 1020u);
  EXPECT_EQ(d.events[0].calltime_ns, 0u);
}

// Of a 32-bit kernel whose format says 24 and 32: pages have a header of 12 bytes and counts of 4.
EventFormats FormatsOf32Bits() {
  EventFormats f = RecordedFormats("linux-6.1");
  f.long_bytes = 4;
  f.page_commit.size = 4;
  f.page_header_bytes = 12;
  f.entry_function.size = f.exit_function.size = 4;
  f.entry_depth.offset = f.exit_depth.offset = 12;
  f.entry_bytes = 16;
  f.exit_calltime.offset = 24;
  f.exit_rettime.offset = 32;
  f.exit_bytes = 40;
  f.exit_gap_bytes = 4;
  return f;
}

class Bytes {
 public:
  template <typename T>
  Bytes& Append(T value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));
    return *this;
  }
  // As a page of a 32-bit kernel.
  std::string Page(uint32_t flags, uint64_t timestamp) const {
    std::string page = Bytes().Append(timestamp).Append<uint32_t>(flags | bytes_.size()).bytes_;
    page += bytes_;
    return page;
  }

 private:
  std::string bytes_;
};

TEST(RingBufferTest, DecodesPagesOfA32BitKernel) {
  Bytes bytes;
  bytes.Append<uint32_t>(4 | 5 << 5).Append<uint32_t>(11).Append<int32_t>(7);
  bytes.Append<uint32_t>(0xc1000abc).Append<int32_t>(3);
  const auto exit = [&bytes](uint32_t words, uint32_t delta, bool has_gap) {
    bytes.Append<uint32_t>(words | delta << 5).Append<uint32_t>(10).Append<int32_t>(7);
    bytes.Append<uint32_t>(0xc1000abc).Append<int32_t>(3).Append<uint32_t>(0);
    if (has_gap) bytes.Append<uint32_t>(0xffffffff);
    bytes.Append<uint64_t>(1004).Append<uint64_t>(1015);
  };
  // Where the record is shorter than the text says, the text's gap is not there.
  exit(9, 11, false);
  exit(10, 1, true);
  std::string page = bytes.Page(uint32_t{3} << 30, 1000);
  page += Bytes().Append<uint32_t>(77).Page(0, 0).substr(12);
  page.resize(kPageBytes);
  const CpuEvents d = Decode(page, FormatsOf32Bits());
  EXPECT_EQ(d.counters.damaged_pages, 0u);
  EXPECT_EQ(d.counters.lost, 77u);
  ASSERT_EQ(d.events.size(), 3u);
  EXPECT_EQ(d.events[0].kind, EventKind::kEntry);
  EXPECT_EQ(d.events[0].time_ns, 1005u);
  for (const RawEvent& event : d.events) {
    EXPECT_EQ(event.address, 0xc1000abcu);
    EXPECT_EQ(event.depth, 3);
    EXPECT_EQ(event.pid, 7);
  }
  for (const int i : {1, 2}) {
    EXPECT_EQ(d.events[i].kind, EventKind::kExit);
    EXPECT_EQ(d.events[i].calltime_ns, 1004u);
    EXPECT_EQ(d.events[i].time_ns, 1015u);
  }
}

TEST(RingBufferTest, CountsAllRecordsOfAKernelWithoutFunctionGraph) {
  EventFormats formats = RecordedFormats("linux-6.1");
  formats.entry_id = formats.exit_id = formats.fork_id = formats.print_id = 0;
  // Also one with the id 0.
  const std::string page = PageBuilder(10)
                               .Entry(1, 1, 1, 0)
                               .Exit(1, 1, 1, 0, 11, 12)
                               .Header(2, 1)
                               .Append<uint32_t>(0)
                               .Append<uint32_t>(9)
                               .Build();
  const CpuEvents d = Decode(page, formats);
  EXPECT_TRUE(d.events.empty());
  EXPECT_EQ(d.counters.other_events, 3u);
  EXPECT_EQ(d.counters.damaged_pages, 0u);
}

// "<...>-97  [000]  4.982583907: funcgraph_entry:  func=mutex_unlock depth=0"
std::string FromTraceCmd(absl::string_view line) {
  const std::vector<absl::string_view> words = absl::StrSplit(line, ' ', absl::SkipWhitespace());
  std::string result = absl::StrCat("pid ", words[0].substr(words[0].rfind('-') + 1));
  const bool exit = words[3] == "funcgraph_exit:";
  const auto value = [&words](absl::string_view name) {
    for (const absl::string_view word : words) {
      if (absl::StartsWith(word, absl::StrCat(name, "="))) return word.substr(name.size() + 1);
    }
    return absl::string_view("missing");
  };
  absl::StrAppend(&result, exit ? " exit " : " entry ", value("func"), " depth ", value("depth"));
  if (exit) {
    uint64_t calltime = 0, rettime = 0;
    EXPECT_TRUE(absl::SimpleHexAtoi(value("calltime"), &calltime)) << line;
    EXPECT_TRUE(absl::SimpleHexAtoi(value("rettime"), &rettime)) << line;
    absl::StrAppend(&result, " from ", calltime, " to ", rettime);
  } else {
    const std::vector<absl::string_view> seconds =
        absl::StrSplit(words[2].substr(0, words[2].size() - 1), '.');
    uint64_t whole = 0, fraction = 0;
    EXPECT_TRUE(absl::SimpleAtoi(seconds[0], &whole) && absl::SimpleAtoi(seconds[1], &fraction));
    absl::StrAppend(&result, " at ", whole * 1000000000 + fraction);
  }
  return result;
}

std::string FromUs(const RawEvent& event, const KernelSymbols& symbols) {
  const std::string result =
      absl::StrCat("pid ", event.pid, event.kind == EventKind::kExit ? " exit " : " entry ",
                   symbols.Name(event.address), " depth ", event.depth);
  return event.kind == EventKind::kExit
             ? absl::StrCat(result, " from ", event.calltime_ns, " to ", event.time_ns)
             : absl::StrCat(result, " at ", event.time_ns);
}

// The expectation is trace-cmd's reading of the same pages (testdata/README.md).
TEST(RingBufferTest, AgreesWithTraceCmdOnRecordedPages) {
  for (const std::string kernel : kRecordedKernels) {
    const KernelSymbols symbols = RecordedSymbols(kernel);
    for (const std::string recording : {"whole", "lossy"}) {
      const CpuEvents d =
          Decode(RecordedFile(kernel, recording + ".pages"), RecordedFormats(kernel));
      std::vector<std::string> ours, theirs;
      for (const RawEvent& event : d.events) ours.push_back(FromUs(event, symbols));
      uint64_t dropped = 0;
      const std::string text = RecordedFile(kernel, recording + ".txt");
      for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
        if (absl::StartsWith(line, "cpus=")) continue;
        if (absl::StartsWith(line, "CPU:0 [")) {
          EXPECT_TRUE(absl::SimpleAtoi(line.substr(7, line.find(' ', 7) - 7), &dropped)) << line;
          continue;
        }
        theirs.push_back(FromTraceCmd(line));
      }
      EXPECT_GE(ours.size(), 90u);
      EXPECT_EQ(ours, theirs) << kernel << " " << recording;
      EXPECT_EQ(d.counters.lost, dropped) << kernel << " " << recording;
      EXPECT_EQ(d.counters.lost > 0, recording == "lossy");
      EXPECT_EQ(d.counters.damaged_pages, 0u);
    }
  }
}

// No expectation but that nothing is read outside (AddressSanitizer) and that all bytes are
// accounted for: an intact second page is decoded whatever is in the first.
TEST(RingBufferTest, SurvivesEveryFlippedBit) {
  const EventFormats formats = RecordedFormats("linux-6.1");
  const std::string page = RecordedFile("linux-6.1", "lossy.pages");
  const std::string intact = PageBuilder(10).Entry(1, 0x1234, 1, 0).Build();
  for (size_t bit = 0; bit < page.size() * 8; bit += 3) {
    std::string flipped = page;
    flipped[bit / 8] ^= 1 << bit % 8;
    const CpuEvents d = Decode(flipped + intact, formats);
    ASSERT_FALSE(d.events.empty());
    EXPECT_EQ(d.events.back().address, 0x1234u);
    EXPECT_EQ(d.counters.pages, 2u);
  }
}

TEST(RingBufferTest, SurvivesEveryTruncation) {
  const EventFormats formats = RecordedFormats("linux-6.12");
  const std::string page = RecordedFile("linux-6.12", "lossy.pages");
  for (size_t size = 1; size < page.size(); size += 7) {
    EXPECT_EQ(Decode(page.substr(0, size), formats).counters.damaged_pages, 1u);
  }
}

}  // namespace
}  // namespace callprint
