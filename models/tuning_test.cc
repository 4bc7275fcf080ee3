#include "models/tuning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/text_format.h"
#include "models/planted/planted_data.h"

namespace callprint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ModelSpec Parse(const std::string& text) {
  ModelSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &spec)) << text;
  return spec;
}

// Far too little freedom, and enough.
ModelSpec TunedLogisticRegression() {
  return Parse(
      "name: 'tuned' seed: 7 features { group: 'count' transform: LOG1P scaling: STANDARD }"
      "logistic_regression { c: 1e-9 }"
      "tuning { folds: 3 candidate {} candidate { logistic_regression { c: 0.1 } }"
      "  candidate { logistic_regression { c: 1e-8 } } }");
}

TEST(LogLossTest, IsTheMeanOverRows) {
  EXPECT_DOUBLE_EQ(LogLoss({0.8, 0.4}, Targets::Binary({1, 0})),
                   -(std::log(0.8) + std::log(0.6)) / 2);
  EXPECT_DOUBLE_EQ(LogLoss({0.5, 0.2, 0.3, 0.1, 0.2, 0.7}, Targets::OneOf(3, {0, 1})),
                   -(std::log(0.5) + std::log(0.2)) / 2);
  // Classes that overlap: over rows and classes.
  EXPECT_DOUBLE_EQ(LogLoss({0.5, 0.25}, Targets(2, false, {1, 0})),
                   -(std::log(0.5) + std::log(0.75)) / 2);
}

TEST(LogLossTest, OfACertainMistakeIsFinite) {
  EXPECT_DOUBLE_EQ(LogLoss({0}, Targets::Binary({1})), -std::log(1e-6));
}

TEST(TuningTest, TrainsTheCandidateWithTheSmallestInnerLoss) {
  const TrainingData data = PlantedData(/*rows=*/200, /*seed=*/1);
  const auto tuned = MakeModel(TunedLogisticRegression());
  ASSERT_TRUE(tuned.ok()) << tuned.status();
  EXPECT_EQ((*tuned)->tuning(), nullptr);
  ASSERT_TRUE((*tuned)->Fit(data).ok());
  const Tuning* tuning = (*tuned)->tuning();
  ASSERT_NE(tuning, nullptr);
  ASSERT_EQ(tuning->loss_size(), 3);
  EXPECT_EQ(tuning->chosen(), 1);
  // Without freedom, half is all there is to say.
  EXPECT_NEAR(tuning->loss(0), std::log(2), 0.01);
  EXPECT_LT(tuning->loss(1), 0.5);

  ModelSpec plain = TunedLogisticRegression();
  plain.clear_tuning();
  plain.mutable_logistic_regression()->set_c(0.1);
  const auto expected = MakeModel(plain);
  ASSERT_TRUE((*expected)->Fit(data).ok());
  EXPECT_EQ(*(*tuned)->Predict(data.features), *(*expected)->Predict(data.features));

  // What is kept is the chosen candidate.
  const auto saved = (*tuned)->Save();
  ASSERT_TRUE(saved.ok()) << saved.status();
  EXPECT_EQ(saved->spec().SerializeAsString(), plain.SerializeAsString());
  EXPECT_EQ(saved->SerializeAsString(), (*expected)->Save()->SerializeAsString());
}

TEST(TuningTest, FindsNothingInShuffledLabels) {
  TrainingData data = PlantedData(/*rows=*/200, /*seed=*/1, /*signal_columns=*/0);
  const auto tuned = MakeModel(TunedLogisticRegression());
  ASSERT_TRUE((*tuned)->Fit(data).ok());
  // The freer one follows noise, and that shows on inner folds.
  EXPECT_NE((*tuned)->tuning()->chosen(), 1);
}

// Remembers what each training saw, and scores by its candidate.
struct Record {
  std::vector<std::set<std::string>> trained_on;
  std::vector<size_t> asked_for;
};

class RecordingModel : public Model {
 public:
  RecordingModel(double c, Record* record) : c_(c), record_(record) {}
  absl::Status Fit(const TrainingData& training) override {
    record_->trained_on.emplace_back(training.group.begin(), training.group.end());
    return absl::OkStatus();
  }
  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    record_->asked_for.push_back(features.rows());
    return std::vector<double>(features.rows(), c_);
  }
  int feature_count() const override { return 1; }
  const FittedPreprocessing& preprocessing() const override {
    return FittedPreprocessing::default_instance();
  }
  absl::StatusOr<SavedModel> Save() const override { return SavedModel(); }

 private:
  const double c_;
  Record* const record_;
};

TEST(TuningTest, KeepsGroupsOnOneSideAndTrainsOnAllRowsAtLast) {
  TrainingData data;
  data.features.column_names = {"count:a"};
  std::vector<int> label;
  for (int row = 0; row < 12; ++row) {
    data.features.row_begin.push_back(0);
    data.group.push_back(std::string(1, 'a' + row / 3));
    label.push_back(row % 3 > 0);
  }
  data.targets = Targets::Binary(label);
  ModelSpec spec = TunedLogisticRegression();
  spec.mutable_tuning()->set_folds(2);
  spec.mutable_tuning()->mutable_candidate(0)->mutable_logistic_regression()->set_c(0.5);
  spec.mutable_tuning()->mutable_candidate(1)->mutable_logistic_regression()->set_c(0.75);
  spec.mutable_tuning()->mutable_candidate(2)->mutable_logistic_regression()->set_c(0.6);
  Record record;
  const auto model = MakeTunedModel(
      spec, [&](const ModelSpec& candidate) -> absl::StatusOr<std::unique_ptr<Model>> {
        return std::unique_ptr<Model>(
            std::make_unique<RecordingModel>(candidate.logistic_regression().c(), &record));
      });
  ASSERT_TRUE(model->Fit(data).ok());
  // Two inner folds of two groups each, three candidates; then all four groups.
  ASSERT_EQ(record.trained_on.size(), 7);
  EXPECT_THAT(record.asked_for, ElementsAre(6, 6, 6, 6, 6, 6));
  for (int i = 0; i < 6; ++i) EXPECT_EQ(record.trained_on[i].size(), 2) << i;
  EXPECT_NE(record.trained_on[0], record.trained_on[3]);
  EXPECT_EQ(record.trained_on[6].size(), 4);
  // Two of three rows are positive: losses of 0.693, 0.654 and 0.646.
  const auto loss = [](double score) { return -(2 * std::log(score) + std::log(1 - score)) / 3; };
  EXPECT_NEAR(model->tuning()->loss(0), loss(0.5), 1e-12);
  EXPECT_NEAR(model->tuning()->loss(1), loss(0.75), 1e-12);
  EXPECT_NEAR(model->tuning()->loss(2), loss(0.6), 1e-12);
  EXPECT_EQ(model->tuning()->chosen(), 2);
}

TEST(TuningTest, RefusesDataWhoseInnerFoldsHaveNothingToLearn) {
  TrainingData data = PlantedData(/*rows=*/40, /*seed=*/1);
  // Whichever of the two groups is held out, the other has one label.
  for (size_t row = 0; row < data.group.size(); ++row) {
    data.group[row] = data.targets.holds(row, 0) ? "yes" : "no";
  }
  ModelSpec spec = TunedLogisticRegression();
  spec.mutable_tuning()->set_folds(2);
  const auto tuned = MakeModel(spec);
  const absl::Status status = (*tuned)->Fit(data);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("cannot be tuned"));
  EXPECT_EQ((*tuned)->Predict(data.features).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace callprint
