#include "reports/central_functions/function_centrality.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/central_functions/synthetic_parts.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int kBetweennessIndex = CentralityIndex(CentralityMeasure::kBetweenness);

struct Row {
  std::string program;
  std::string kernel;
  // Of each function: calls, and the value that the other groups have.
  std::map<std::string, std::pair<float, float>> function;
};

// A reader of made-up samples. Groups have what is not 0, as feature tables do.
GroupReader ReaderOf(const std::vector<Row>& rows) {
  return [rows](const std::string& group) -> absl::StatusOr<SampleSet> {
    std::map<std::string, int> column;
    for (const Row& row : rows) {
      for (const auto& entry : row.function) column.emplace(entry.first, 0);
    }
    SampleSet samples;
    for (auto& entry : column) {
      entry.second = samples.features.column_names.size();
      samples.features.column_names.push_back(absl::StrCat(group, ":", entry.first));
    }
    for (size_t i = 0; i < rows.size(); ++i) {
      SampleInfo& info = samples.info.emplace_back();
      info.set_id(absl::StrCat("sample-", i));
      info.set_program(rows[i].program);
      info.set_session(rows[i].program);
      info.set_kernel(rows[i].kernel);
      for (const auto& [function, values] : rows[i].function) {
        const float value = group == "count" ? values.first : values.second;
        if (value == 0) continue;
        samples.features.column_index.push_back(column[function]);
        samples.features.value.push_back(value);
      }
      samples.features.row_begin.push_back(samples.features.value.size());
    }
    return samples;
  };
}

Manifest ManifestOf(int samples) {
  Manifest manifest;
  manifest.set_name("made_up");
  manifest.set_version("1");
  manifest.add_label_count()->set_samples(samples);
  return manifest;
}

TEST(PartsOfDatasetTest, EachProgramCountsEquallyAndAbsenceIsZero) {
  const auto parts =
      PartsOfDataset(ManifestOf(4), ReaderOf({
                                        {"a", "6.1", {{"f", {3, 0.375}}}},
                                        {"a", "6.1", {{"f", {1, 0.375}}}},
                                        {"a", "6.1", {{"g", {9, 0}}}},
                                        {"b", "6.1", {{"f", {3, 0.75}}, {"g", {1, 0.5}}}},
                                    }));
  ASSERT_TRUE(parts.ok()) << parts.status();
  ASSERT_EQ(parts->size(), 1);
  EXPECT_EQ((*parts)[0].name, "made_up");
  EXPECT_EQ((*parts)[0].samples, 4);
  EXPECT_THAT((*parts)[0].program, ElementsAre("a", "b"));
  EXPECT_THAT((*parts)[0].function, ElementsAre("f", "g"));
  const Ranking ranking = RankingOf((*parts)[0]);
  // By hand: f has 0.25 in program a and 0.75 in b (the mean of samples would be 0.375); g has 0
  // and 0.5.
  EXPECT_THAT(ranking.value[kBetweennessIndex], ElementsAre(0.5, 0.25));
  // By hand: f has 2/3 of a's calls and 3/4 of b's; g has the rest.
  EXPECT_DOUBLE_EQ(ranking.value[kCallsIndex][0], (2.0 / 3 + 0.75) / 2);
  EXPECT_DOUBLE_EQ(ranking.value[kCallsIndex][1], (1.0 / 3 + 0.25) / 2);
}

TEST(PartsOfDatasetTest, KernelsAreParts) {
  const auto parts =
      PartsOfDataset(ManifestOf(3), ReaderOf({{"a", "6.12", {{"f", {1, 0.5}}}},
                                              {"a", "6.1", {{"f", {1, 0.25}}, {"g", {1, 0.25}}}},
                                              {"b", "6.12", {{"f", {1, 1}}, {"h", {1, 0.5}}}}}));
  ASSERT_TRUE(parts.ok()) << parts.status();
  ASSERT_EQ(parts->size(), 2);
  EXPECT_EQ((*parts)[0].name, "made_up, 6.1");
  EXPECT_THAT((*parts)[0].program, ElementsAre("a"));
  EXPECT_THAT((*parts)[0].function, ElementsAre("f", "g"));
  EXPECT_THAT(RankingOf((*parts)[0]).value[kBetweennessIndex], ElementsAre(0.25, 0.25));
  EXPECT_EQ((*parts)[1].name, "made_up, 6.12");
  EXPECT_THAT((*parts)[1].function, ElementsAre("f", "h"));
  EXPECT_THAT(RankingOf((*parts)[1]).value[kBetweennessIndex], ElementsAre(0.75, 0.25));
}

TEST(PartsOfDatasetTest, SessionsStandInForProgramsOfAMix) {
  Manifest manifest;
  manifest.set_name("mix");
  manifest.set_labelling(MULTI_LABEL);
  const auto parts = PartsOfDataset(
      manifest, ReaderOf({{"session1", "6.1", {{"f", {1, 1}}}}, {"session2", "6.1", {}}}));
  ASSERT_TRUE(parts.ok()) << parts.status();
  EXPECT_TRUE((*parts)[0].programs_are_sessions);
  EXPECT_THAT((*parts)[0].program, ElementsAre("session1", "session2"));
  // A window without calls has no share of any.
  EXPECT_THAT(RankingOf((*parts)[0]).value[kCallsIndex], ElementsAre(0.5));
}

TEST(PartsOfDatasetTest, UnusableDataIsAnErrorThatSaysWhere) {
  const auto status = [](int counted, const std::vector<Row>& rows) {
    return PartsOfDataset(ManifestOf(counted), ReaderOf(rows)).status();
  };
  EXPECT_THAT(std::string(status(0, {}).message()), HasSubstr("made_up has no samples"));
  EXPECT_THAT(std::string(status(2, {{"a", "6.1", {{"f", {1, 1}}}}}).message()),
              HasSubstr("counts 2 samples, but its feature tables have 1"));
  const absl::Status too_large = status(1, {{"a", "6.1", {{"f", {1, 1.5}}}}});
  EXPECT_EQ(too_large.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(too_large.message()), HasSubstr("sample-0: betweenness:f is 1.5"));
  EXPECT_EQ(status(1, {{"a", "6.1", {{"f", {1, std::nanf("")}}}}}).code(),
            absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status(1, {{"a", "6.1", {{"f", {0, 1}}}}}).message()),
              HasSubstr("betweenness:f is of a function without calls"));
}

TEST(RankingOfAllTest, DatasetsCountEquallyAndSoDoKernelsOfADataset) {
  TracedPart one = MakePart("kernels", {"f", "g"}, {{0.5, 1}});
  TracedPart two = MakePart("kernels", {"f"}, {{1}});
  two.kernel = "6.12";
  const Ranking all = RankingOfAll({one, two, MakePart("other", {"f", "h"}, {{0.25, 0.5}})});
  EXPECT_THAT(all.function, ElementsAre("f", "g", "h"));
  // By hand: (0.5 + 1) / 2 and 0.25 of two datasets; 1 / 2 and 0; 0 and 0.5.
  EXPECT_THAT(all.value[0], ElementsAre(0.5, 0.25, 0.25));
}

TEST(ResampledMeansTest, DrawsProgramsAndEqualNumbersOfThemAlike) {
  const TracedPart part = MakePart("one", {"f", "g"}, {{0, 0.5}, {0.25, 0.5}, {1, 0.5}});
  const TracedPart other = MakePart("other", {"f"}, {{0}, {0.25}, {1}});
  const auto draws = ResampledMeans(part, 0, 500, 7);
  const auto other_draws = ResampledMeans(other, 0, 500, 7);
  ASSERT_TRUE(draws.ok() && other_draws.ok());
  ASSERT_EQ(draws->size(), 500);
  double lowest = 1, highest = 0;
  for (size_t i = 0; i < draws->size(); ++i) {
    EXPECT_EQ((*draws)[i][0], (*other_draws)[i][0]);
    lowest = std::min(lowest, (*draws)[i][0]);
    highest = std::max(highest, (*draws)[i][0]);
  }
  // One draw in 27 is of the first program only, and one of the last.
  EXPECT_EQ(lowest, 0);
  EXPECT_EQ(highest, 1);
  const auto intervals = IntervalsOf(*draws);
  ASSERT_TRUE(intervals.ok()) << intervals.status();
  EXPECT_EQ((*intervals)[0].low, 0);
  EXPECT_EQ((*intervals)[0].high, 1);
  // What all programs agree on has no uncertainty.
  EXPECT_EQ((*intervals)[1].low, 0.5);
  EXPECT_EQ((*intervals)[1].high, 0.5);
  EXPECT_NE((*draws)[0], (*ResampledMeans(part, 0, 500, 8))[0]);
  EXPECT_FALSE(ResampledMeans(MakePart("single", {"f"}, {{1}}), 0, 10, 1).ok());
}

TEST(TopIndicesTest, LargestFirstTheFirstOfEqualsFirstAndNothingOfZero) {
  EXPECT_THAT(TopIndices({0.5, 0, 1, 0.5, 0.25}, 3), ElementsAre(2, 0, 3));
  EXPECT_THAT(TopIndices({0, 0.5}, 3), ElementsAre(1));
}

}  // namespace
}  // namespace callprint
