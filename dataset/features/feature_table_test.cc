// Expectations are worked by hand from the tables that each test writes.
#include "dataset/features/feature_table.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Entry {
  int row;
  int column;
  float value;
};

std::string Block(const std::string& group, const std::vector<std::string>& columns, int rows,
                  const std::vector<Entry>& entries) {
  FeatureBlock block;
  block.set_group(group);
  for (const std::string& column : columns) block.add_column(column);
  for (int row = 0; row < rows; ++row) {
    block.add_row_begin(block.value_size());
    for (const Entry& entry : entries) {
      if (entry.row != row) continue;
      block.add_column_index(entry.column);
      block.add_value(entry.value);
    }
  }
  block.add_row_begin(block.value_size());
  return SerializeDeterministically(block);
}

FeatureTable Table(const std::vector<std::string>& ids) {
  FeatureTable table;
  table.set_schema_version(kFeatureTableSchemaVersion);
  table.set_dataset("encryption");
  table.set_dataset_version("1");
  for (const std::string& id : ids) {
    SampleInfo* sample = table.add_sample();
    sample->set_id(id);
    sample->set_program("program of " + id);
  }
  return table;
}

std::string Write(const std::string& name, const FeatureTable& table) {
  const std::string path = ::testing::TempDir() + "/feature_table_test_" + name;
  EXPECT_TRUE(WriteBinaryProto(path, table).ok());
  return path;
}

// Two shards with the columns {b, a} and {c, b}: samples 3, 1 and 2.
std::vector<std::string> TwoShards() {
  FeatureTable first = Table({"t-3", "t-1"});
  (*first.mutable_block())["count"] =
      Block("count", {"count:b", "count:a"}, 2, {{0, 0, 30}, {0, 1, 31}, {1, 1, 10}});
  (*first.mutable_block())["gap"] = Block("gap", {"gap:total"}, 2, {{1, 0, 5}});
  FeatureTable second = Table({"t-2"});
  (*second.mutable_block())["count"] =
      Block("count", {"count:c", "count:b"}, 1, {{0, 0, 20}, {0, 1, 21}});
  (*second.mutable_block())["gap"] = Block("gap", {"gap:total"}, 1, {});
  return {Write("first", first), Write("second", second)};
}

TEST(FeatureTableTest, JoinsShardsSortedBySampleAndColumn) {
  const auto set = ReadFeatureTables(TwoShards(), {"count"});
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_THAT(set->features.column_names, ElementsAre("count:a", "count:b", "count:c"));
  ASSERT_EQ(set->info.size(), 3);
  EXPECT_EQ(set->info[0].id(), "t-1");
  EXPECT_EQ(set->info[1].id(), "t-2");
  EXPECT_EQ(set->info[2].id(), "t-3");
  EXPECT_EQ(set->info[2].program(), "program of t-3");
  EXPECT_THAT(set->features.row_begin, ElementsAre(0, 1, 3, 5));
  EXPECT_THAT(set->features.column_index, ElementsAre(0, 1, 2, 0, 1));
  EXPECT_THAT(set->features.value, ElementsAre(10, 21, 20, 31, 30));
}

TEST(FeatureTableTest, OrderOfPathsAndGroupsDoesNotMatter) {
  const std::vector<std::string> paths = TwoShards();
  const auto one = ReadFeatureTables({paths[0], paths[1]}, {"count", "gap"});
  const auto other = ReadFeatureTables({paths[1], paths[0]}, {"gap", "count", "gap"});
  ASSERT_TRUE(one.ok() && other.ok());
  EXPECT_EQ(one->features.columns(), 4);
  EXPECT_EQ(one->features.column_names, other->features.column_names);
  EXPECT_EQ(one->features.row_begin, other->features.row_begin);
  EXPECT_EQ(one->features.column_index, other->features.column_index);
  EXPECT_EQ(one->features.value, other->features.value);
}

TEST(FeatureTableTest, OneTableOfAllSaysTheSame) {
  const std::vector<std::string> paths = TwoShards();
  const auto read = ReadFeatureTables(paths, {"count", "gap"});
  ASSERT_TRUE(read.ok()) << read.status();
  const std::string joined = Write("joined", TableOfSamples(*read, {"count", "gap"}));
  for (const std::vector<std::string>& groups :
       {std::vector<std::string>{"count", "gap"}, std::vector<std::string>{"gap"}}) {
    const auto expected = ReadFeatureTables(paths, groups);
    const auto again = ReadFeatureTables({joined}, groups);
    ASSERT_TRUE(expected.ok() && again.ok()) << again.status();
    EXPECT_EQ(again->dataset, "encryption");
    EXPECT_EQ(again->dataset_version, "1");
    ASSERT_EQ(again->info.size(), 3);
    EXPECT_EQ(again->info[1].program(), "program of t-2");
    EXPECT_EQ(again->features.column_names, expected->features.column_names);
    EXPECT_EQ(again->features.row_begin, expected->features.row_begin);
    EXPECT_EQ(again->features.column_index, expected->features.column_index);
    EXPECT_EQ(again->features.value, expected->features.value);
  }
}

TEST(FeatureTableTest, ReadsDescriptionsWithoutFeatures) {
  const auto info = ReadSampleInfo(TwoShards());
  ASSERT_TRUE(info.ok()) << info.status();
  ASSERT_EQ(info->size(), 3);
  EXPECT_EQ((*info)[0].id(), "t-1");
}

TEST(FeatureTableTest, ListsTheGroupsThereAreForAnUnknownOne) {
  const auto set = ReadFeatureTables(TwoShards(), {"counts"});
  EXPECT_EQ(set.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(set.status().message()), HasSubstr("it has: count, gap"));
}

TEST(FeatureTableTest, RefusesAMissingFileAndASampleThatOccursTwice) {
  EXPECT_EQ(ReadFeatureTables({"/nowhere/table.pb"}, {}).status().code(),
            absl::StatusCode::kNotFound);
  const std::vector<std::string> paths = TwoShards();
  const auto twice = ReadFeatureTables({paths[0], paths[0]}, {});
  EXPECT_EQ(twice.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(twice.status().message()), HasSubstr("occurs twice"));
}

TEST(FeatureTableTest, RefusesTablesOfDifferentDatasetsAndNewerSchemas) {
  FeatureTable other = Table({"t-9"});
  other.set_dataset_version("2");
  EXPECT_EQ(ReadSampleInfo({TwoShards()[0], Write("other", other)}).status().code(),
            absl::StatusCode::kInvalidArgument);
  FeatureTable newer = Table({"t-9"});
  newer.set_schema_version(kFeatureTableSchemaVersion + 1);
  EXPECT_EQ(ReadSampleInfo({Write("newer", newer)}).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(FeatureTableTest, RefusesDamagedTables) {
  const auto code_of = [](const std::string& block) {
    FeatureTable table = Table({"t-1"});
    (*table.mutable_block())["count"] = block;
    return ReadFeatureTables({Write("damaged", table)}, {"count"}).status().code();
  };
  const std::string good = Block("count", {"count:a"}, 1, {{0, 0, 1}});
  EXPECT_EQ(code_of(good), absl::StatusCode::kOk);
  EXPECT_EQ(code_of(good.substr(0, good.size() - 3)), absl::StatusCode::kDataLoss);
  EXPECT_EQ(code_of(Block("gap", {"gap:a"}, 1, {{0, 0, 1}})), absl::StatusCode::kDataLoss);
  EXPECT_EQ(code_of(Block("count", {"count:a"}, 2, {})), absl::StatusCode::kDataLoss);
  EXPECT_EQ(code_of(Block("count", {"count:a"}, 1, {{0, 1, 1}})), absl::StatusCode::kDataLoss);
  EXPECT_EQ(code_of(Block("count", {"count:a"}, 1, {{0, 0, 1}, {0, 0, 2}})),
            absl::StatusCode::kDataLoss);
  const std::string whole = *ReadFile(TwoShards()[0]);
  const std::string cut = ::testing::TempDir() + "/cut.pb";
  for (size_t size = 0; size < whole.size(); ++size) {
    ASSERT_TRUE(WriteFileAtomically(cut, whole.substr(0, size)).ok());
    // Cut between two fields it is a shorter table, which the missing group shows.
    EXPECT_FALSE(ReadFeatureTables({cut}, {"count", "gap"}).ok()) << "cut at " << size;
  }
  const std::string empty = ::testing::TempDir() + "/empty.pb";
  ASSERT_TRUE(WriteFileAtomically(empty, "").ok());
  EXPECT_EQ(ReadSampleInfo({empty}).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace callprint
