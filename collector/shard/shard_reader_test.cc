// The writer and the reader together: what goes in comes out, and damage never does.
#include "collector/shard/shard_reader.h"

#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "collector/shard/shard_file.h"
#include "collector/shard/shard_writer.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

bool Same(const Trace& a, const Trace& b) {
  if (a.events.size() != b.events.size()) return false;
  for (size_t i = 0; i < a.events.size(); ++i) {
    const TraceEvent& x = a.events[i];
    const TraceEvent& y = b.events[i];
    if (x.time_ns != y.time_ns || x.function != y.function || x.pid != y.pid || x.cpu != y.cpu ||
        x.depth != y.depth || x.kind != y.kind) {
      return false;
    }
  }
  return true;
}

RunRecord Record(uint32_t id) {
  RunRecord record;
  record.mutable_run()->set_id(id);
  record.set_status(COMPLETED);
  return record;
}

TraceEvent Event(int64_t time_ns, uint32_t function, int32_t pid, uint16_t cpu, uint8_t depth,
                 EventKind kind) {
  return {time_ns, function, pid, cpu, depth, kind};
}

constexpr EventKind kEntry = EventKind::kEntry;
constexpr EventKind kExit = EventKind::kExit;

// Writes the traces under functions named f0, f1, ... whose names sort in this order.
std::string Write(const std::vector<Trace>& traces, uint32_t functions, int level = 3) {
  ShardWriter writer;
  for (uint32_t f = 0; f < functions; ++f) {
    EXPECT_EQ(writer.FunctionId(absl::StrCat("f", 100000 + f)), f);
  }
  for (size_t i = 0; i < traces.size(); ++i) EXPECT_TRUE(writer.AddRun(Record(i), traces[i]).ok());
  ShardHeader header;
  header.set_task("test");
  absl::StatusOr<std::string> bytes = writer.Finish(header, level);
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  return bytes.ok() ? *bytes : "";
}

// A walk up and down a call stack on one CPU, two tasks, with regular times.
Trace Regular(int events, uint32_t functions) {
  Trace trace;
  std::vector<uint32_t> stack[2];
  int64_t time = 0;
  // Each of them occurs: a shard leaves out functions that do not.
  uint32_t next_function = 0;
  for (int i = 0; i < events; ++i) {
    const int task = i / 50 % 2;
    std::vector<uint32_t>& calls = stack[task];
    time += 100 + i % 7;
    if (calls.size() < 5 && i * 7 % 10 < 5) {
      const uint32_t function = next_function++ % functions;
      trace.events.push_back(Event(time, function, 10 + task, 0, calls.size(), kEntry));
      calls.push_back(function);
    } else if (!calls.empty()) {
      trace.events.push_back(Event(time, calls.back(), 10 + task, 0, calls.size() - 1, kExit));
      calls.pop_back();
    }
  }
  return trace;
}

TEST(ShardTest, ReturnsWhatWasWritten) {
  const std::vector<Trace> traces = {Regular(5000, 20), Trace(), Regular(300, 20)};
  const absl::StatusOr<ShardReader> shard = ShardReader::Parse(Write(traces, 20), "test.shard");
  ASSERT_TRUE(shard.ok()) << shard.status();
  EXPECT_EQ(shard->header().task(), "test");
  EXPECT_EQ(shard->header().schema_version(), 1u);
  ASSERT_EQ(shard->header().run_size(), 3);
  for (size_t i = 0; i < traces.size(); ++i) {
    const absl::StatusOr<Trace> trace = shard->ReadRun(i);
    ASSERT_TRUE(trace.ok()) << trace.status();
    EXPECT_TRUE(Same(*trace, traces[i])) << i;
    EXPECT_EQ(shard->header().run(i).run().id(), i);
  }
}

TEST(ShardTest, KeepsTheFunctionsThatOccurSorted) {
  ShardWriter writer;
  const uint32_t zebra = writer.FunctionId("zebra");
  const uint32_t never = writer.FunctionId("never");
  const uint32_t ant = writer.FunctionId("ant");
  EXPECT_EQ(writer.FunctionId("zebra"), zebra);
  EXPECT_NE(never, ant);
  Trace trace;
  trace.events = {Event(0, zebra, 1, 0, 0, kEntry), Event(1, ant, 1, 0, 1, kEntry),
                  // An unmatched exit: its function is in the escapes.
                  Event(2, zebra, 1, 0, 7, kExit)};
  ASSERT_TRUE(writer.AddRun(Record(0), trace).ok());
  const absl::StatusOr<ShardReader> shard = ShardReader::Parse(*writer.Finish({}), "test.shard");
  ASSERT_TRUE(shard.ok()) << shard.status();
  EXPECT_THAT(shard->header().function(), ElementsAre("ant", "zebra"));
  const absl::StatusOr<Trace> read = shard->ReadRun(0);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->events[0].function, 1u);
  EXPECT_EQ(read->events[1].function, 0u);
  EXPECT_EQ(read->events[2].function, 1u);
}

TEST(ShardTest, KeepsWhatTheUsualColumnsCannotHold) {
  Trace trace;
  constexpr int64_t kFar = std::numeric_limits<int64_t>::max();
  trace.events = {
      Event(0, 0, 5, 0, 200, kExit),          // An exit before any entry.
      Event(-5, 1, 5, 0, 255, kEntry),        // As deep as can be, and back in time.
      Event(kFar, 1, 5, 0, 255, kExit),       // Centuries later.
      Event(-kFar - 1, 2, -1, 0, 3, kEntry),  // Farther back than an int64 difference reaches.
      Event(0x80000000, 2, -1, 0, 3, kExit),  // The escape's own value as a difference ...
      Event(0x100000000, 2, -1, 0, 0, kEntry),
      Event(0x80000000, 2, -1, 0, 1, kExit),  // ... in both directions, and a wrong depth.
      Event(0x80000000, 0, std::numeric_limits<int32_t>::min(), 65535, 0, kEntry),
      Event(1, 2, 0, 1, 0, kEntry),  // Idle tasks of two CPUs.
      Event(1, 1, 0, 0, 0, kEntry),  // CPU 0 again.
      Event(1, 1, 0, 0, 0, kExit),
      Event(1, 2, 0, 1, 0, kExit),
  };
  const absl::StatusOr<ShardReader> shard = ShardReader::Parse(Write({trace}, 3), "test.shard");
  ASSERT_TRUE(shard.ok()) << shard.status();
  const absl::StatusOr<Trace> read = shard->ReadRun(0);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE(Same(*read, trace));
}

// Property: any trace at all comes back. Values are drawn from few, so that all codes occur.
TEST(ShardTest, ReturnsRandomTraces) {
  for (uint32_t seed = 0; seed < 200; ++seed) {
    std::mt19937_64 random(seed);
    const auto below = [&random](uint64_t n) { return random() % n; };
    std::vector<Trace> traces(1 + below(4));
    for (Trace& trace : traces) {
      int64_t time = 0;
      const size_t events = below(400);
      uint16_t cpu = 0;
      for (size_t i = 0; i < events; ++i) {
        if (below(100) == 0) cpu = below(3);
        const uint64_t kind_of_time = below(50);
        time = kind_of_time == 0   ? static_cast<int64_t>(random())
               : kind_of_time == 1 ? time - static_cast<int64_t>(below(1000))
                                   : time + static_cast<int64_t>(below(5));
        trace.events.push_back(
            Event(time, below(6), below(3), cpu, below(4), below(2) == 0 ? kEntry : kExit));
      }
    }
    const absl::StatusOr<ShardReader> shard = ShardReader::Parse(Write(traces, 6), "test.shard");
    ASSERT_TRUE(shard.ok()) << shard.status();
    // Functions that do not occur have no number: compare names.
    for (size_t i = 0; i < traces.size(); ++i) {
      absl::StatusOr<Trace> trace = shard->ReadRun(i);
      ASSERT_TRUE(trace.ok()) << trace.status();
      for (TraceEvent& event : trace->events) {
        event.function = shard->header().function(event.function).back() - '0';
      }
      EXPECT_TRUE(Same(*trace, traces[i])) << "seed " << seed;
    }
  }
}

TEST(ShardTest, WritesTheSameBytesForTheSameInput) {
  const std::vector<Trace> traces = {Regular(5000, 20), Regular(300, 20)};
  EXPECT_EQ(Write(traces, 20, 19), Write(traces, 20, 19));
}

TEST(ShardTest, DigestsDoNotDependOnTheFunctionTable) {
  const Trace trace = Regular(500, 3);
  Trace renumbered = trace;
  for (TraceEvent& event : renumbered.events) event.function = 3 - event.function;
  const std::string digest = TraceSha256(trace, {"a", "b", "c"});
  EXPECT_EQ(TraceSha256(renumbered, {"unused", "c", "b", "a"}), digest);
  EXPECT_NE(TraceSha256(trace, {"a", "b", "d"}), digest);
  Trace later = trace;
  ++later.events.back().time_ns;
  EXPECT_NE(TraceSha256(later, {"a", "b", "c"}), digest);
  EXPECT_EQ(digest.size(), 64u);
}

// Worked by hand from shard_format.md: one entry and its return.
TEST(ShardTest, DigestIsThatOfTheDocumentedBytes) {
  Trace trace;
  trace.events = {Event(0, 0, 7, 1, 2, kEntry), Event(256, 0, 7, 1, 2, kExit)};
  // printf '\0\0\0\0\0\0\0\0\1\0\0\0\7\0\0\0\1\0\2\0\0\1\0\0\0\0\0\0\1\0\0\0\7\0\0\0\1\0\2\1f\n' |
  // sha256sum
  EXPECT_EQ(TraceSha256(trace, {"f"}),
            "544a9516afbd42296c9fe179e074244581d7f6fe262600332e968b927d711c80");
}

TEST(ShardTest, RefusesAFunctionWithoutName) {
  ShardWriter writer;
  writer.FunctionId("only");
  Trace trace;
  trace.events = {Event(0, 1, 1, 0, 0, kEntry)};
  EXPECT_TRUE(absl::IsInvalidArgument(writer.AddRun(Record(0), trace)));
}

TEST(ShardTest, RefusesARunThatIsNotThere) {
  const absl::StatusOr<ShardReader> shard = ShardReader::Parse(Write({Trace()}, 1), "test.shard");
  ASSERT_TRUE(shard.ok());
  EXPECT_TRUE(absl::IsInvalidArgument(shard->ReadRun(-1).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(shard->ReadRun(1).status()));
}

TEST(ShardTest, SaysThatAFileIsMissing) {
  const absl::Status status = ShardReader::Open("no/such.shard").status();
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("no/such.shard"));
}

TEST(ShardTest, RefusesOtherFilesAndOtherVersions) {
  EXPECT_TRUE(absl::IsDataLoss(ShardReader::Parse("", "test.shard").status()));
  EXPECT_TRUE(absl::IsDataLoss(ShardReader::Parse("# A text\n", "test.shard").status()));
  std::string newer = Write({Trace()}, 1);
  newer[8] = 2;
  const absl::Status status = ShardReader::Parse(newer, "test.shard").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("test.shard"));
}

// The data, or an error with the file's name in it; nothing else.
void ExpectSameOrError(const std::string& bytes, const ShardHeader& header,
                       const std::vector<Trace>& traces, const std::string& what) {
  const absl::StatusOr<ShardReader> shard = ShardReader::Parse(bytes, "test.shard");
  if (!shard.ok()) {
    EXPECT_TRUE(absl::IsDataLoss(shard.status()) || absl::IsFailedPrecondition(shard.status()))
        << what << shard.status();
    EXPECT_THAT(std::string(shard.status().message()), HasSubstr("test.shard")) << what;
    return;
  }
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(shard->header(), header)) << what;
  for (size_t i = 0; i < traces.size(); ++i) {
    const absl::StatusOr<Trace> trace = shard->ReadRun(i);
    EXPECT_TRUE(trace.ok() && Same(*trace, traces[i])) << what;
  }
}

TEST(ShardTest, FlippedBitsGiveAnErrorOrTheSameData) {
  const std::vector<Trace> traces = {Regular(900, 9), Regular(100, 9)};
  const std::string bytes = Write(traces, 9);
  const ShardHeader header = ShardReader::Parse(bytes, "test.shard")->header();
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] ^= 1 << bit % 8;
    ExpectSameOrError(flipped, header, traces, absl::StrCat("bit ", bit, ": "));
  }
}

TEST(ShardTest, TruncationsGiveAnError) {
  const std::string bytes = Write({Regular(900, 9)}, 9);
  for (size_t size = 0; size < bytes.size(); ++size) {
    const absl::Status status = ShardReader::Parse(bytes.substr(0, size), "test.shard").status();
    EXPECT_TRUE(absl::IsDataLoss(status)) << size << status;
  }
  EXPECT_TRUE(absl::IsDataLoss(ShardReader::Parse(bytes + "x", "test.shard").status()));
}

// A file that claims much and holds little must be refused before memory is taken.
TEST(ShardTest, RefusesClaimsOfImpossibleSize) {
  const std::string bytes = Write({Regular(900, 9)}, 9);
  for (const uint64_t claim : {uint64_t{1} << 31, uint64_t{1} << 62, ~uint64_t{0}}) {
    std::string hostile = bytes;
    // The header part's content size.
    memcpy(&hostile[kShardMagicBytes + 8], &claim, sizeof(claim));
    EXPECT_TRUE(absl::IsDataLoss(ShardReader::Parse(hostile, "test.shard").status()));
  }
}

// The bytes of a shard with these parts, all checksums right.
std::string Assemble(const ShardHeader& header, const std::string& index,
                     const std::vector<std::string>& columns) {
  std::string file = ShardMagic();
  EXPECT_TRUE(AppendPart(SerializeDeterministically(header), "header", 1, &file).ok());
  EXPECT_TRUE(AppendPart(index, "index", 1, &file).ok());
  for (const std::string& column : columns)
    EXPECT_TRUE(AppendPart(column, "column", 1, &file).ok());
  return file;
}

std::string Varints(const std::vector<uint64_t>& values) {
  std::string bytes;
  for (const uint64_t value : values) AppendVarint(value, &bytes);
  return bytes;
}

// One entry of function 0 by pid 1 (zigzag 2) at time 3, as columns.
struct OneEvent {
  OneEvent() {
    header.set_schema_version(1);
    header.add_function("f");
    header.add_run();
  }
  std::string Assembled() const {
    return Assemble(header, Varints(index),
                    {structure, escapes, table, time_index, literals, time_escapes, tasks});
  }
  ShardHeader header;
  // One run of one section on CPU 0 with one event; bytes of the five columns.
  std::vector<uint64_t> index = {1, 1, 0, 1, 2, 0, 4, 0, 2};
  std::string structure = std::string("\1\0", 2);
  std::string escapes, table;
  std::string time_index = "\xff";
  std::string literals = std::string("\3\0\0\0", 4);
  std::string time_escapes;
  std::string tasks = std::string("\0\2", 2);
};

absl::Status ReadAll(const std::string& bytes) {
  const absl::StatusOr<ShardReader> shard = ShardReader::Parse(bytes, "test.shard");
  if (!shard.ok()) return shard.status();
  for (int i = 0; i < shard->header().run_size(); ++i) {
    const absl::StatusOr<Trace> trace = shard->ReadRun(i);
    if (!trace.ok()) return trace.status();
  }
  return absl::OkStatus();
}

TEST(ShardTest, ReadsAShardMadeByHand) {
  const absl::StatusOr<ShardReader> shard =
      ShardReader::Parse(OneEvent().Assembled(), "test.shard");
  ASSERT_TRUE(shard.ok()) << shard.status();
  const absl::StatusOr<Trace> trace = shard->ReadRun(0);
  ASSERT_TRUE(trace.ok()) << trace.status();
  Trace expected;
  expected.events = {Event(3, 0, 1, 0, 0, kEntry)};
  EXPECT_TRUE(Same(*trace, expected));
}

// Columns whose checksums hold but which contradict one another.
TEST(ShardTest, RefusesContradictions) {
  const std::vector<std::pair<const char*, void (*)(OneEvent*)>> cases = {
      {"a return where no call is open", [](OneEvent* s) { s->structure = std::string(2, '\0'); }},
      {"function 1 of 1", [](OneEvent* s) { s->structure = std::string("\2\0", 2); }},
      {"not an escaped event", [](OneEvent* s) { s->structure = "\xff\xff"; }},
      {"more escapes",
       [](OneEvent* s) {
         s->escapes = std::string(6, '\0');
         s->index[5] = 6;
       }},
      {"without a task",
       [](OneEvent* s) {
         s->tasks = "";
         s->index[8] = 0;
       }},
      {"not a switch",
       [](OneEvent* s) {
         s->tasks = "\x80";
         s->index[8] = 1;
       }},
      {"a switch after",
       [](OneEvent* s) {
         s->tasks += s->tasks;
         s->index[8] = 4;
       }},
      {"not an escaped time", [](OneEvent* s) { s->literals = std::string("\0\0\0\x80", 4); }},
      {"a literal is missing", [](OneEvent* s) { s->literals = ""; }},
      {"more of them than needed",
       [](OneEvent* s) {
         s->time_index = std::string(1, '\0');
         s->table = std::string("\1\1\5", 3);
       }},
      {"time 0 of 0", [](OneEvent* s) { s->time_index = std::string(1, '\0'); }},
      {"not a list", [](OneEvent* s) { s->table = std::string("\x80\x80\x04\1\5", 5); }},
      {"not a time", [](OneEvent* s) { s->table = std::string("\1\1", 2); }},
      {"not an extent", [](OneEvent* s) { s->index.push_back(0); }},
      {"not an extent", [](OneEvent* s) { s->index[0] = uint64_t{1} << 60; }},
      {"not an extent", [](OneEvent* s) { s->index[3] = kMaxShardEvents + 1; }},
      {"2 runs, but the header has 1",
       [](OneEvent* s) { s->index = {2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}; }},
      {"shorter than its runs", [](OneEvent* s) { s->index[8] = 3; }},
      {"longer than its runs", [](OneEvent* s) { s->index[8] = 1; }},
      {"not a shard's header", [](OneEvent* s) { s->header.set_schema_version(9); }},
  };
  for (const auto& [message, change] : cases) {
    OneEvent shard;
    change(&shard);
    const absl::Status status = ReadAll(shard.Assembled());
    EXPECT_TRUE(absl::IsDataLoss(status)) << message << ": " << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(message));
    EXPECT_THAT(std::string(status.message()), HasSubstr("test.shard"));
  }
}

// A file written when the format was new: it stays readable.
TEST(ShardTest, ReadsTheShardInTestdata) {
  const absl::StatusOr<ShardReader> shard = ShardReader::Open("collector/testdata/small.shard");
  ASSERT_TRUE(shard.ok()) << shard.status();
  ASSERT_EQ(shard->header().run_size(), 2);
  for (int i = 0; i < 2; ++i) {
    const absl::StatusOr<Trace> trace = shard->ReadRun(i);
    ASSERT_TRUE(trace.ok()) << trace.status();
    // Lines of trace-cmd's reading, less the one that names the CPUs (and the one about loss).
    EXPECT_EQ(trace->events.size(), i == 0 ? 360u : 120u);
    EXPECT_EQ(
        TraceSha256(*trace, {shard->header().function().begin(), shard->header().function().end()}),
        shard->header().run(i).trace_sha256());
  }
}

}  // namespace
}  // namespace callprint
