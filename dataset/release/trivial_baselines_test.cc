// Expectations are worked by hand from the samples below.
#include "dataset/release/trivial_baselines.h"

#include "gtest/gtest.h"

namespace callprint {
namespace {

ScannedSample Sample(const std::string& id, const std::string& label, const std::string& file,
                     uint64_t events, int functions) {
  ScannedSample sample;
  sample.info.set_id(id);
  sample.info.set_label(label);
  sample.info.set_file(file);
  sample.info.set_events(events);
  for (int function = 0; function < functions; ++function) sample.calls.emplace_back(function, 1);
  return sample;
}

TEST(TrivialBaselinesTest, LooksForTheNearestSampleOfAnotherFile) {
  std::vector<ShardScan> shards(2);
  shards[0].sample = {Sample("t-1", "a", "f", 10, 1), Sample("t-2", "a", "f", 11, 9)};
  shards[1].sample = {Sample("t-3", "b", "g", 100, 1), Sample("t-4", "a", "g", 20, 9)};
  const std::vector<TrivialBaseline> baselines = TrivialBaselines(shards, "");
  ASSERT_EQ(baselines.size(), 3u);
  EXPECT_DOUBLE_EQ(baselines[0].accuracy, 0.75);
  EXPECT_DOUBLE_EQ(baselines[0].balanced_accuracy, 0.5);
  // By events: t-1 (10) and t-2 (11) find t-4 (20), a: right. t-4 finds t-2: right. t-3 (100) finds
  // t-2, since t-4 is of its own file: wrong.
  EXPECT_DOUBLE_EQ(baselines[1].accuracy, 0.75);
  EXPECT_DOUBLE_EQ(baselines[1].balanced_accuracy, 0.5);
  // By functions: t-1 finds t-3: wrong, and the other way round. t-2 and t-4 find each other.
  EXPECT_DOUBLE_EQ(baselines[2].accuracy, 0.5);
  EXPECT_NEAR(baselines[2].balanced_accuracy, 1.0 / 3, 1e-12);
}

TEST(TrivialBaselinesTest, ComparesWindowsOfOtherSessionsAndSetsOfLabels) {
  std::vector<ShardScan> shards(1);
  shards[0].sample = {Sample("m-1-0", "", "", 10, 1), Sample("m-1-1", "", "", 11, 1),
                      Sample("m-2-0", "", "", 30, 1)};
  for (int i = 0; i < 3; ++i) {
    shards[0].sample[i].info.set_session(i < 2 ? "m-1" : "m-2");
    shards[0].sample[i].info.add_present("gzip");
  }
  shards[0].sample[1].info.add_present("tar");
  const std::vector<TrivialBaseline> baselines = TrivialBaselines(shards, "");
  // m-1-0 finds m-2-0 (the same set), m-1-1 finds m-2-0 (another), m-2-0 finds m-1-1 (another).
  EXPECT_NEAR(baselines[1].accuracy, 1.0 / 3, 1e-12);
}

TEST(TrivialBaselinesTest, LeavesOutWhatIsOfNoClass) {
  std::vector<ShardScan> shards(1);
  shards[0].sample = {Sample("t-1", "a", "f", 10, 1), Sample("t-2", "a", "g", 20, 1),
                      Sample("t-3", "unknown", "g", 11, 1)};
  const std::vector<TrivialBaseline> baselines = TrivialBaselines(shards, "unknown");
  EXPECT_DOUBLE_EQ(baselines[0].accuracy, 1);
  EXPECT_DOUBLE_EQ(baselines[1].accuracy, 1);
}

TEST(TrivialBaselinesTest, OneGroupHasNoOther) {
  std::vector<ShardScan> shards(1);
  shards[0].sample = {Sample("t-1", "a", "f", 10, 1), Sample("t-2", "a", "f", 11, 1)};
  EXPECT_DOUBLE_EQ(TrivialBaselines(shards, "")[1].accuracy, 0);
  EXPECT_DOUBLE_EQ(TrivialBaselines({}, "")[0].accuracy, 0);
}

}  // namespace
}  // namespace callprint
