// Expectations are worked by hand from the trace below.
#include "collector/import/imported_shards.h"

#include <sys/stat.h>

#include "collector/shard/shard_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ImportedShardsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "/" +
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    mkdir(folder_.c_str(), 0700);
    options_.out = folder_;
  }

  ShardReader Read(const std::string& path) {
    absl::StatusOr<ShardReader> shard = ShardReader::Open(path);
    EXPECT_TRUE(shard.ok()) << shard.status();
    return *std::move(shard);
  }

  std::string folder_;
  ImportedShardsOptions options_;
};

ImportedFile File(const std::string& name) {
  ImportedFile file;
  file.set_name(name);
  file.set_format("text");
  file.set_sha256("d1");
  return file;
}

void Add(int64_t time_ns, uint32_t function, uint8_t depth, EventKind kind, ImportedTrace* trace) {
  TraceEvent event;
  event.time_ns = time_ns;
  event.function = function;
  event.pid = 41;
  event.cpu = 2;
  event.depth = depth;
  event.kind = kind;
  trace->trace.events.push_back(event);
}

void AddMark(int64_t time_ns, const std::string& name, const std::string& value,
             ImportedTrace* trace) {
  Mark& mark = trace->mark.emplace_back();
  mark.set_time_ns(time_ns);
  mark.set_name(name);
  mark.set_value(value);
}

// From 10 s on: read from 0 to 100 ns with lock from 20 to 30; open from 200 to 260.
ImportedTrace Trace10s() {
  ImportedTrace trace;
  trace.function = {"read", "lock", "open"};
  Add(0, 0, 0, EventKind::kEntry, &trace);
  Add(20, 1, 1, EventKind::kEntry, &trace);
  Add(30, 1, 1, EventKind::kExit, &trace);
  Add(100, 0, 0, EventKind::kExit, &trace);
  Add(200, 2, 0, EventKind::kEntry, &trace);
  Add(260, 2, 0, EventKind::kExit, &trace);
  CpuCounters& cpu = trace.cpu.emplace_back();
  cpu.set_cpu(2);
  cpu.set_events(6);
  cpu.set_lost(3);
  Thread& thread = trace.thread.emplace_back();
  thread.set_pid(41);
  thread.set_comm("cat");
  trace.kernel_release = "6.1.0";
  trace.start_ns = 10000000000;
  return trace;
}

TEST_F(ImportedShardsTest, FileIsAShardWithARun) {
  options_.label = "idle";
  ImportedShards shards(options_);
  ASSERT_TRUE(shards.BeginFile(File("my trace.txt")).ok());
  ASSERT_TRUE(shards.Add(Trace10s()).ok());
  ASSERT_TRUE(shards.EndFile().ok());
  ASSERT_TRUE(shards.Finish().ok());
  ASSERT_THAT(shards.written(), ElementsAre(folder_ + "/my-trace.shard"));
  const ShardReader shard = Read(shards.written()[0]);
  EXPECT_EQ(shard.header().backend(), "import");
  EXPECT_EQ(shard.header().kernel_release(), "6.1.0");
  ASSERT_EQ(shard.header().imported_file_size(), 1);
  EXPECT_EQ(shard.header().imported_file(0).name(), "my trace.txt");
  EXPECT_EQ(shard.header().imported_file(0).sha256(), "d1");
  ASSERT_EQ(shard.header().run_size(), 1);
  const RunRecord& record = shard.header().run(0);
  EXPECT_EQ(record.status(), COMPLETED);
  EXPECT_EQ(record.run().label(), "idle");
  EXPECT_EQ(record.run().program(), "my-trace");
  EXPECT_EQ(record.run().family(), "my-trace");
  EXPECT_EQ(record.thread(0).comm(), "cat");
  const auto trace = shard.ReadRun(0);
  ASSERT_TRUE(trace.ok()) << trace.status();
  ASSERT_EQ(trace->events.size(), 6);
  EXPECT_EQ(shard.header().function(trace->events[4].function), "open");
  EXPECT_EQ(trace->events[5].time_ns, 260);
}

TEST_F(ImportedShardsTest, RangesAreRuns) {
  LabelledRange first, second, elsewhere;
  first.begin_ns = 10000000025;
  first.end_ns = 10000000210;
  first.label = "playing";
  second.begin_ns = 10000000150;
  second.end_ns = 99000000000;
  second.label = "paused";
  elsewhere = second;
  elsewhere.file = "other.txt";
  options_.ranges = {first, second, elsewhere};
  ImportedShards shards(options_);
  ASSERT_TRUE(shards.BeginFile(File("a.txt")).ok());
  ASSERT_TRUE(shards.Add(Trace10s()).ok());
  ASSERT_TRUE(shards.EndFile().ok());
  const ShardReader shard = Read(folder_ + "/a.shard");
  ASSERT_EQ(shard.header().run_size(), 2);
  // The returns of lock and read, and the entry of open.
  const RunRecord& playing = shard.header().run(0);
  EXPECT_EQ(playing.run().label(), "playing");
  EXPECT_EQ(playing.run().program(), "a-playing");
  EXPECT_EQ(playing.run().family(), "a");
  EXPECT_EQ(playing.cpu(0).events(), 3);
  EXPECT_EQ(playing.cpu(0).unmatched_exits(), 2);
  EXPECT_EQ(playing.cpu(0).unmatched_entries(), 1);
  EXPECT_EQ(playing.cpu(0).lost(), 3);
  EXPECT_EQ(shard.ReadRun(0)->events[0].time_ns, 5);
  EXPECT_EQ(shard.header().run(1).run().label(), "paused");
  EXPECT_EQ(shard.ReadRun(1)->events.size(), 2);
  EXPECT_EQ(shard.ReadRun(1)->events[0].time_ns, 50);
  EXPECT_EQ(shard.header().run(1).run().duration_ms(), 88999);
}

TEST_F(ImportedShardsTest, RangesBesideTheFileAreAnErrorThatTellsItsClock) {
  LabelledRange range;
  range.begin_ns = 1000000000;
  range.end_ns = 2000000000;
  range.label = "idle";
  options_.ranges = {range};
  ImportedShards shards(options_);
  ASSERT_TRUE(shards.BeginFile(File("a.txt")).ok());
  ASSERT_TRUE(shards.Add(Trace10s()).ok());
  EXPECT_THAT(std::string(shards.EndFile().message()),
              HasSubstr("the file's clock goes from 10.000000000 to 10.000000260 s"));
  ImportedTrace timeless = Trace10s();
  timeless.unknown = {UNKNOWN_TIME};
  EXPECT_THAT(std::string(shards.Add(std::move(timeless)).message()),
              HasSubstr("does not say when its calls were made"));
  EXPECT_THAT(shards.written(), IsEmpty());
}

TEST_F(ImportedShardsTest, MarksAreLabels) {
  options_.label_mark = "state";
  ImportedShards shards(options_);
  ASSERT_TRUE(shards.BeginFile(File("a.txt")).ok());
  ImportedTrace trace = Trace10s();
  AddMark(15, "state", "playing", &trace);
  AddMark(22, "volume", "7", &trace);
  AddMark(90, "state", "", &trace);
  AddMark(150, "state", "paused", &trace);
  ASSERT_TRUE(shards.Add(std::move(trace)).ok());
  // The mark still holds in the file's next stretch.
  ASSERT_TRUE(shards.Add(Trace10s()).ok());
  ASSERT_TRUE(shards.EndFile().ok());
  const ShardReader shard = Read(folder_ + "/a.shard");
  ASSERT_EQ(shard.header().run_size(), 3);
  EXPECT_EQ(shard.header().run(0).run().label(), "playing");
  EXPECT_EQ(shard.ReadRun(0)->events.size(), 2) << "lock alone";
  EXPECT_EQ(shard.header().run(1).run().label(), "paused");
  EXPECT_EQ(shard.ReadRun(1)->events.size(), 2) << "open alone";
  EXPECT_EQ(shard.header().run(2).run().label(), "paused");
  EXPECT_EQ(shard.ReadRun(2)->events.size(), 6);
}

TEST_F(ImportedShardsTest, FilesOfOneBootCanShareAShard) {
  options_.name = "boot";
  ImportedShards shards(options_);
  for (const std::string name : {"a.txt", "b.txt"}) {
    ASSERT_TRUE(shards.BeginFile(File(name)).ok());
    ASSERT_TRUE(shards.Add(Trace10s()).ok());
    ASSERT_TRUE(shards.EndFile().ok());
  }
  ASSERT_TRUE(shards.BeginFile(File("c.txt")).ok());
  ImportedTrace timeless = Trace10s();
  timeless.unknown = {UNKNOWN_TIME};
  EXPECT_THAT(std::string(shards.Add(std::move(timeless)).message()),
              HasSubstr("import it into a shard"));
  ImportedTrace of_other_kernel = Trace10s();
  of_other_kernel.kernel_release = "6.12.0";
  EXPECT_THAT(std::string(shards.Add(std::move(of_other_kernel)).message()), HasSubstr("6.12.0"));
  ASSERT_TRUE(shards.Finish().ok());
  ASSERT_THAT(shards.written(), ElementsAre(folder_ + "/boot.shard"));
  const ShardReader shard = Read(shards.written()[0]);
  ASSERT_EQ(shard.header().run_size(), 2);
  EXPECT_EQ(shard.header().run(0).run().id(), 0);
  EXPECT_EQ(shard.header().run(1).run().id(), 1);
  EXPECT_EQ(shard.header().run(1).run().program(), "b");
}

TEST_F(ImportedShardsTest, TwoFilesDoNotMakeOneName) {
  ImportedShards shards(options_);
  ASSERT_TRUE(shards.BeginFile(File("a.txt")).ok());
  ASSERT_TRUE(shards.EndFile().ok());
  EXPECT_EQ(shards.BeginFile(File("a.dat")).code(), absl::StatusCode::kAlreadyExists);
}

TEST(ShardNameOfFileTest, IsFitForFilesAndSamples) {
  EXPECT_EQ(ShardNameOfFile("/tmp/my trace.1.txt"), "my-trace.1");
  EXPECT_EQ(ShardNameOfFile("trace"), "trace");
  EXPECT_EQ(ShardNameOfFile("-x.dat"), "trace-x");
  EXPECT_EQ(ShardNameOfFile(".hidden"), "trace.hidden");
  EXPECT_EQ(ShardNameOfFile("caf\xc3\xa9.txt"), "caf--");
}

}  // namespace
}  // namespace callprint
