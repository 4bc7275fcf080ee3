// Expectations are worked by hand from the samples below.
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/traceme_out/traceme_out.h"
#include "reports/traceme_out/two_sides.h"
#include "workloads/file.h"

namespace callprint {
namespace {

// Rows of calls of "count:a" and "count:b", with a label and a stretch each.
SampleSet Samples(const std::vector<std::string>& columns,
                  const std::vector<std::vector<float>>& rows,
                  const std::vector<std::string>& labels) {
  SampleSet samples;
  samples.features.column_names = columns;
  for (size_t row = 0; row < rows.size(); ++row) {
    for (size_t column = 0; column < columns.size(); ++column) {
      if (rows[row][column] == 0) continue;
      samples.features.column_index.push_back(static_cast<uint32_t>(column));
      samples.features.value.push_back(rows[row][column]);
    }
    samples.features.row_begin.push_back(samples.features.value.size());
    SampleInfo& info = samples.info.emplace_back();
    info.set_label(labels[row]);
    info.set_session("stretch-" + std::to_string(row / 2));
    info.set_id("sample-" + std::to_string(row));
    info.set_events(100 * (row + 1));
  }
  return samples;
}

TEST(CompareFunctionsTest, CountsNamesAndCalls) {
  const SampleSet guest = Samples({"count:a", "count:b"}, {{1, 1}}, {"playing"});
  const SampleSet desktop =
      Samples({"count:b", "count:c", "count:d"}, {{6, 1, 0}, {2, 0, 1}}, {"playing", "paused"});
  const CommonFunctions functions = CompareFunctions(guest.features, desktop.features);
  EXPECT_EQ(functions.guest, 2);
  EXPECT_EQ(functions.desktop, 3);
  EXPECT_EQ(functions.common, 1);
  EXPECT_DOUBLE_EQ(functions.unseen_calls, 0.2);
}

// The desktop calls a hundred times as often, and functions that the guest has never seen: shares
// of what both have still tell.
TEST(EvaluateTransferTest, GoesBySharesOfKnownFunctions) {
  std::vector<std::vector<float>> guest_rows, desktop_rows;
  std::vector<std::string> guest_labels, desktop_labels;
  for (int i = 0; i < 40; ++i) {
    const bool playing = i % 2 == 0;
    guest_rows.push_back({playing ? 8.0f : 2.0f, playing ? 2.0f : 8.0f});
    guest_labels.push_back(playing ? "playing" : "paused");
  }
  for (int i = 0; i < 12; ++i) {
    const bool playing = i / 2 % 2 == 0;
    desktop_rows.push_back(
        {playing ? 700.0f : 300.0f, playing ? 300.0f : 700.0f, playing ? 10.0f : 90000.0f});
    desktop_labels.push_back(playing ? "playing" : "paused");
  }
  ModelSpec spec;
  ASSERT_TRUE(
      ParseTextProto("name: 'm' features { group: 'count' transform: LOG1P scaling: STANDARD "
                     "} logistic_regression { c: 1 }",
                     "spec", &spec)
          .ok());
  const auto row = EvaluateTransfer(
      spec, Samples({"count:a", "count:b"}, guest_rows, guest_labels),
      Samples({"count:a", "count:b", "count:new"}, desktop_rows, desktop_labels), 8, {});
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(row->training_windows, 40);
  EXPECT_EQ(row->windows, 12);
  EXPECT_DOUBLE_EQ(row->auroc, 1);
  EXPECT_DOUBLE_EQ(row->balanced_accuracy, 1);
  EXPECT_DOUBLE_EQ(row->auroc_interval.low, 1);
  EXPECT_DOUBLE_EQ(row->balanced_accuracy_of_half, 1);
}

// The desktop does less of what tells, always: the order is right and the boundary is not.
TEST(EvaluateTransferTest, TakesTheUpperHalfWhereTheBoundaryIsOff) {
  std::vector<std::vector<float>> guest_rows, desktop_rows;
  std::vector<std::string> guest_labels, desktop_labels;
  for (int i = 0; i < 40; ++i) {
    guest_rows.push_back({i % 2 == 0 ? 8.0f : 6.0f, 10});
    guest_labels.push_back(i % 2 == 0 ? "playing" : "paused");
  }
  // Three of the four windows of the upper half are playing, and three of the four others paused.
  const std::vector<float> called = {4, 3.9f, 3.8f, 3.7f, 1, 1.1f, 1.2f, 1.3f};
  for (int i = 0; i < 8; ++i) {
    desktop_rows.push_back({called[i], 10});
    desktop_labels.push_back((i < 4) == (i != 3 && i != 7) ? "playing" : "paused");
  }
  ModelSpec spec;
  ASSERT_TRUE(ParseTextProto("name: 'm' features { group: 'count' } logistic_regression { c: 1 }",
                             "spec", &spec)
                  .ok());
  const auto row =
      EvaluateTransfer(spec, Samples({"count:a", "count:b"}, guest_rows, guest_labels),
                       Samples({"count:a", "count:b"}, desktop_rows, desktop_labels), 8, {});
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_DOUBLE_EQ(row->balanced_accuracy, 0.5);
  EXPECT_DOUBLE_EQ(row->balanced_accuracy_of_half, 0.75);
}

TEST(EvaluateTransferTest, IsTheMeanOverSeeds) {
  std::mt19937 random(1);
  std::vector<std::vector<float>> rows;
  std::vector<std::string> labels;
  for (int i = 0; i < 40; ++i) {
    rows.push_back({static_cast<float>(random() % 50), static_cast<float>(random() % 50),
                    static_cast<float>(random() % 50)});
    labels.push_back(i / 2 % 2 == 0 ? "playing" : "paused");
  }
  const SampleSet samples = Samples({"count:a", "count:b", "count:c"}, rows, labels);
  ModelSpec spec;
  ASSERT_TRUE(ParseTextProto("name: 'm' features { group: 'count' } random_forest { trees: 1 "
                             "rows_per_tree: 0.5 columns_per_level: 0.5 }",
                             "spec", &spec)
                  .ok());
  const auto evaluate = [&](uint64_t seed, int seeds) {
    spec.set_seed(seed);
    EvaluationOptions options;
    options.seeds = seeds;
    return *EvaluateTransfer(spec, samples, samples, 8, options);
  };
  const TransferRow one = evaluate(7, 1), two = evaluate(8, 1), three = evaluate(9, 1);
  EXPECT_NE(one.auroc, two.auroc);
  const TransferRow all = evaluate(7, 3);
  EXPECT_NEAR(all.auroc, (one.auroc + two.auroc + three.auroc) / 3, 1e-12);
  EXPECT_NEAR(all.balanced_accuracy,
              (one.balanced_accuracy + two.balanced_accuracy + three.balanced_accuracy) / 3, 1e-12);
}

TEST(SharesTest, AreOfTheFunctionsThatBothHave) {
  const SparseMatrix guest =
      Samples({"count:b", "count:a", "count:only"}, {{1, 3, 60}, {0, 0, 5}}, {"playing", "paused"})
          .features;
  const SparseMatrix desktop = Samples({"count:a", "count:b"}, {{1, 1}}, {"playing"}).features;
  const std::vector<std::string> common = CommonColumns(guest, desktop);
  EXPECT_THAT(common, testing::ElementsAre("count:a", "count:b"));
  const SparseMatrix shares = Shares(guest, common);
  EXPECT_EQ(shares.column_names, common);
  EXPECT_THAT(shares.row_begin, testing::ElementsAre(0, 2, 2));
  EXPECT_THAT(shares.column_index, testing::ElementsAre(0, 1));
  EXPECT_THAT(shares.value, testing::ElementsAre(750, 250));
}

TEST(WithEventCountsOnlyTest, KnowsNothingElse) {
  const SampleSet counts =
      WithEventCountsOnly(Samples({"count:a", "count:b"}, {{1, 1}, {0, 3}}, {"playing", "paused"}));
  EXPECT_THAT(counts.features.column_names, testing::ElementsAre("summary:events"));
  EXPECT_THAT(counts.features.value, testing::ElementsAre(100, 200));
  EXPECT_EQ(counts.features.rows(), 2);
}

TEST(EvaluateWindowsTest, NeedsThreeStretchesOfEachLabel) {
  ModelSpec spec;
  ASSERT_TRUE(ParseTextProto("name: 'm' majority {}", "spec", &spec).ok());
  const SampleSet samples = Samples({"count:a", "count:b"}, {{1, 1}, {1, 1}, {0, 3}, {0, 3}},
                                    {"playing", "playing", "paused", "paused"});
  EXPECT_THAT(std::string(EvaluateWindows(spec, samples, 8, {}).status().message()),
              testing::HasSubstr("1 playing and 1 paused stretches; three of each"));
}

}  // namespace
}  // namespace callprint
