// Expectations are worked by hand from the runs below.
#include "dataset/samples.h"

#include "dataset/calls/synthetic_trace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ShardHeader Header(const std::vector<std::string>& functions) {
  ShardHeader header;
  header.set_task("video");
  header.set_shard(3);
  for (const std::string& name : functions) header.add_function(name);
  return header;
}

void AddMark(int64_t time_ns, const std::string& name, const std::string& value,
             RunRecord* record) {
  Mark* mark = record->add_mark();
  mark->set_time_ns(time_ns);
  mark->set_name(name);
  mark->set_value(value);
}

// Windows of two periods of 50 ns, labelled by "state".
WindowSpec ByState() {
  WindowSpec spec;
  spec.set_period_ns(50);
  spec.set_periods(2);
  spec.set_guard_ns(10);
  spec.set_mark("state");
  spec.set_file_mark("video");
  spec.add_detail_mark("load");
  MarkLabel* playing = spec.add_mark_label();
  playing->set_value("playing");
  playing->set_label("play");
  MarkLabel* paused = spec.add_mark_label();
  paused->set_value("paused");
  paused->set_label("pause");
  return spec;
}

class SamplesTest : public ::testing::Test {
 protected:
  // A call in each hundred nanoseconds, up to 600.
  SamplesTest() {
    for (int64_t time = 20; time < 600; time += 100) trace_.Call(7, time, time + 30, "vfs_read");
    record_.mutable_run()->set_id(4);
    record_.mutable_run()->set_program("mpv");
    record_.mutable_run()->mutable_input()->set_name("text-1");
  }

  absl::StatusOr<std::vector<Sample>> Cut(const WindowSpec& spec) {
    return SamplesOfRun(Header(trace_.recorded_names()), record_, trace_.trace(), &spec);
  }

  SyntheticTrace trace_;
  RunRecord record_;
};

TEST_F(SamplesTest, ARunIsASample) {
  record_.mutable_run()->set_label("x");
  record_.mutable_run()->set_options("-9");
  ShardHeader header = Header(trace_.recorded_names());
  header.set_variant("rt");
  const auto samples = SamplesOfRun(header, record_, trace_.trace(), nullptr);
  ASSERT_TRUE(samples.ok()) << samples.status();
  ASSERT_EQ(samples->size(), 1u);
  const SampleInfo& info = (*samples)[0].info;
  EXPECT_EQ(info.id(), "video-rt-4");
  EXPECT_EQ(info.shard(), "video-rt-00003");
  EXPECT_EQ(info.label(), "x");
  EXPECT_EQ(info.options(), "-9");
  EXPECT_EQ(info.session(), "");
  EXPECT_EQ((*samples)[0].trace.events.size(), 12u);
}

TEST_F(SamplesTest, CutsWindowsWhereTheStateIsConstant) {
  AddMark(3, "video", "clip-1", &record_);
  AddMark(5, "state", "playing", &record_);
  AddMark(205, "load", "copy", &record_);
  AddMark(306, "video", "clip-2", &record_);
  AddMark(350, "state", "paused", &record_);
  AddMark(505, "state", "seeking", &record_);
  const auto samples = Cut(ByState());
  ASSERT_TRUE(samples.ok()) << samples.status();
  // [0, 100) begins before its state and [300, 400) has a change inside; [400, 500) has one 5 ns
  // behind it, within the guard; after 505 the state has no label.
  ASSERT_EQ(samples->size(), 2u);
  const Sample& first = (*samples)[0];
  EXPECT_EQ(first.info.id(), "video-4-00001");
  EXPECT_EQ(first.info.session(), "video-4");
  EXPECT_EQ(first.info.label(), "play");
  EXPECT_EQ(first.info.file(), "clip-1");
  EXPECT_EQ(first.info.state(), "playing");
  EXPECT_EQ(first.info.begin_ns(), 100);
  EXPECT_EQ(first.info.end_ns(), 200);
  EXPECT_EQ(first.info.events(), 2u);
  // The call at 120 to 150 counts from the window's beginning.
  ASSERT_EQ(first.trace.events.size(), 2u);
  EXPECT_EQ(first.trace.events[0].time_ns, 20);
  EXPECT_EQ(first.trace.events[1].time_ns, 50);
  EXPECT_EQ((*samples)[1].info.id(), "video-4-00002");
  // The load came at 205, after the window's beginning.
  EXPECT_EQ((*samples)[1].info.state(), "playing");
}

TEST_F(SamplesTest, DescribesTheOtherMarksOfAWindow) {
  AddMark(-50, "driver", "7", &record_);
  AddMark(-40, "state", "paused", &record_);
  AddMark(-30, "load", "copy", &record_);
  AddMark(-25, "muted", "no", &record_);
  AddMark(-20, "video", "clip-2", &record_);
  const auto samples = Cut(ByState());
  ASSERT_TRUE(samples.ok()) << samples.status();
  ASSERT_EQ(samples->size(), 5u);
  EXPECT_EQ((*samples)[0].info.state(), "paused load=copy");
  EXPECT_EQ((*samples)[0].info.file(), "clip-2");
  EXPECT_THAT(CollectorPids(record_), ElementsAre(7));
}

TEST_F(SamplesTest, OverlapsWindowsByTheStride) {
  AddMark(-50, "state", "paused", &record_);
  WindowSpec spec = ByState();
  spec.set_stride_ns(50);
  const auto samples = Cut(spec);
  ASSERT_TRUE(samples.ok()) << samples.status();
  // The last event is at 550: windows begin at 0, 50, ..., 450.
  ASSERT_EQ(samples->size(), 10u);
  // [50, 150) has the return at 50 and the entry at 120, but not the return at 150.
  ASSERT_EQ((*samples)[1].trace.events.size(), 2u);
  EXPECT_EQ((*samples)[1].trace.events[0].time_ns, 0);
  EXPECT_EQ((*samples)[1].trace.events[0].kind, EventKind::kExit);
  EXPECT_EQ((*samples)[1].trace.events[1].time_ns, 70);
}

TEST_F(SamplesTest, LabelsWindowsByThePartsThatRan) {
  SyntheticTrace trace;
  trace.Call(7, 10, 20, "vfs_read");     // gzip
  trace.Call(8, 30, 40, "vfs_read");     // A child of gzip's second process.
  trace.Call(9, 50, 60, "vfs_read");     // Of no part.
  trace.Call(10, 120, 130, "vfs_read");  // tar
  trace.Call(8, 150, 160, "vfs_read");
  callprint::Run* run = record_.mutable_run();
  run->clear_input();
  run->set_duration_ms(1);
  run->add_part()->mutable_run()->set_program("tar");
  run->add_part()->mutable_run()->set_program("gzip");
  record_.add_part()->add_pid(10);
  record_.add_part()->add_pid(7);
  record_.mutable_part(1)->add_pid(77);
  const std::vector<std::pair<int, int>> roots = {{7, 7}, {8, 77}, {9, 0}, {10, 10}};
  for (const auto& [pid, root] : roots) {
    Thread* thread = record_.add_thread();
    thread->set_pid(pid);
    thread->set_root_pid(root);
  }
  WindowSpec spec;
  spec.set_period_ns(100);
  spec.set_periods(1);
  const auto samples = SamplesOfRun(Header(trace.recorded_names()), record_, trace.trace(), &spec);
  ASSERT_TRUE(samples.ok()) << samples.status();
  // The run's whole duration, also where nothing happened.
  ASSERT_EQ(samples->size(), 10000u);
  EXPECT_THAT((*samples)[0].info.present(), ElementsAre("gzip"));
  EXPECT_THAT((*samples)[1].info.present(), ElementsAre("gzip", "tar"));
  EXPECT_THAT((*samples)[2].info.present(), IsEmpty());
  EXPECT_EQ((*samples)[2].info.trace_sha256(), "");
  EXPECT_EQ((*samples)[0].info.label(), "");

  record_.mutable_part()->RemoveLast();
  EXPECT_EQ(
      SamplesOfRun(Header(trace.recorded_names()), record_, trace.trace(), &spec).status().code(),
      absl::StatusCode::kDataLoss);
}

TEST_F(SamplesTest, RefusesTimesThatMakeWindowsWithoutEnd) {
  trace_.Call(7, int64_t{1} << 61, (int64_t{1} << 61) + 1, "vfs_read");
  const absl::Status status = Cut(ByState()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), HasSubstr("run 4"));
}

TEST_F(SamplesTest, RefusesSpecsThatSayNothing) {
  EXPECT_TRUE(ValidateWindowSpec(ByState()).ok());
  WindowSpec spec = ByState();
  spec.set_period_ns(0);
  spec.set_guard_ns(-1);
  spec.add_mark_label()->set_value("playing");
  const std::string message(ValidateWindowSpec(spec).message());
  EXPECT_THAT(message, HasSubstr("period_ns must be above 0"));
  EXPECT_THAT(message, HasSubstr("guard_ns must not be negative"));
  EXPECT_THAT(message, HasSubstr("\"playing\" twice"));
  EXPECT_THAT(message, HasSubstr("has no label"));
  spec = ByState();
  spec.set_periods(4000000000u);
  spec.set_period_ns(int64_t{1} << 62);
  EXPECT_THAT(std::string(ValidateWindowSpec(spec).message()), HasSubstr("must not last more"));
  spec = ByState();
  spec.clear_mark();
  EXPECT_THAT(std::string(ValidateWindowSpec(spec).message()), HasSubstr("need each other"));
}

TEST(CollectorPidsTest, AreTheRecordersButNotTheTracedCommands) {
  RunRecord run;
  run.set_root_pid(100);
  const auto add = [&run](int pid, const std::string& comm, int root) {
    Thread* thread = run.add_thread();
    thread->set_pid(pid);
    thread->set_comm(comm);
    thread->set_root_pid(root);
  };
  add(96, "record", 0);
  add(100, "record", 0);
  add(101, "openssl", 100);
  // A part has the recorder's name until it executes a program.
  add(102, "record", 102);
  EXPECT_THAT(CollectorPids(run), ElementsAre(96));
}

}  // namespace
}  // namespace callprint
