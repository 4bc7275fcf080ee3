// The experiment rule, the runner, the models and the report together, on made-up data whose
// outcome is known beforehand (testdata/make_synthetic_dataset.cc).
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "experiments/fold/cost.pb.h"
#include "experiments/metrics/metrics.h"
#include "experiments/result.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kFolder[] = "experiments/smoke/smoke/";
const char* const kTracks[] = {"random", "unseen_file", "unseen_program", "unseen_family"};

std::string ReadOutput(const std::string& name) {
  const absl::StatusOr<std::string> text = ReadFile(kFolder + name);
  EXPECT_TRUE(text.ok()) << text.status();
  return text.value_or("");
}

class SmokeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ReadBinaryProto(std::string(kFolder) + "results.pb", &result_).ok());
  }

  double BalancedAccuracy(const std::string& track, const std::string& model) const {
    for (const TrackSummary& summary : result_.summary()) {
      if (summary.track() == track && summary.model() == model) {
        return summary.metric(static_cast<int>(Metric::kBalancedAccuracy)).value();
      }
    }
    ADD_FAILURE() << "no summary of " << model << " on " << track;
    return -1;
  }

  ExperimentResult result_;
};

TEST_F(SmokeTest, PlantedSignalIsFoundOnEveryTrack) {
  for (const char* track : kTracks)
    EXPECT_GT(BalancedAccuracy(track, "smoke_planted"), 0.9) << track;
}

TEST_F(SmokeTest, NothingIsFoundWhereThereIsNothing) {
  for (const char* track : kTracks) {
    EXPECT_NEAR(BalancedAccuracy(track, "smoke_permuted"), 0.5, 0.15) << track;
    EXPECT_NEAR(BalancedAccuracy(track, "smoke_summary"), 0.5, 0.15) << track;
    EXPECT_EQ(BalancedAccuracy(track, "smoke_majority"), 0.5) << track;
  }
}

TEST_F(SmokeTest, ProgramsThatGiveThemselvesAwayHelpOnlyWhereTheyAreKnown) {
  EXPECT_EQ(BalancedAccuracy("random", "smoke_program"), 1);
  EXPECT_EQ(BalancedAccuracy("unseen_file", "smoke_program"), 1);
  EXPECT_NEAR(BalancedAccuracy("unseen_program", "smoke_program"), 0.5, 0.15);
  EXPECT_NEAR(BalancedAccuracy("unseen_family", "smoke_program"), 0.5, 0.15);
}

TEST_F(SmokeTest, EverySampleIsPredictedOnceByEveryModelOnEveryTrack) {
  std::map<std::pair<std::string, std::string>, std::multiset<std::string>> predicted;
  for (const FoldResult& fold : result_.fold()) {
    for (const Prediction& prediction : fold.prediction()) {
      predicted[{fold.track(), fold.model().name()}].insert(prediction.sample_id());
    }
  }
  std::multiset<std::string> samples;
  for (const SampleInfo& sample : result_.sample()) samples.insert(sample.id());
  EXPECT_EQ(samples.size(), 288);
  EXPECT_EQ(predicted.size(), 4 * 5);
  for (const auto& entry : predicted) EXPECT_EQ(entry.second, samples) << entry.first.first;
}

TEST_F(SmokeTest, CsvHasOneRowATrackModelAndMetric) {
  const std::vector<std::string> lines =
      absl::StrSplit(ReadOutput("report.csv"), '\n', absl::SkipEmpty());
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines[0], "track,model,metric,value,ci_low,ci_high,folds");
  std::set<std::vector<std::string>> keys;
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::vector<std::string> field = absl::StrSplit(lines[i], ',');
    ASSERT_EQ(field.size(), 7) << lines[i];
    keys.insert({field[0], field[1], field[2]});
    EXPECT_LE(std::stod(field[4]), std::stod(field[5])) << lines[i];
  }
  EXPECT_EQ(keys.size(), lines.size() - 1);
  EXPECT_EQ(keys.size(), 4 * 5 * 12);
}

TEST_F(SmokeTest, JsonIsTheSameMessage) {
  ExperimentResult from_json;
  ASSERT_TRUE(
      google::protobuf::util::JsonStringToMessage(ReadOutput("results.json"), &from_json).ok());
  EXPECT_EQ(SerializeDeterministically(from_json), SerializeDeterministically(result_));
}

TEST_F(SmokeTest, WhatGivesTheLabelAwayWeighsMost) {
  int folds = 0;
  for (const FoldResult& fold : result_.fold()) {
    if (fold.model().name() != "smoke_planted") continue;
    ++folds;
    ASSERT_GT(fold.weight_size(), 0) << fold.track();
    EXPECT_EQ(fold.weight(0).name(), "planted") << fold.track();
  }
  EXPECT_GT(folds, 0);
  EXPECT_THAT(ReadOutput("report.md"), HasSubstr("unseen_family, what smoke_planted rests on"));
}

TEST_F(SmokeTest, EveryFoldSaysWhatItTook) {
  ExperimentCosts costs;
  ASSERT_TRUE(ReadBinaryProto(std::string(kFolder) + "costs.pb", &costs).ok());
  std::set<std::tuple<std::string, std::string, uint32_t>> folds;
  for (const FoldResult& fold : result_.fold()) {
    folds.insert({fold.track(), fold.model().name(), fold.fold()});
  }
  std::set<std::tuple<std::string, std::string, uint32_t>> that_say;
  for (const FoldCost& fold : costs.fold()) {
    that_say.insert({fold.track(), fold.model(), fold.fold()});
    EXPECT_GT(fold.processor_seconds(), 0);
    // Of the program alone, and of a machine.
    EXPECT_GT(fold.peak_memory_bytes(), 1 << 20);
    EXPECT_LT(fold.peak_memory_bytes(), uint64_t{1} << 34);
  }
  EXPECT_EQ(that_say, folds);
  for (const char* model : {"smoke_planted", "smoke_majority"}) {
    EXPECT_THAT(ReadOutput("costs.html"), HasSubstr(model));
    EXPECT_THAT(ReadOutput("costs.csv"), HasSubstr(model));
  }
}

TEST_F(SmokeTest, PagesNameTheirTracksAndCarryNoPathOfTheMachine) {
  for (const char* name : {"report.html", "report.md", "tables.txt", "report.svg"}) {
    const std::string text = ReadOutput(name);
    for (const char* track : kTracks) EXPECT_THAT(text, HasSubstr(track)) << name;
    EXPECT_THAT(text, Not(HasSubstr("bazel-out"))) << name;
  }
  EXPECT_THAT(ReadOutput("tables.txt"), HasSubstr("optimistic: the same programs on both sides"));
  EXPECT_THAT(ReadOutput("report.svg"), HasSubstr("</svg>"));
  // Figures stand in the page as they do alone.
  for (const char* name : {"report.svg", "figures/roc_random.svg", "figures/ranks_random.svg",
                           "figures/families_unseen_family.svg"}) {
    EXPECT_THAT(ReadOutput("report.html"), HasSubstr(ReadOutput(name))) << name;
  }
}

}  // namespace
}  // namespace callprint
