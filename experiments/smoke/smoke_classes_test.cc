// As smoke_test.cc, for one of several classes with an open world (smoke_classes) and for any set
// of classes (smoke_mix), on made-up data whose outcome is known beforehand
// (testdata/make_synthetic_dataset.cc).
#include <map>
#include <set>
#include <string>
#include <utility>

#include "dataset/sample.pb.h"
#include "experiments/metrics/metrics.h"
#include "experiments/result.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

class Experiment {
 public:
  explicit Experiment(const std::string& name) : folder_("experiments/smoke/" + name + "/") {
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
        if (value.name() == MetricName(metric)) return value.value();
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
  for (const char* track :
       {"random", "unseen_file", "unseen_kernel", "open_world", "open_world_family"}) {
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
  // A third of the classes is left out of each fold's training.
  for (const char* model : {"smoke_permuted", "smoke_summary", "smoke_majority"}) {
    EXPECT_NEAR(experiment.Value("open_world_family", model, Metric::kBalancedAccuracy), 1.0 / 4,
                0.1)
        << model;
  }
}

TEST(SmokeClassesTest, WhatGivesAProgramAwayOnOneKernelHelpsOnNoOther) {
  const Experiment experiment("smoke_classes");
  for (const char* track : {"random", "unseen_file", "open_world", "open_world_family"}) {
    EXPECT_EQ(experiment.Value(track, "smoke_program", Metric::kAccuracy), 1) << track;
  }
  EXPECT_NEAR(experiment.Value("unseen_kernel", "smoke_program", Metric::kBalancedAccuracy),
              1.0 / 6, 1e-9);
}

TEST(SmokeClassesTest, WhatIsUnknownIsToldByItsScoresOnlyWhereClassesAre) {
  const Experiment experiment("smoke_classes");
  for (const char* track : {"open_world", "open_world_family"}) {
    const auto auroc = [&](const char* model) {
      return experiment.Value(track, model, Metric::kUnknownAuroc);
    };
    EXPECT_GT(auroc("smoke_planted"), 0.9) << track;
    EXPECT_GT(auroc("smoke_program"), 0.9) << track;
    EXPECT_NEAR(auroc("smoke_majority"), 0.5, 0.05) << track;
    EXPECT_NEAR(auroc("smoke_summary"), 0.5, 0.1) << track;
  }
  EXPECT_NEAR(experiment.Value("open_world", "smoke_permuted", Metric::kUnknownAuroc), 0.5, 0.1);
  // A planted column that was never high in training is far outside of what the model has seen,
  // which makes it the surer, whatever it learnt.
  EXPECT_LT(experiment.Value("open_world_family", "smoke_permuted", Metric::kUnknownAuroc), 0.6);
}

// 144 samples are held out: 6 classes on 2 files and 3 kernels, 4 times. Those of 2 classes are 48.
TEST(SmokeClassesTest, AFoldKnowsNothingOfTheFamilyThatItLeavesOut) {
  const Experiment experiment("smoke_classes");
  std::map<std::string, const SampleInfo*> sample_of_id;
  std::map<std::string, std::set<std::string>> classes_of_family;
  for (const SampleInfo& sample : experiment.result().sample()) {
    sample_of_id[sample.id()] = &sample;
    if (sample.label() != "unknown") classes_of_family[sample.family()].insert(sample.label());
  }
  ASSERT_EQ(classes_of_family.size(), 3);
  std::map<std::string, std::multiset<std::string>> left_out_by_model;
  for (const FoldResult& fold : experiment.result().fold()) {
    if (fold.track() != "open_world_family") {
      EXPECT_EQ(fold.left_out().name_size(), 0) << fold.track();
      continue;
    }
    ASSERT_EQ(fold.left_out().name_size(), 1);
    const std::string& family = fold.left_out().name(0);
    left_out_by_model[fold.model().name()].insert(family);
    const std::set<std::string>& unknown = classes_of_family[family];
    ASSERT_EQ(unknown.size(), 2);
    int of_family = 0;
    std::set<std::string> files;
    for (const Prediction& prediction : fold.prediction()) {
      of_family += sample_of_id[prediction.sample_id()]->family() == family;
      files.insert(sample_of_id[prediction.sample_id()]->file());
      double sum = 0;
      for (int k = 0; k < 6; ++k) {
        const float score = prediction.class_score(k);
        sum += score;
        if (unknown.count(experiment.result().dataset().class_(k)) > 0) {
          EXPECT_EQ(score, 0);
        }
      }
      EXPECT_NEAR(sum, 1, 1e-4);
    }
    EXPECT_EQ(fold.prediction_size(), 144);
    EXPECT_EQ(of_family, 48);
    EXPECT_EQ(files.size(), 2);
    // Four of six classes on four of six files.
    EXPECT_EQ(fold.training_samples(), 432 * 4 / 6 * 4 / 6);
  }
  EXPECT_EQ(left_out_by_model.size(), 5);
  for (const auto& entry : left_out_by_model) {
    EXPECT_THAT(entry.second, ::testing::ElementsAre("family00", "family01", "family02"));
  }
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
  EXPECT_EQ(predicted.size(), 5 * 5);
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
  for (const char* name : {"report.html", "report.md", "tables.txt", "report.svg"}) {
    EXPECT_THAT(Experiment("smoke_mix").Output(name), HasSubstr("unseen_session")) << name;
    EXPECT_THAT(Experiment("smoke_classes").Output(name), HasSubstr("open_world_family")) << name;
  }
}

}  // namespace
}  // namespace callprint
