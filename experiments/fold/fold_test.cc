#include "experiments/fold/fold.h"

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

// Remembers what it was shown; its score is the sample's only feature, or `class_scores` for each.
class RecordingModel : public Model {
 public:
  absl::Status Fit(const TrainingData& data) override {
    training = data;
    return absl::OkStatus();
  }
  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    std::vector<double> scores(features.value.begin(), features.value.end());
    if (!class_scores.empty()) {
      scores.clear();
      for (size_t row = 0; row < features.rows(); ++row) {
        scores.insert(scores.end(), class_scores.begin(), class_scores.end());
      }
    }
    if (drop_last_score) scores.pop_back();
    return scores;
  }
  int feature_count() const override { return 7; }
  const FittedPreprocessing& preprocessing() const override { return preprocessing_; }
  absl::StatusOr<SavedModel> Save() const override { return SavedModel(); }
  const LearningCurve* learning_curve() const override {
    return curve.epoch().empty() ? nullptr : &curve;
  }

  const Tuning* tuning() const override { return tuned.loss().empty() ? nullptr : &tuned; }

  TrainingData training;
  LearningCurve curve;
  Tuning tuned;
  bool drop_last_score = false;
  std::vector<double> class_scores;

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
  request.labels.positive_label = "yes";
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
  ASSERT_EQ(model.training.targets.rows(), model.training.features.rows());
  for (size_t row = 0; row < model.training.targets.rows(); ++row) {
    const int i = std::lround(model.training.features.value[row] * 100);
    EXPECT_EQ(model.training.targets.holds(row, 0), samples.info[i].label() == "yes");
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

TEST(PredictAgainTest, AsksAboutHeldOutSamplesOfAnotherRecordingOnly) {
  const SampleSet samples = MakeSamples();
  const FoldRequest request = MakeRequest();
  RecordingModel model;
  const auto fold = RunFold(request, samples, &model);
  ASSERT_TRUE(fold.ok()) << fold.status();
  const TrainingData trained_on = model.training;
  // The other recording has the samples in another order, with twice the value, and lacks one that
  // was held out.
  const std::string lacking = fold->prediction(0).sample_id();
  SampleSet other;
  other.features.column_names = {"count:f"};
  for (int i = 11; i >= 0; --i) {
    if (samples.info[i].id() == lacking) continue;
    other.info.push_back(samples.info[i]);
    other.features.column_index.push_back(0);
    other.features.value.push_back(2 * samples.features.value[i]);
    other.features.row_begin.push_back(other.info.size());
  }
  const auto again = PredictAgain(request, *fold, other, model);
  ASSERT_TRUE(again.ok()) << again.status();
  ASSERT_EQ(again->size(), static_cast<size_t>(fold->prediction_size() - 1));
  for (size_t i = 0; i < again->size(); ++i) {
    const Prediction& first = fold->prediction(i + 1);
    EXPECT_EQ((*again)[i].sample_id(), first.sample_id());
    EXPECT_EQ((*again)[i].label(), first.label());
    EXPECT_DOUBLE_EQ((*again)[i].score(), 2 * first.score());
  }
  EXPECT_EQ(model.training.features.value, trained_on.features.value);
  // Of none of them there is nothing to ask.
  FoldResult nobody = *fold;
  nobody.clear_prediction();
  EXPECT_EQ(PredictAgain(request, nobody, other, model).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(RunFoldTest, EqualRequestsGiveEqualBytes) {
  RecordingModel first, second;
  const auto a = RunFold(MakeRequest(), MakeSamples(), &first);
  const auto b = RunFold(MakeRequest(), MakeSamples(), &second);
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_EQ(SerializeDeterministically(*a), SerializeDeterministically(*b));
}

TEST(RunFoldTest, KeepsTheLearningCurveOfANetwork) {
  RecordingModel model;
  EXPECT_FALSE(RunFold(MakeRequest(), MakeSamples(), &model)->has_learning_curve());
  model.curve.add_epoch()->mutable_training()->set_loss(0.25);
  const auto result = RunFold(MakeRequest(), MakeSamples(), &model);
  EXPECT_EQ(result->learning_curve().epoch(0).training().loss(), 0.25);
}

TEST(RunFoldTest, KeepsWhatInnerFoldsSaidOfATunedModel) {
  RecordingModel model;
  EXPECT_FALSE(RunFold(MakeRequest(), MakeSamples(), &model)->has_tuning());
  model.tuned.add_loss(0.5);
  const auto result = RunFold(MakeRequest(), MakeSamples(), &model);
  EXPECT_EQ(result->tuning().loss(0), 0.5);
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
  request.labels.positive_label = "maybe";
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

// Of MakeSamples' six programs two are known, one of them twice, and two are of unknown label.
SampleSet MakeClassSamples() {
  SampleSet samples = MakeSamples();
  const char* const labels[] = {"cat", "sort", "tar", "cat", "new", "new"};
  for (int i = 0; i < 12; ++i) {
    samples.info[i].set_label(labels[i / 2]);
    samples.info[i].set_file(absl::StrCat("file", i % 2));
  }
  return samples;
}

FoldRequest MakeClassRequest() {
  FoldRequest request = MakeRequest();
  request.track = "unseen_file";
  request.folds = 2;
  request.labels.labelling = MULTI_CLASS;
  request.labels.positive_label = "";
  request.labels.classes = {"cat", "sort", "tar"};
  request.labels.unknown_label = "new";
  return request;
}

TEST(RunFoldTest, ClassesAreThoseOfTheManifestInItsOrder) {
  RecordingModel model;
  model.class_scores = {0.5, 0.25, 0.25};
  const SampleSet samples = MakeClassSamples();
  const absl::StatusOr<FoldResult> result = RunFold(MakeClassRequest(), samples, &model);
  ASSERT_TRUE(result.ok()) << result.status();
  const Targets& targets = model.training.targets;
  EXPECT_TRUE(targets.exclusive);
  ASSERT_EQ(targets.classes, 3);
  // The four known programs have one run on each of two files.
  ASSERT_EQ(targets.rows(), 4);
  EXPECT_EQ(result->training_samples(), 4);
  ASSERT_EQ(result->prediction_size(), 4);
  const std::vector<std::string> classes = {"cat", "sort", "tar"};
  for (size_t row = 0; row < 4; ++row) {
    const int i = std::lround(model.training.features.value[row] * 100);
    for (size_t k = 0; k < 3; ++k) {
      EXPECT_EQ(targets.holds(row, k), samples.info[i].label() == classes[k]);
    }
  }
  for (const Prediction& prediction : result->prediction()) {
    EXPECT_NE(prediction.label(), "new");
    EXPECT_THAT(prediction.class_score(), ::testing::ElementsAre(0.5f, 0.25f, 0.25f));
    EXPECT_EQ(prediction.score(), 0);
  }
}

TEST(RunFoldTest, UnknownSamplesArePredictedInTheOpenWorldAndNeverTrainedOn) {
  FoldRequest request = MakeClassRequest();
  request.track = "open_world";
  int unknown = 0;
  for (request.fold = 0; request.fold < 2; ++request.fold) {
    RecordingModel model;
    model.class_scores = {0.5, 0.25, 0.25};
    const absl::StatusOr<FoldResult> result = RunFold(request, MakeClassSamples(), &model);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(model.training.targets.rows(), 4);
    for (size_t row = 0; row < 4; ++row) EXPECT_LT(model.training.features.value[row], 0.075f);
    // One unknown program in each fold.
    EXPECT_EQ(result->prediction_size(), 6);
    for (const Prediction& prediction : result->prediction())
      unknown += prediction.label() == "new";
  }
  EXPECT_EQ(unknown, 4);
}

// 18 samples of 6 programs of 3 families, on 3 files; the programs are the classes. Another program
// of each family is of unknown label.
SampleSet MakeFamilySamples() {
  SampleSet samples;
  samples.features.column_names = {"count:f"};
  for (int i = 0; i < 27; ++i) {
    const int program = i / 3;
    SampleInfo& info = samples.info.emplace_back();
    info.set_id(absl::StrFormat("s%02d", i));
    info.set_program(absl::StrCat("p", program));
    info.set_family(absl::StrCat("family", program % 3));
    info.set_file(absl::StrCat("file", i % 3));
    info.set_label(program < 6 ? info.program() : "new");
    samples.features.column_index.push_back(0);
    samples.features.value.push_back(i / 100.0f);
    samples.features.row_begin.push_back(i + 1);
  }
  return samples;
}

FoldRequest MakeFamilyRequest(int fold) {
  FoldRequest request = MakeClassRequest();
  request.track = "open_world_family";
  request.fold = fold;
  request.folds = 3;
  request.labels.classes = {"p0", "p1", "p2", "p3", "p4", "p5"};
  return request;
}

RecordingModel MakeFamilyModel() {
  RecordingModel model;
  model.class_scores = {0.5, 0.25, 0.25, 0, 0, 0};
  return model;
}

TEST(RunFoldTest, FamiliesAreLeftOutOfTrainingBesideTheHeldOutFiles) {
  const SampleSet samples = MakeFamilySamples();
  std::multiset<std::string> predicted;
  std::multiset<std::string> left_out;
  for (int fold = 0; fold < 3; ++fold) {
    RecordingModel model = MakeFamilyModel();
    const absl::StatusOr<FoldResult> result = RunFold(MakeFamilyRequest(fold), samples, &model);
    ASSERT_TRUE(result.ok()) << result.status();
    ASSERT_EQ(result->left_out().name_size(), 1);
    left_out.insert(result->left_out().name(0));
    // One of three files is held out, with the 6 known programs.
    ASSERT_EQ(result->prediction_size(), 6);
    std::set<std::string> held_out_files;
    for (const Prediction& prediction : result->prediction()) {
      predicted.insert(prediction.sample_id());
      EXPECT_EQ(prediction.class_score_size(), 6);
      held_out_files.insert(samples.info[std::stoi(prediction.sample_id().substr(1))].file());
    }
    EXPECT_EQ(held_out_files.size(), 1);
    // Trained on are the 4 programs of the other families, on the other 2 files.
    EXPECT_EQ(result->training_samples(), 8);
    ASSERT_EQ(model.training.targets.rows(), 8);
    EXPECT_EQ(model.training.targets.classes, 6);
    for (size_t row = 0; row < 8; ++row) {
      const SampleInfo& sample =
          samples.info[std::lround(model.training.features.value[row] * 100)];
      EXPECT_NE(sample.family(), result->left_out().name(0));
      EXPECT_EQ(held_out_files.count(sample.file()), 0);
      EXPECT_NE(sample.label(), "new");
      EXPECT_EQ(model.training.group[row], sample.file());
    }
    int classes_without_samples = 0;
    for (const size_t count : model.training.targets.Counts())
      classes_without_samples += count == 0;
    EXPECT_EQ(classes_without_samples, 2);
  }
  EXPECT_EQ(predicted.size(), 18);
  EXPECT_EQ(std::set<std::string>(predicted.begin(), predicted.end()).size(), 18);
  EXPECT_THAT(left_out, ::testing::ElementsAre("family0", "family1", "family2"));
}

// What is held out and what is left out may be anything: Fit sees the same bytes.
TEST(RunFoldTest, PoisonInHeldOutFilesAndLeftOutFamiliesDoesNotReachTraining) {
  const SampleSet clean = MakeFamilySamples();
  for (int fold = 0; fold < 3; ++fold) {
    RecordingModel on_clean = MakeFamilyModel();
    const absl::StatusOr<FoldResult> result = RunFold(MakeFamilyRequest(fold), clean, &on_clean);
    ASSERT_TRUE(result.ok()) << result.status();
    SampleSet poisoned = clean;
    std::set<std::string> held_out;
    for (const Prediction& prediction : result->prediction())
      held_out.insert(prediction.sample_id());
    int poison = 0;
    for (size_t i = 0; i < clean.info.size(); ++i) {
      if (held_out.count(clean.info[i].id()) == 0 && clean.info[i].label() != "new" &&
          clean.info[i].family() != result->left_out().name(0)) {
        continue;
      }
      poisoned.features.value[i] = 1e30f;
      ++poison;
    }
    // Of 27 samples, all but those that are trained on.
    EXPECT_EQ(poison, 27 - 8);
    RecordingModel on_poisoned = MakeFamilyModel();
    ASSERT_TRUE(RunFold(MakeFamilyRequest(fold), poisoned, &on_poisoned).ok());
    EXPECT_EQ(on_poisoned.training.features.value, on_clean.training.features.value);
    EXPECT_EQ(on_poisoned.training.targets.value, on_clean.training.targets.value);
  }
}

TEST(RunFoldTest, SetsOfClassesMayBeEmptyAndHaveAScoreForEach) {
  SampleSet samples = MakeClassSamples();
  for (int i = 0; i < 12; ++i) {
    samples.info[i].clear_label();
    if (i / 2 % 2 == 0) samples.info[i].add_present("cat");
    if (i / 2 % 3 == 0) samples.info[i].add_present("tar");
  }
  FoldRequest request = MakeClassRequest();
  request.labels.labelling = MULTI_LABEL;
  request.labels.unknown_label = "";
  request.labels.classes = {"cat", "tar"};
  RecordingModel model;
  model.class_scores = {0.75, 0.5};
  const absl::StatusOr<FoldResult> result = RunFold(request, samples, &model);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_FALSE(model.training.targets.exclusive);
  ASSERT_EQ(model.training.targets.rows(), 6);
  for (size_t row = 0; row < 6; ++row) {
    const int program = std::lround(model.training.features.value[row] * 100) / 2;
    EXPECT_EQ(model.training.targets.holds(row, 0), program % 2 == 0);
    EXPECT_EQ(model.training.targets.holds(row, 1), program % 3 == 0);
  }
  EXPECT_THAT(result->prediction(0).class_score(), ::testing::ElementsAre(0.75f, 0.5f));
}

TEST(RunFoldTest, ClassesThatDoNotFitTheSamplesAreErrors) {
  RecordingModel model;
  const auto message = [&](const FoldRequest& request, const SampleSet& samples) {
    return std::string(RunFold(request, samples, &model).status().message());
  };
  FoldRequest request = MakeClassRequest();
  request.labels.unknown_label = "";
  EXPECT_THAT(
      message(request, MakeClassSamples()),
      HasSubstr("sample s08 is labelled \"new\", which is none of the manifest's 3 classes"));
  request = MakeClassRequest();
  request.labels.classes = {"sort", "cat", "tar"};
  EXPECT_THAT(message(request, MakeClassSamples()), HasSubstr("sorted and distinct"));
  request = MakeClassRequest();
  request.labels.unknown_label = "cat";
  EXPECT_THAT(message(request, MakeClassSamples()), HasSubstr("must not be a class"));
  request = MakeClassRequest();
  request.labels.labelling = MULTI_LABEL;
  EXPECT_THAT(message(request, MakeClassSamples()), HasSubstr("must be MULTI_CLASS"));
  request.labels.unknown_label = "";
  EXPECT_THAT(message(request, MakeClassSamples()), HasSubstr("has the label \"cat\""));
}

TEST(RunFoldTest, ScoresOfExclusiveClassesMustAddUpToOne) {
  RecordingModel model;
  model.class_scores = {0.5, 0.25, 0.5};
  const absl::Status status = RunFold(MakeClassRequest(), MakeClassSamples(), &model).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), HasSubstr("add up to 1.25"));
}

}  // namespace
}  // namespace callprint
