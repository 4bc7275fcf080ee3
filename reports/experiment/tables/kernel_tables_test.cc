#include "reports/experiment/tables/kernel_tables.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/evaluation/summary.h"
#include "reports/evaluation/synthetic_results.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Rows of calls, each with its kernel.
SampleSet MakeCounts(const std::vector<std::string>& kernels,
                     const std::vector<std::vector<float>>& rows) {
  SampleSet counts;
  for (size_t i = 0; i < rows[0].size(); ++i) {
    counts.features.column_names.push_back("count:" + std::to_string(i));
  }
  for (size_t row = 0; row < rows.size(); ++row) {
    counts.info.emplace_back().set_kernel(kernels[row]);
    for (size_t i = 0; i < rows[row].size(); ++i) {
      if (rows[row][i] == 0) continue;
      counts.features.column_index.push_back(i);
      counts.features.value.push_back(rows[row][i]);
    }
    counts.features.row_begin.push_back(counts.features.value.size());
  }
  return counts;
}

TEST(KernelVocabularyTest, FunctionIsAKernelsIfOneOfItsTracesCallsIt) {
  const KernelVocabulary vocabulary = FunctionsOfKernels(MakeCounts(
      {"old", "new", "old", "rt"}, {{1, 0, 0, 0}, {2, 0, 5, 1}, {0, 3, 0, 0}, {0, 1, 1, 0}}));
  EXPECT_THAT(vocabulary.at("old"), ElementsAre(0, 1));
  EXPECT_THAT(vocabulary.at("new"), ElementsAre(0, 2, 3));
  EXPECT_EQ(UnseenFunctions(vocabulary, "new", {"old"}), 2);
  EXPECT_EQ(UnseenFunctions(vocabulary, "new", {"old", "rt"}), 1);
  EXPECT_EQ(UnseenFunctions(vocabulary, "old", {"new", "rt"}), 0);
}

TEST(KernelTableTest, ShowsWhatTrainingNeverSawAndTheMetricsOfEachKernel) {
  // Two folds: kernel0 and kernel2 are held out together, so they do not train for each other.
  EvaluationInputs inputs = MakeSyntheticClassResults(
      MULTI_CLASS, 6, 8, 0, {MakeTrack("unseen_kernel", 2)}, {{"good", 1.0}, {"fair", 0.7}});
  inputs.kernel_functions = KernelVocabulary{
      {"kernel0", {0, 1, 2, 3}}, {"kernel1", {0}}, {"kernel2", {1, 2}}, {"kernel3", {0, 3}}};
  for (FoldResult& fold : inputs.folds) {
    if (fold.model().name() != "good") continue;
    for (Prediction& prediction : *fold.mutable_prediction()) {
      // Every run on kernel0 is wrong: it has files 0 and 4 of 8.
      if (std::stoi(prediction.sample_id().substr(1)) % 4 != 0) continue;
      std::rotate(prediction.mutable_class_score()->begin(),
                  prediction.mutable_class_score()->begin() + 1,
                  prediction.mutable_class_score()->end());
    }
  }
  const JoinedFolds joined = JoinFolds(inputs).value();
  const JoinedTrack& track = joined.track[0];
  const std::string table = KernelTable(joined, track, track.entry[0])->ForMarkdown();
  EXPECT_THAT(table, HasSubstr("| kernel0 | 12 | 4 | 2 (50.0 %) | 0.000 | 0.000 |"));
  EXPECT_THAT(table, HasSubstr("| kernel1 | 12 | 1 | 0 (0.0 %) | 1.000 | 1.000 |"));
  EXPECT_THAT(table, HasSubstr("| kernel2 | 12 | 2 | 2 (100.0 %) | 1.000 |"));
  const auto summaries = Summarize(inputs.spec, joined).value();
  EXPECT_THAT(KernelModelTable(joined, track, summaries)->ForMarkdown(),
              HasSubstr("| good | 0.000 | 1.000 | 1.000 | 1.000 |"));
}

TEST(KernelVocabularyTest, AMachineHasFunctionsToo) {
  SampleSet counts = MakeCounts({"6.1", "6.1"}, {{1, 0}, {0, 2}});
  counts.info[0].set_machine("guest");
  counts.info[1].set_machine("host");
  const KernelVocabulary vocabulary = FunctionsOfKernels(counts);
  EXPECT_THAT(vocabulary.at("6.1"), ElementsAre(0, 1));
  EXPECT_THAT(vocabulary.at("guest"), ElementsAre(0));
  EXPECT_THAT(vocabulary.at("host"), ElementsAre(1));
}

TEST(KernelTableTest, ShowsMachinesOnTheirTrack) {
  EvaluationInputs inputs = MakeSyntheticClassResults(
      MULTI_CLASS, 6, 8, 0, {MakeTrack("unseen_machine", 2)}, {{"good", 1.0}});
  const JoinedFolds joined = JoinFolds(inputs).value();
  const JoinedTrack& track = joined.track[0];
  const std::string table = KernelTable(joined, track, track.entry[0])->ForMarkdown();
  EXPECT_THAT(table, HasSubstr("| held-out machine | n |"));
  EXPECT_THAT(table, HasSubstr("| machine0 | 24 | not known | not known | 1.000 |"));
  EXPECT_THAT(table, HasSubstr("| machine1 | 24 |"));
}

}  // namespace
}  // namespace callprint
