// Expectations are worked by hand from the runs below.
#include "dataset/features/shard_features.h"

#include <utility>

#include "collector/shard/sha256.h"
#include "dataset/features/feature_table.h"
#include "dataset/synthetic_shard.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

SyntheticRun MakeRun(uint32_t id, RunStatus status, const std::string& function, int calls) {
  SyntheticRun run;
  Run* plan = run.record.mutable_run();
  plan->set_id(id);
  plan->set_program("openssl-aes-256-cbc");
  plan->set_family("openssl");
  plan->set_label("encryption");
  plan->set_cipher(USER_SPACE);
  plan->mutable_input()->set_name("text-3");
  plan->mutable_input()->set_kind("text");
  plan->mutable_input()->set_size_bytes(65536);
  plan->set_cold_cache(true);
  plan->set_background("tar");
  run.record.set_status(status);
  CpuCounters* cpu = run.record.add_cpu();
  cpu->set_events(2 * calls);
  cpu->set_lost(id);
  for (int call = 0; call < calls; ++call) run.trace.Call(7, 100 * call, 100 * call + 10, function);
  return run;
}

ShardHeader Header() {
  ShardHeader header;
  header.set_task("encryption");
  header.set_shard(3);
  header.set_shards(4);
  header.set_kernel_release("6.1.0-test");
  return header;
}

TEST(ShardFeaturesTest, LeavesOutRunsWithoutALabelWhereAsked) {
  SyntheticRun unlabelled = MakeRun(1, COMPLETED, "vfs_open", 1);
  unlabelled.record.mutable_run()->clear_label();
  const auto bytes =
      SyntheticShard(Header(), {MakeRun(0, COMPLETED, "vfs_read", 3), std::move(unlabelled)});
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  ExtractionOptions options;
  EXPECT_EQ(ExtractShard(*bytes, "a.shard", "d", "1", nullptr, options)->sample_size(), 2);
  options.labelled_only = true;
  const auto table = ExtractShard(*bytes, "a.shard", "d", "1", nullptr, options);
  ASSERT_EQ(table->sample_size(), 1);
  EXPECT_EQ(table->sample(0).label(), "encryption");
}

TEST(ShardFeaturesTest, MakesASampleOfEachCompletedRun) {
  const auto bytes = SyntheticShard(
      Header(), {MakeRun(12, COMPLETED, "vfs_read", 3), MakeRun(13, FAILED, "vfs_open", 1),
                 MakeRun(14, TIMED_OUT, "vfs_open", 1), MakeRun(11, COMPLETED, "vfs_write", 2)});
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  const auto table = ExtractShard(*bytes, "test.shard", "encryption", "1");
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(table->shard_sha256(), Sha256Hex(*bytes));

  const std::string path = ::testing::TempDir() + "/shard_features_test.pb";
  ASSERT_TRUE(WriteBinaryProto(path, *table).ok());
  const auto set = ReadFeatureTables({path}, {"count"});
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_THAT(set->features.column_names, ElementsAre("count:vfs_read", "count:vfs_write"));
  EXPECT_THAT(set->features.row_begin, ElementsAre(0, 1, 2));
  EXPECT_THAT(set->features.column_index, ElementsAre(1, 0));
  EXPECT_THAT(set->features.value, ElementsAre(2, 3));
  ASSERT_EQ(set->info.size(), 2);
  EXPECT_EQ(set->info[0].id(), "encryption-11");
  const SampleInfo& info = set->info[1];
  EXPECT_EQ(info.id(), "encryption-12");
  EXPECT_EQ(info.label(), "encryption");
  EXPECT_EQ(info.program(), "openssl-aes-256-cbc");
  EXPECT_EQ(info.family(), "openssl");
  EXPECT_EQ(info.file(), "text-3");
  EXPECT_EQ(info.shard(), "encryption-00003");
  EXPECT_EQ(info.kernel(), "6.1.0-test");
  EXPECT_EQ(info.cipher(), USER_SPACE);
  EXPECT_EQ(info.input_kind(), "text");
  EXPECT_EQ(info.input_bytes(), 65536);
  EXPECT_TRUE(info.cold_cache());
  EXPECT_EQ(info.background(), "tar");
  EXPECT_EQ(info.events(), 6);
  EXPECT_EQ(info.lost_events(), 12);
  EXPECT_EQ(info.trace_sha256().size(), 64);
}

TEST(ShardFeaturesTest, MakesASampleOfEachWindow) {
  SyntheticRun run = MakeRun(5, COMPLETED, "vfs_read", 4);
  run.record.mutable_run()->set_duration_ms(1);
  const auto bytes = SyntheticShard(Header(), {run});
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  WindowSpec window;
  window.set_period_ns(500000);
  window.set_periods(1);
  const auto table = ExtractShard(*bytes, "test.shard", "encryption", "1", &window);
  ASSERT_TRUE(table.ok()) << table.status();
  ASSERT_EQ(table->sample_size(), 2);
  EXPECT_EQ(table->sample(0).id(), "encryption-5-00000");
  EXPECT_EQ(table->sample(0).events(), 8u);
  // A window in which nothing happens is a sample, too.
  EXPECT_EQ(table->sample(1).events(), 0u);
}

TEST(ShardFeaturesTest, TracesWithoutTimesHaveNoWindowsAndNoFeaturesOfTime) {
  ShardHeader header = Header();
  header.add_unknown(UNKNOWN_TIME);
  const auto bytes = SyntheticShard(header, {MakeRun(1, COMPLETED, "vfs_read", 3)});
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  const auto table = ExtractShard(*bytes, "a.shard", "mine", "1");
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_TRUE(JoinFeatureTables({*table}, {"a.shard"}, {"count"}).ok());
  EXPECT_EQ(JoinFeatureTables({*table}, {"a.shard"}, {"gap"}).status().code(),
            absl::StatusCode::kNotFound);
  ExtractionOptions gap;
  gap.groups = {"gap"};
  EXPECT_THAT(
      std::string(ExtractShard(*bytes, "a.shard", "mine", "1", nullptr, gap).status().message()),
      HasSubstr("do not say an event's time, and without it there is no feature group gap"));
  WindowSpec window;
  window.set_period_ns(500000);
  window.set_periods(1);
  EXPECT_THAT(std::string(ExtractShard(*bytes, "a.shard", "mine", "1", &window).status().message()),
              HasSubstr("a.shard: the traces do not say an event's time, so there are no windows"));
  ExtractionOptions options;
  options.perturbations = *ParsePerturbations("first_ms:10");
  EXPECT_EQ(ExtractShard(*bytes, "a.shard", "mine", "1", nullptr, options).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(ShardFeaturesTest, ExtractsOnlyTheGroupsAskedForWithTheSameValues) {
  const auto bytes = SyntheticShard(Header(), {MakeRun(1, COMPLETED, "vfs_read", 3)});
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  const auto all = ExtractShard(*bytes, "a.shard", "encryption", "1");
  ASSERT_TRUE(all.ok()) << all.status();
  // Every group alone, so that none needs another's pass.
  for (const auto& [group, block] : all->block()) {
    ExtractionOptions options;
    options.groups = {group};
    const auto one = ExtractShard(*bytes, "a.shard", "encryption", "1", nullptr, options);
    ASSERT_TRUE(one.ok()) << one.status();
    ASSERT_EQ(one->block_size(), 1) << group;
    EXPECT_EQ(one->block().at(group), block) << group;
  }
  ExtractionOptions unknown;
  unknown.groups = {"colour"};
  const auto refused = ExtractShard(*bytes, "a.shard", "encryption", "1", nullptr, unknown);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("task_count"));
}

TEST(ShardFeaturesTest, PerturbsTracesBeforeItExtracts) {
  SyntheticRun own = MakeRun(1, COMPLETED, "vfs_read", 40);
  SyntheticRun other = MakeRun(2, COMPLETED, "vfs_write", 40);
  other.record.mutable_run()->set_family("gzip");
  other.record.mutable_run()->set_program("gzip");
  other.record.mutable_run()->set_label("none");
  const auto bytes = SyntheticShard(Header(), {own, other});
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  ExtractionOptions options;
  options.groups = {"count"};
  const auto count = [&](const std::string& perturbation) {
    options.perturbations = *ParsePerturbations(perturbation);
    return ExtractShard(*bytes, "a.shard", "encryption", "1", nullptr, options);
  };
  // Calls last 10 ns and begin every 100 ns, the last at 3,900.
  const auto cut = count("cut_end:0.5");
  ASSERT_TRUE(cut.ok()) << cut.status();
  EXPECT_EQ(cut->sample(0).events(), 80u) << "the recording's";
  FeatureBlock block;
  ASSERT_TRUE(block.ParseFromString(cut->block().at("count")));
  EXPECT_THAT(block.value(), ElementsAre(20, 20));
  // Run 1 gets run 2's calls; run 2 gets run 1's, which are of another label, unless that is asked
  // to be the same.
  const auto beside = count("background:1");
  ASSERT_TRUE(beside.ok()) << beside.status();
  ASSERT_TRUE(block.ParseFromString(beside->block().at("count")));
  EXPECT_THAT(block.value(), ElementsAre(40, 40, 40, 40));
  options.foreign_label = "none";
  const auto refused = count("background:1");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("encryption-2"));
}

TEST(ShardFeaturesTest, SameShardGivesTheSameBytes) {
  const auto bytes = SyntheticShard(
      Header(), {MakeRun(1, COMPLETED, "vfs_read", 3), MakeRun(2, COMPLETED, "vfs_write", 5)});
  ASSERT_TRUE(bytes.ok());
  const auto first = ExtractShard(*bytes, "a.shard", "encryption", "1");
  const auto second = ExtractShard(*bytes, "b.shard", "encryption", "1");
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(SerializeDeterministically(*first), SerializeDeterministically(*second));
}

TEST(ShardFeaturesTest, RefusesADamagedShard) {
  const auto bytes = SyntheticShard(Header(), {MakeRun(1, COMPLETED, "vfs_read", 3)});
  ASSERT_TRUE(bytes.ok());
  const auto truncated =
      ExtractShard(bytes->substr(0, bytes->size() / 2), "cut.shard", "encryption", "1");
  EXPECT_EQ(truncated.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(truncated.status().message()), HasSubstr("cut.shard"));
}

}  // namespace
}  // namespace callprint
