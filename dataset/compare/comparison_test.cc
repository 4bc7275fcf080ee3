// Expectations are worked by hand from the counts below.
#include "dataset/compare/comparison.h"

#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

struct Row {
  std::string program;
  std::vector<float> calls;
};

SampleSet Samples(const std::vector<std::string>& functions, const std::vector<Row>& rows) {
  SampleSet samples;
  samples.dataset = "encryption";
  samples.dataset_version = "7";
  for (const std::string& name : functions) {
    samples.features.column_names.push_back("count:" + name);
  }
  for (const Row& row : rows) {
    SampleInfo& info = samples.info.emplace_back();
    info.set_id("sample-" + std::to_string(samples.info.size()));
    info.set_program(row.program);
    info.set_label("label of " + row.program);
    for (size_t column = 0; column < row.calls.size(); ++column) {
      if (row.calls[column] == 0) continue;
      samples.features.column_index.push_back(static_cast<uint32_t>(column));
      samples.features.value.push_back(row.calls[column]);
    }
    samples.features.row_begin.push_back(samples.features.value.size());
  }
  return samples;
}

SampleSet Dataset() {
  return Samples({"a", "b", "c"}, {{"gpg", {4, 0, 0}}, {"gpg", {1, 3, 0}}, {"zip", {0, 1, 1}}});
}

TEST(CompareTest, FindsTheSampleThatIsMostLike) {
  // Half of the calls are of functions that the dataset never calls; the other half is as b of c.
  const SampleSet asked = Samples({"b", "c", "x", "y"}, {{"", {10, 10, 15, 5}}});
  const auto comparison = Compare(asked, Dataset());
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  ASSERT_EQ(comparison->sample.size(), 1);
  const ComparedSample& sample = comparison->sample[0];
  EXPECT_EQ(sample.calls, 40);
  EXPECT_DOUBLE_EQ(sample.foreign_calls, 0.5);
  EXPECT_EQ(sample.nearest, 2);
  // sqrt(1/4 * 1/2) twice.
  EXPECT_NEAR(sample.likeness, std::sqrt(0.5), 1e-6);
  EXPECT_THAT(comparison->foreign_function,
              ElementsAre(Pair("x", DoubleNear(0.375, 1e-9)), Pair("y", DoubleNear(0.125, 1e-9))));
  // Calls are 4, 4 and 2. The first sample has nothing in common with zip's; the others are
  // sqrt(3/4 * 1/2) alike.
  EXPECT_DOUBLE_EQ(comparison->calls.low, 2);
  EXPECT_DOUBLE_EQ(comparison->calls.high, 4);
  EXPECT_NEAR(comparison->likeness.low, 0, 1e-6);
  EXPECT_NEAR(comparison->likeness.high, std::sqrt(0.375), 1e-6);
}

TEST(CompareTest, IsOneForTheSameSharesWhateverTheNumberOfCalls) {
  const auto comparison = Compare(Samples({"b", "a"}, {{"", {300, 100}}}), Dataset());
  ASSERT_TRUE(comparison.ok());
  EXPECT_EQ(comparison->sample[0].nearest, 1);
  EXPECT_NEAR(comparison->sample[0].likeness, 1, 1e-6);
  EXPECT_TRUE(comparison->foreign_function.empty());
}

TEST(CompareTest, TextNamesProgramAndLabel) {
  const SampleSet asked = Samples({"b", "x"}, {{"", {1, 1}}});
  const SampleSet dataset = Dataset();
  const auto comparison = Compare(asked, dataset);
  ASSERT_TRUE(comparison.ok());
  const std::string text = ComparisonText(asked, dataset, *comparison);
  EXPECT_THAT(text, HasSubstr("gpg                      label of gpg"));
  EXPECT_THAT(text, HasSubstr("usual in encryption 7: 2 to 4 calls"));
  EXPECT_THAT(text, HasSubstr("never called there: x 50.0 % of the calls"));
}

TEST(CompareTest, RefusesNothing) {
  EXPECT_FALSE(Compare(Samples({}, {}), Dataset()).ok());
  EXPECT_FALSE(Compare(Dataset(), Samples({}, {})).ok());
  const auto one = Compare(Dataset(), Samples({"a"}, {{"gpg", {1}}, {"gpg", {2}}}));
  EXPECT_THAT(std::string(one.status().message()), HasSubstr("has one program"));
}

TEST(CompareTest, ASampleWithoutCallsIsLikeNone) {
  const auto comparison = Compare(Samples({"a"}, {{"", {0}}}), Dataset());
  ASSERT_TRUE(comparison.ok());
  EXPECT_EQ(comparison->sample[0].calls, 0);
  EXPECT_EQ(comparison->sample[0].likeness, 0);
}

}  // namespace
}  // namespace callprint
