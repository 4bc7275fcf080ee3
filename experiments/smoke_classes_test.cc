// As smoke_test.cc, for one of several classes with an open world (smoke_classes) and for any set
// of classes (smoke_mix), on made-up data whose outcome is known beforehand
// (testdata/make_synthetic_dataset.cc).
#include <map>
#include <set>
#include <string>
#include <utility>

#include "dataset/sample.pb.h"
#include "experiments/metrics.h"
#include "experiments/result.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

class Experiment {
 public:
  explicit Experiment(const std::string& name) : folder_("experiments/" + name + "/") {
    EXPECT_TRUE(ReadBinaryProto(folder_ + "results.pb", &result_).ok());
  }

  const ExperimentResult& result() const { return result_; }

  std::string Output(const std::string& name) const {
    const absl::StatusOr<std::string> text = ReadFile(folder_ + name);
    EXPECT_TRUE(text.ok()) << text.status();
    return text.value_or("");
  }

  double Value(const std::string& track, const std::string& model, Metric metric) const {
    for (const TrackSummary& summary : result_.summary()) {
      if (summary.track() != track || summary.model() != model) continue;
      for (const MetricValue& value : summary.metric()) {
        if (value.name() == MetricName(metric)) return value.mean();
      }
    }
    ADD_FAILURE() << "no " << MetricName(metric) << " of " << model << " on " << track;
    return -1;
  }

  // The samples that a model predicted on a track, and the number of scores of each.
  std::map<std::pair<std::string, std::string>, std::multiset<std::string>> Predicted(
      int classes) const {
    std::map<std::pair<std::string, std::string>, std::multiset<std::string>> predicted;
    for (const FoldResult& fold : result_.fold()) {
      for (const Prediction& prediction : fold.prediction()) {
        EXPECT_EQ(prediction.class_score_size(), classes);
        predicted[{fold.track(), fold.model().name()}].insert(prediction.sample_id());
      }
    }
    return predicted;
  }

 private:
  const std::string folder_;
  ExperimentResult result_;
};

TEST(SmokeClassesTest, PlantedSignalsAreFoundOnEveryTrack) {
  const Experiment experiment("smoke_classes");
  for (const char* track : {"random", "unseen_file", "unseen_kernel", "open_world"}) {
    EXPECT_GT(experiment.Value(track, "smoke_planted", Metric::kMacroF1), 0.95) << track;
    EXPECT_GT(experiment.Value(track, "smoke_planted", Metric::kAuroc), 0.95) << track;
  }
}

// Six classes: chance is a sixth.
TEST(SmokeClassesTest, NothingIsFoundWhereThereIsNothing) {
  const Experiment experiment("smoke_classes");
  for (const char* track : {"random", "unseen_file", "unseen_kernel", "open_world"}) {
    for (const char* model : {"smoke_permuted", "smoke_summary", "smoke_majority"}) {
      EXPECT_NEAR(experiment.Value(track, model, Metric::kBalancedAccuracy), 1.0 / 6, 0.1)
          << track << " " << model;
    }
  }
}

TEST(SmokeClassesTest, WhatGivesAProgramAwayOnOneKernelHelpsOnNoOther) {
  const Experiment experiment("smoke_classes");
  for (const char* track : {"random", "unseen_file", "open_world"}) {
    EXPECT_EQ(experiment.Value(track, "smoke_program", Metric::kAccuracy), 1) << track;
  }
  EXPECT_NEAR(experiment.Value("unseen_kernel", "smoke_program", Metric::kBalancedAccuracy),
              1.0 / 6, 1e-9);
}

TEST(SmokeClassesTest, WhatIsUnknownIsToldByItsScoresOnlyWhereClassesAre) {
  const Experiment experiment("smoke_classes");
  const auto auroc = [&](const char* model) {
    return experiment.Value("open_world", model, Metric::kUnknownAuroc);
  };
  EXPECT_GT(auroc("smoke_planted"), 0.9);
  EXPECT_GT(auroc("smoke_program"), 0.9);
  EXPECT_NEAR(auroc("smoke_majority"), 0.5, 0.05);
  EXPECT_NEAR(auroc("smoke_summary"), 0.5, 0.1);
  EXPECT_NEAR(auroc("smoke_permuted"), 0.5, 0.1);
}

TEST(SmokeClassesTest, UnknownSamplesArePredictedInTheOpenWorldAlone) {
  const Experiment experiment("smoke_classes");
  std::multiset<std::string> all;
  std::multiset<std::string> known;
  for (const SampleInfo& sample : experiment.result().sample()) {
    all.insert(sample.id());
    if (sample.label() != "unknown") known.insert(sample.id());
  }
  EXPECT_EQ(all.size(), 648);
  EXPECT_EQ(known.size(), 432);
  const auto predicted = experiment.Predicted(6);
  EXPECT_EQ(predicted.size(), 4 * 5);
  for (const auto& [key, samples] : predicted) {
    EXPECT_EQ(samples, key.first == "open_world" ? all : known) << key.first << " " << key.second;
  }
  for (const FoldResult& fold : experiment.result().fold()) {
    EXPECT_LT(fold.training_samples(), known.size());
  }
}

TEST(SmokeMixTest, PlantedSignalsAreFoundOnEveryTrack) {
  const Experiment experiment("smoke_mix");
  for (const char* track : {"random", "unseen_session"}) {
    EXPECT_GT(experiment.Value(track, "smoke_planted", Metric::kMacroF1), 0.95) << track;
    EXPECT_GT(experiment.Value(track, "smoke_planted", Metric::kMicroF1), 0.95) << track;
    EXPECT_GT(experiment.Value(track, "smoke_planted", Metric::kAccuracy), 0.9) << track;
    EXPECT_LT(experiment.Value(track, "smoke_planted", Metric::kHammingLoss), 0.05) << track;
  }
}

TEST(SmokeMixTest, NothingIsFoundWhereThereIsNothing) {
  const Experiment experiment("smoke_mix");
  for (const char* track : {"random", "unseen_session"}) {
    for (const char* model : {"smoke_permuted", "smoke_summary", "smoke_majority"}) {
      EXPECT_NEAR(experiment.Value(track, model, Metric::kBalancedAccuracy), 0.5, 0.1)
          << track << " " << model;
    }
    // It answers "none": every class is there in less than half of the windows.
    EXPECT_EQ(experiment.Value(track, "smoke_majority", Metric::kMacroF1), 0) << track;
  }
}

TEST(SmokeMixTest, SessionsThatGiveThemselvesAwayHelpOnlyWhereTheyAreKnown) {
  const Experiment experiment("smoke_mix");
  EXPECT_GT(experiment.Value("random", "smoke_program", Metric::kMacroF1), 0.95);
  EXPECT_EQ(experiment.Value("unseen_session", "smoke_program", Metric::kBalancedAccuracy), 0.5);
}

TEST(SmokeMixTest, EveryWindowIsPredictedOnceByEveryModelOnEveryTrack) {
  const Experiment experiment("smoke_mix");
  std::multiset<std::string> all;
  for (const SampleInfo& sample : experiment.result().sample()) all.insert(sample.id());
  EXPECT_EQ(all.size(), 360);
  const auto predicted = experiment.Predicted(4);
  EXPECT_EQ(predicted.size(), 2 * 5);
  for (const auto& [key, samples] : predicted) EXPECT_EQ(samples, all) << key.first;
}

TEST(SmokeMixTest, PagesNameTheirTracks) {
  for (const char* name : {"report.md", "tables.txt", "report.svg"}) {
    EXPECT_THAT(Experiment("smoke_mix").Output(name), HasSubstr("unseen_session")) << name;
    EXPECT_THAT(Experiment("smoke_classes").Output(name), HasSubstr("open_world")) << name;
  }
}

}  // namespace
}  // namespace callprint
