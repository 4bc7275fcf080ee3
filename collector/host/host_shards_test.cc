// Pages of a real kernel (testdata/) as they come in on a host.
#include "collector/host/host_shards.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "collector/decoding/ring_buffer.h"
#include "collector/host/host_runs.h"
#include "collector/shard/shard_reader.h"
#include "collector/testdata/recorded_kernel.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

constexpr char kKernel[] = "linux-6.1";

class HostShardsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.out = ::testing::TempDir() + "/host_shards";
    std::filesystem::remove_all(options_.out);
    std::filesystem::create_directories(options_.out);
    texts_.header_page = RecordedFile(kKernel, "header_page");
    texts_.header_event = RecordedFile(kKernel, "header_event");
    texts_.entry_format = RecordedFile(kKernel, "entry_format");
    texts_.exit_format = RecordedFile(kKernel, "exit_format");
    texts_.release = "6.1.0";
    texts_.symbols = [this]() -> absl::StatusOr<std::string> {
      ++symbols_read_;
      return RecordedFile(kKernel, "kallsyms");
    };
    pages_ = RecordedFile(kKernel, "whole.pages");
    CpuEvents decoded;
    DecodePages(RecordedFormats(kKernel), pages_, &decoded);
    events_ = decoded.events.size();
    pid_ = decoded.events[0].pid;
  }

  void Create() {
    auto runs = HostRuns::Create("", texts_);
    ASSERT_TRUE(runs.ok()) << runs.status();
    runs_ = *std::move(runs);
    shards_ = std::make_unique<HostShards>(options_, runs_->release());
  }

  absl::Status EndRun(const std::vector<CpuLoss>& losses, const std::vector<Thread>& threads,
                      absl::Time now) {
    return shards_->Add(runs_->End(losses, threads, now), runs_->functions(), now);
  }

  HostShardsOptions options_;
  std::unique_ptr<HostRuns> runs_;
  std::unique_ptr<HostShards> shards_;
  KernelTexts texts_;
  std::string pages_;
  size_t events_ = 0;
  int32_t pid_ = 0;
  int symbols_read_ = 0;
  const absl::Time begin_ = absl::FromUnixSeconds(1000);
};

TEST_F(HostShardsTest, ARunIsWhatWasReadUnderItsLabel) {
  Create();
  runs_->Begin("playing", begin_);
  // In two readings.
  runs_->Add(0, absl::string_view(pages_).substr(0, 4096));
  runs_->EndReading();
  runs_->Add(0, absl::string_view(pages_).substr(4096));
  Thread thread;
  thread.set_pid(pid_);
  thread.set_comm("a\xff\x1b");
  ASSERT_TRUE(EndRun({{0, 5, 2}}, {thread}, begin_ + absl::Seconds(3)).ok());
  // Counters go on; the second run has lost the difference.
  runs_->Begin("paused", begin_ + absl::Seconds(3));
  runs_->Add(0, pages_);
  ASSERT_TRUE(EndRun({{0, 7, 2}}, {}, begin_ + absl::Seconds(4)).ok());
  ASSERT_TRUE(shards_->Finish().ok());
  EXPECT_EQ(shards_->events(), 2 * events_);
  ASSERT_EQ(shards_->written().size(), 1);
  const auto shard = ShardReader::Open(shards_->written()[0]);
  ASSERT_TRUE(shard.ok()) << shard.status();
  EXPECT_EQ(shard->header().backend(), "host");
  EXPECT_EQ(shard->header().kernel_release(), "6.1.0");
  ASSERT_EQ(shard->header().run_size(), 2);
  const RunRecord& first = shard->header().run(0);
  EXPECT_EQ(first.run().label(), "playing");
  EXPECT_EQ(first.run().program(), "playing");
  EXPECT_EQ(first.run().duration_ms(), 3000);
  EXPECT_EQ(first.cpu(0).events(), events_);
  EXPECT_EQ(first.cpu(0).lost(), 7);
  ASSERT_EQ(first.thread_size(), 1);
  // Protobuf takes no text that is not UTF-8.
  EXPECT_EQ(first.thread(0).comm(), "a\xef\xbf\xbd\x1b");
  EXPECT_EQ(first.run().input().name(), "stretch-1");
  const RunRecord& second = shard->header().run(1);
  EXPECT_EQ(second.run().input().name(), "stretch-2");
  EXPECT_EQ(second.run().label(), "paused");
  EXPECT_EQ(second.cpu(0).overrun(), 2);
  EXPECT_EQ(second.cpu(0).dropped(), 0);
  const auto trace = shard->ReadRun(1);
  ASSERT_TRUE(trace.ok());
  EXPECT_EQ(trace->events.size(), events_);
}

TEST_F(HostShardsTest, ShardsAreBounded) {
  options_.shard_events = 2 * events_;
  Create();
  for (int run = 0; run < 5; ++run) {
    runs_->Begin("", begin_);
    EXPECT_EQ(runs_->bytes(), 0u);
    runs_->Add(0, pages_);
    EXPECT_EQ(runs_->bytes(), pages_.size());
    ASSERT_TRUE(EndRun({{0, 0, 0}}, {}, begin_).ok());
    EXPECT_EQ(shards_->written().size(), (run + 1) / 2);
  }
  ASSERT_TRUE(shards_->Finish().ok());
  ASSERT_EQ(shards_->written().size(), 3);
  const auto last = ShardReader::Open(shards_->written()[2]);
  ASSERT_TRUE(last.ok());
  EXPECT_EQ(last->header().run_size(), 1);
  EXPECT_EQ(last->header().run(0).run().id(), 4);
}

TEST_F(HostShardsTest, ReadsSymbolsAgainWhereAFunctionHasNone) {
  texts_.symbols = [this]() -> absl::StatusOr<std::string> {
    // A module that has come meanwhile.
    return ++symbols_read_ == 1 ? "ffffffff00000000 T nothing_of_this\n"
                                : RecordedFile(kKernel, "kallsyms");
  };
  Create();
  runs_->Begin("", begin_);
  runs_->Add(0, pages_);
  ASSERT_TRUE(EndRun({{0, 0, 0}}, {}, begin_).ok());
  ASSERT_TRUE(shards_->Finish().ok());
  EXPECT_EQ(symbols_read_, 2);
  const auto shard = ShardReader::Open(shards_->written()[0]);
  ASSERT_TRUE(shard.ok());
  EXPECT_GT(shard->header().function_size(), 3);
}

TEST_F(HostShardsTest, SaysThatNothingCanBeWritten) {
  options_.out = "/proc/no-such-folder";
  Create();
  runs_->Begin("", begin_);
  runs_->Add(0, pages_);
  ASSERT_TRUE(EndRun({{0, 0, 0}}, {}, begin_).ok());
  EXPECT_FALSE(shards_->Finish().ok());
  EXPECT_TRUE(shards_->written().empty());
}

}  // namespace
}  // namespace callprint
