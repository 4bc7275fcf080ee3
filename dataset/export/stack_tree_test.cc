// Expectations are worked by hand, or are sums over the call forest, whose own test stands beside
// it.
#include "dataset/export/stack_tree.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "dataset/export/flame_graph.h"
#include "dataset/export/folded_stacks.h"
#include "dataset/synthetic_shard.h"
#include "gtest/gtest.h"
#include "workloads/random.h"

namespace callprint {
namespace {

ExportedShard ShardOf(const SyntheticTrace& trace, const ShardHeader& header = {},
                      const RunRecord& record = {}) {
  const std::string bytes = SyntheticShard(header, {{record, trace}}).value();
  return ExportedShard("some/folder/name.shard", ShardReader::Parse(bytes, "name.shard").value());
}

std::string Folded(const ExportedShard& shard, StackWeight weight, bool tasks = true) {
  StackOptions options;
  options.weight = weight;
  options.tasks = tasks;
  return FoldedStacks(ReadExportedRun(shard, 0).value(), options).value();
}

// Task 7 calls a twice, which calls b; an idle loop runs between.
SyntheticTrace TwoTasks() {
  SyntheticTrace trace;
  trace.Enter(7, 0, "a");
  trace.Call(7, 10, 15, "b");
  trace.Leave(7, 20);
  trace.Call(0, 30, 70, "idle");
  trace.Enter(7, 100, "a");
  trace.Call(7, 101, 104, "b");
  trace.Call(7, 105, 106, "c");
  trace.Leave(7, 110);
  return trace;
}

TEST(FoldedStacksTest, CountsCallsByStack) {
  RunRecord record;
  Thread* const thread = record.add_thread();
  thread->set_pid(7);
  thread->set_comm("gzip");
  EXPECT_EQ(Folded(ShardOf(TwoTasks(), {}, record), StackWeight::kCalls),
            "gzip;a 2\n"
            "gzip;a;b 2\n"
            "gzip;a;c 1\n"
            "idle loop on CPU 0;idle 1\n");
}

TEST(FoldedStacksTest, AddsUpSelfTimesByStack) {
  // a: 20 - 5 and 10 - 3 - 1.
  EXPECT_EQ(Folded(ShardOf(TwoTasks()), StackWeight::kSelfTime),
            "idle loop on CPU 0;idle 40\n"
            "task 7;a 21\n"
            "task 7;a;b 8\n"
            "task 7;a;c 1\n");
}

TEST(FoldedStacksTest, LeavesOutTasks) {
  EXPECT_EQ(Folded(ShardOf(TwoTasks()), StackWeight::kCalls, /*tasks=*/false),
            "a 2\na;b 2\na;c 1\nidle 1\n");
}

TEST(FoldedStacksTest, JoinsTasksOfOneName) {
  SyntheticTrace trace;
  trace.Call(7, 0, 1, "a");
  trace.Call(8, 2, 3, "a");
  RunRecord record;
  for (const int pid : {7, 8}) {
    Thread* const thread = record.add_thread();
    thread->set_pid(pid);
    thread->set_comm("sh");
  }
  EXPECT_EQ(Folded(ShardOf(trace, {}, record), StackWeight::kCalls), "sh;a 2\n");
}

TEST(FoldedStacksTest, EscapesNames) {
  SyntheticTrace trace;
  trace.Enter(7, 0, "a;b");
  trace.Call(7, 1, 2, "line\nend 5");
  trace.Leave(7, 3);
  EXPECT_EQ(Folded(ShardOf(trace), StackWeight::kCalls),
            "task 7;a\\x3bb 1\ntask 7;a\\x3bb;line\\x0aend 5 1\n");
}

TEST(FoldedStacksTest, NamesUnknownTasksByTheirCpu) {
  SyntheticTrace trace;
  trace.Event(EventKind::kEntry, -3, 0, "a", 0, 2);
  trace.Event(EventKind::kExit, -3, 1, "a", 0, 2);
  ShardHeader header;
  EXPECT_EQ(Folded(ShardOf(trace), StackWeight::kCalls), "unknown task on CPU 2;a 1\n");
  header.add_unknown(UNKNOWN_CPU);
  EXPECT_EQ(Folded(ShardOf(trace, header), StackWeight::kCalls), "unknown task;a 1\n");
}

TEST(FoldedStacksTest, WithoutTimesThereAreCallsOnly) {
  ShardHeader header;
  header.add_unknown(UNKNOWN_TIME);
  header.add_imported_file()->set_format("text");
  const ExportedShard shard = ShardOf(TwoTasks(), header);
  EXPECT_EQ(Folded(shard, StackWeight::kCalls, false), "a 2\na;b 2\na;c 1\nidle 1\n");
  const ExportedRun run = ReadExportedRun(shard, 0).value();
  const absl::Status refused = FoldedStacks(run, {}).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(refused.message().find("does not tell an event's"), absl::string_view::npos) << refused;
  EXPECT_EQ(FlameGraphSvg(run, {}).status().code(), absl::StatusCode::kFailedPrecondition);
}

// Damaged as no tracer makes it: returns without entries, entries without returns, jumps in depth,
// times that run backwards, several CPUs.
SyntheticTrace RandomTrace(uint64_t seed) {
  Random random(seed);
  SyntheticTrace trace;
  int64_t time_ns = 0;
  for (int i = 0; i < 400; ++i) {
    if (i > 0) time_ns += static_cast<int64_t>(random.Below(50)) - 5;
    const auto pid = static_cast<int32_t>(random.Below(4)) - 1;
    trace.Event(random.Below(2) == 0 ? EventKind::kEntry : EventKind::kExit, pid, time_ns,
                absl::StrCat("f", random.Below(5)), static_cast<uint8_t>(random.Below(5)),
                static_cast<uint16_t>(random.Below(2)));
  }
  return trace;
}

TEST(FoldedStacksTest, WeightsAddUpToThoseOfTheForest) {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    const ExportedShard shard = ShardOf(RandomTrace(seed));
    const ExportedRun run = ReadExportedRun(shard, 0).value();
    int64_t self_ns = 0;
    for (const Call& call : run.forest.calls) self_ns += call.self_ns;
    ASSERT_GT(run.forest.calls.size(), 0);
    ASSERT_GT(self_ns, 0);
    for (const auto& [weight, expected] :
         {std::make_pair(StackWeight::kCalls, static_cast<int64_t>(run.forest.calls.size())),
          std::make_pair(StackWeight::kSelfTime, self_ns)}) {
      for (const bool tasks : {true, false}) {
        int64_t sum = 0;
        for (const absl::string_view line :
             absl::StrSplit(Folded(shard, weight, tasks), '\n', absl::SkipEmpty())) {
          int64_t value = 0;
          ASSERT_TRUE(absl::SimpleAtoi(line.substr(line.rfind(' ') + 1), &value)) << line;
          sum += value;
        }
        EXPECT_EQ(sum, expected) << "seed " << seed;
      }
    }
  }
}

TEST(ExportedRunTest, RefusesNamesThatAreNone) {
  SyntheticTrace trace;
  trace.Call(7, 0, 1, std::string(kMaxExportNameBytes, 'x'));
  EXPECT_TRUE(ReadExportedRun(ShardOf(trace), 0).ok());
  trace.Call(7, 2, 3, std::string(kMaxExportNameBytes + 1, 'y'));
  EXPECT_EQ(ReadExportedRun(ShardOf(trace), 0).status().code(), absl::StatusCode::kDataLoss);
}

TEST(StackTreeTest, ChildrenStandByWeightThenName) {
  SyntheticTrace trace;
  trace.Call(7, 0, 1, "y");
  trace.Call(7, 2, 3, "z");
  trace.Call(7, 4, 9, "w");
  trace.Call(7, 10, 11, "x");
  EXPECT_EQ(Folded(ShardOf(trace), StackWeight::kSelfTime, false), "w 5\nx 1\ny 1\nz 1\n");
}

}  // namespace
}  // namespace callprint
