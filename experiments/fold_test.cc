#include "experiments/fold.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

// Remembers what it was shown; its score is the sample's only feature.
class RecordingModel : public Model {
 public:
  absl::Status Fit(const TrainingData& data) override {
    training = data;
    return absl::OkStatus();
  }
  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    std::vector<double> scores(features.value.begin(), features.value.end());
    if (drop_last_score) scores.pop_back();
    return scores;
  }
  int feature_count() const override { return 7; }
  const FittedPreprocessing& preprocessing() const override { return preprocessing_; }

  TrainingData training;
  bool drop_last_score = false;

 private:
  FittedPreprocessing preprocessing_;
};

// 12 samples of 6 programs, one feature each: sample i has the value i / 100.
SampleSet MakeSamples() {
  SampleSet samples;
  samples.features.column_names = {"count:f"};
  for (int i = 0; i < 12; ++i) {
    SampleInfo info;
    info.set_id(absl::StrFormat("s%02d", i));
    info.set_program(absl::StrCat("p", i / 2));
    info.set_family(absl::StrCat("family", i / 4));
    info.set_file(absl::StrCat("file", i % 3));
    info.set_label(i / 2 % 2 == 0 ? "no" : "yes");
    samples.info.push_back(info);
    samples.features.column_index.push_back(0);
    samples.features.value.push_back(i / 100.0f);
    samples.features.row_begin.push_back(i + 1);
  }
  return samples;
}

FoldRequest MakeRequest() {
  FoldRequest request;
  request.split.set_seed(5);
  request.model.set_name("recording");
  request.track = "unseen_program";
  request.fold = 1;
  request.folds = 3;
  request.positive_label = "yes";
  request.dataset_sha256 = "abc";
  return request;
}

TEST(RunFoldTest, EverySampleIsEitherTrainedOnOrPredictedAndProgramsAreNotSplit) {
  const SampleSet samples = MakeSamples();
  RecordingModel model;
  const absl::StatusOr<FoldResult> result = RunFold(MakeRequest(), samples, &model);
  ASSERT_TRUE(result.ok()) << result.status();
  std::set<std::string> held_out_programs;
  std::set<float> seen(model.training.features.value.begin(), model.training.features.value.end());
  for (const Prediction& prediction : result->prediction()) {
    const int i = std::stoi(prediction.sample_id().substr(1));
    held_out_programs.insert(samples.info[i].program());
    EXPECT_EQ(prediction.label(), samples.info[i].label());
    EXPECT_FLOAT_EQ(prediction.score(), i / 100.0f);
    EXPECT_TRUE(seen.insert(i / 100.0f).second) << "trained on held-out sample " << i;
  }
  EXPECT_EQ(seen.size(), 12);
  for (const std::string& group : model.training.group)
    EXPECT_EQ(held_out_programs.count(group), 0);
  EXPECT_EQ(result->training_samples(), model.training.features.rows());
  EXPECT_EQ(result->features(), 7);
  EXPECT_EQ(result->dataset_sha256(), "abc");
  EXPECT_EQ(result->split().seed(), 5);
}

TEST(RunFoldTest, LabelsOfTheTrainingPartFollowTheManifest) {
  const SampleSet samples = MakeSamples();
  RecordingModel model;
  ASSERT_TRUE(RunFold(MakeRequest(), samples, &model).ok());
  ASSERT_EQ(model.training.label.size(), model.training.features.rows());
  for (size_t row = 0; row < model.training.label.size(); ++row) {
    const int i = std::lround(model.training.features.value[row] * 100);
    EXPECT_EQ(model.training.label[row], samples.info[i].label() == "yes");
  }
}

TEST(RunFoldTest, FoldsTogetherPredictEverySampleOnce) {
  std::multiset<std::string> predicted;
  FoldRequest request = MakeRequest();
  for (request.fold = 0; request.fold < request.folds; ++request.fold) {
    RecordingModel model;
    const absl::StatusOr<FoldResult> result = RunFold(request, MakeSamples(), &model);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_TRUE(std::is_sorted(
        result->prediction().begin(), result->prediction().end(),
        [](const Prediction& a, const Prediction& b) { return a.sample_id() < b.sample_id(); }));
    for (const Prediction& prediction : result->prediction())
      predicted.insert(prediction.sample_id());
  }
  EXPECT_EQ(predicted.size(), 12);
  EXPECT_EQ(std::set<std::string>(predicted.begin(), predicted.end()).size(), 12);
}

TEST(RunFoldTest, EqualRequestsGiveEqualBytes) {
  RecordingModel first, second;
  const auto a = RunFold(MakeRequest(), MakeSamples(), &first);
  const auto b = RunFold(MakeRequest(), MakeSamples(), &second);
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_EQ(SerializeDeterministically(*a), SerializeDeterministically(*b));
}

TEST(RunFoldTest, LossySamplesAreRefusedUnlessTheSplitAllowsThem) {
  SampleSet samples = MakeSamples();
  samples.info[3].set_lost_events(17);
  RecordingModel model;
  FoldRequest request = MakeRequest();
  const absl::Status status = RunFold(request, samples, &model).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("1 of 12 samples lost events: s03 (17 lost)"));
  request.split.set_allow_lossy_samples(true);
  EXPECT_TRUE(RunFold(request, samples, &model).ok());
}

TEST(RunFoldTest, LabelsThatDoNotFitTheManifestAreErrors) {
  RecordingModel model;
  FoldRequest request = MakeRequest();
  request.positive_label = "maybe";
  EXPECT_THAT(std::string(RunFold(request, MakeSamples(), &model).status().message()),
              HasSubstr("labels are {no, yes}"));
  SampleSet three = MakeSamples();
  three.info[0].set_label("third");
  EXPECT_FALSE(RunFold(MakeRequest(), three, &model).ok());
}

TEST(RunFoldTest, FoldOutOfRangeIsAnError) {
  RecordingModel model;
  FoldRequest request = MakeRequest();
  request.fold = 3;
  EXPECT_EQ(RunFold(request, MakeSamples(), &model).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(RunFoldTest, ModelsThatMisbehaveAreInternalErrors) {
  RecordingModel model;
  model.drop_last_score = true;
  EXPECT_EQ(RunFold(MakeRequest(), MakeSamples(), &model).status().code(),
            absl::StatusCode::kInternal);
  RecordingModel unbounded;
  SampleSet samples = MakeSamples();
  for (float& value : samples.features.value) value = 2;
  EXPECT_EQ(RunFold(MakeRequest(), samples, &unbounded).status().code(),
            absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace callprint
