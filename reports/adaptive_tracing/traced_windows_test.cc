// Expectations are worked by hand.
#include "reports/adaptive_tracing/traced_windows.h"

#include <map>
#include <string>
#include <vector>

#include "dataset/sample.pb.h"
#include "dataset/synthetic_shard.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

SyntheticRun CompletedRun(uint32_t id) {
  SyntheticRun run;
  run.record.mutable_run()->set_id(id);
  run.record.mutable_run()->set_label("reading");
  run.record.set_status(COMPLETED);
  return run;
}

WindowLength OfMicroseconds(int us, int most) {
  WindowLength window;
  window.set_length_ns(us * 1000);
  window.set_most_of_a_run(most);
  window.add_depth(1);
  window.add_depth(2);
  return window;
}

absl::StatusOr<FeatureTable> Cut(const std::vector<SyntheticRun>& runs,
                                 const WindowLength& window) {
  ShardHeader header;
  header.set_task("made_up");
  const absl::StatusOr<std::string> bytes = SyntheticShard(header, runs);
  if (!bytes.ok()) return bytes.status();
  return TracedWindows(*bytes, "made_up.shard", "made_up", "1", window);
}

// What the table has of a row, by column.
std::map<std::string, float> RowOf(const FeatureTable& table, const std::string& group, int row) {
  FeatureBlock block;
  EXPECT_TRUE(block.ParseFromString(table.block().at(group)));
  std::map<std::string, float> values;
  for (uint32_t i = block.row_begin(row); i < block.row_begin(row + 1); ++i) {
    values[block.column(block.column_index(i))] = block.value(i);
  }
  return values;
}

using Values = std::map<std::string, float>;

// A read and a write in the first 10 us, a read in the next, an unfinished call in the third.
SyntheticRun ReadsAndWrites() {
  SyntheticRun run = CompletedRun(3);
  SyntheticTrace& trace = run.trace;
  trace.Enter(7, 0, "__x64_sys_read");
  trace.Enter(7, 100, "vfs_read");
  trace.Call(7, 200, 300, "copy_out");
  trace.Leave(7, 400);
  trace.Leave(7, 600);
  trace.Call(7, 9000, 9800, "__x64_sys_write");
  trace.Enter(7, 11000, "__x64_sys_read");
  trace.Call(7, 11200, 12000, "vfs_read");
  trace.Leave(7, 21000);
  trace.Enter(7, 23000, "__x64_sys_read");
  trace.Call(7, 30000, 30001, "late");
  return run;
}

TEST(TracedWindowsTest, CountsWhatEachViewHas) {
  const auto table = Cut({ReadsAndWrites()}, OfMicroseconds(10, 9));
  ASSERT_TRUE(table.ok()) << table.status();
  // The run ends after 30.001 us; what begins then is in a window that is not full.
  ASSERT_EQ(table->sample_size(), 3);
  EXPECT_EQ(table->sample(1).id(), "made_up-3-00001");
  EXPECT_EQ(table->sample(1).session(), "made_up-3");
  EXPECT_EQ(table->sample(1).begin_ns(), 10000);
  EXPECT_EQ(table->sample(1).end_ns(), 20000);
  EXPECT_EQ(RowOf(*table, "count", 0), Values({{"count:__x64_sys_read", 1},
                                               {"count:vfs_read", 1},
                                               {"count:copy_out", 1},
                                               {"count:__x64_sys_write", 1}}));
  EXPECT_EQ(RowOf(*table, "below_1", 0),
            Values({{"below_1:__x64_sys_read", 1}, {"below_1:__x64_sys_write", 1}}));
  EXPECT_EQ(RowOf(*table, "below_2", 1),
            Values({{"below_2:__x64_sys_read", 1}, {"below_2:vfs_read", 1}}));
  EXPECT_EQ(RowOf(*table, "calls", 0), Values({{"calls:all", 4},
                                               {"calls:below_1", 2},
                                               {"calls:below_2", 3},
                                               {"calls:system_calls", 2}}));
}

TEST(TracedWindowsTest, TellsTheOrderAndTimesOfSystemCalls) {
  const auto table = Cut({ReadsAndWrites()}, OfMicroseconds(10, 9));
  ASSERT_TRUE(table.ok()) << table.status();
  // 600 and 800 ns lie between 2^9 and 2^10.
  EXPECT_EQ(RowOf(*table, "time", 0),
            Values({{"time:__x64_sys_read@9", 1}, {"time:__x64_sys_write@9", 1}}));
  EXPECT_EQ(RowOf(*table, "pair", 0), Values({{"pair:__x64_sys_read>__x64_sys_write", 1}}));
  // What comes before may lie in the window before; 10000 ns are between 2^13 and 2^14.
  EXPECT_EQ(RowOf(*table, "pair", 1), Values({{"pair:__x64_sys_write>__x64_sys_read", 1}}));
  EXPECT_EQ(RowOf(*table, "time", 1), Values({{"time:__x64_sys_read@13", 1}}));
  EXPECT_EQ(RowOf(*table, "time", 2), Values({{"time:__x64_sys_read@open", 1}}));
}

TEST(TracedWindowsTest, OtherTasksAreOtherThreads) {
  SyntheticRun run = CompletedRun(0);
  run.trace.Call(7, 0, 10, "__x64_sys_read");
  run.trace.Call(8, 20, 30, "__x64_sys_write");
  run.trace.Call(7, 40, 50, "__x64_sys_read");
  const auto table = Cut({run}, OfMicroseconds(1, 1));
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(RowOf(*table, "pair", 0), Values({{"pair:__x64_sys_read>__x64_sys_read", 1}}));
}

TEST(TracedWindowsTest, TakesTheFirstWindowsAndWholeShortRuns) {
  SyntheticRun brief = CompletedRun(4);
  brief.trace.Call(7, 0, 100, "vfs_read");
  SyntheticRun failed = ReadsAndWrites();
  failed.record.set_status(FAILED);
  const auto table = Cut({ReadsAndWrites(), failed, brief}, OfMicroseconds(10, 2));
  ASSERT_TRUE(table.ok()) << table.status();
  ASSERT_EQ(table->sample_size(), 3);
  EXPECT_EQ(table->sample(2).session(), "made_up-4");
}

TEST(TracedWindowsTest, RefusesNoLength) {
  EXPECT_FALSE(Cut({ReadsAndWrites()}, OfMicroseconds(0, 2)).ok());
  EXPECT_FALSE(Cut({ReadsAndWrites()}, OfMicroseconds(10, 0)).ok());
}

TEST(TracedWindowsTest, LeavesOutRunsWithoutALabel) {
  SyntheticRun unlabelled = ReadsAndWrites();
  unlabelled.record.mutable_run()->set_id(4);
  unlabelled.record.mutable_run()->clear_label();
  const auto table = Cut({ReadsAndWrites(), unlabelled}, OfMicroseconds(10, 1));
  ASSERT_TRUE(table.ok()) << table.status();
  ASSERT_EQ(table->sample_size(), 1);
  EXPECT_EQ(table->sample(0).label(), "reading");
}

}  // namespace
}  // namespace callprint
