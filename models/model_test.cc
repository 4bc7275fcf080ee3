#include "models/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/planted/planted_data.h"

namespace callprint {
namespace {

using testing::DoubleNear;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pointwise;

ModelSpec SpecNamed(const std::string& name) {
  for (const ModelSpec& spec : SpecOfEachLearner()) {
    if (spec.name() == name) return spec;
  }
  ADD_FAILURE() << name;
  return ModelSpec();
}

absl::Status Fit(const TrainingData& training) {
  return (*MakeModel(SpecNamed("logistic_regression")))->Fit(training);
}

TEST(ModelTest, PredictNeedsFit) {
  const auto model = MakeModel(SpecNamed("xgboost"));
  const absl::Status status = (*model)->Predict(PlantedData(10, 1).features).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("call Fit first"));
}

TEST(ModelTest, AFailedFitLeavesNoModel) {
  const std::unique_ptr<Model> model = *MakeModel(SpecNamed("xgboost"));
  ASSERT_TRUE(model->Fit(PlantedData(50, 1)).ok());
  ASSERT_FALSE(model->Fit({}).ok());
  EXPECT_EQ(model->Predict(PlantedData(10, 1).features).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(ModelTest, RefusesEmptyData) {
  const absl::Status status = Fit({});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("the training data are empty"));
}

TEST(ModelTest, RefusesVectorsOfOtherLengths) {
  TrainingData training = PlantedData(50, 1);
  training.group.pop_back();
  EXPECT_THAT(std::string(Fit(training).message()),
              HasSubstr("50 rows, but 50 targets (1 a row) and 49 groups"));
}

TEST(ModelTest, RefusesOtherLabels) {
  TrainingData training = PlantedData(50, 1);
  training.targets.value[7] = 2;
  EXPECT_THAT(std::string(Fit(training).message()),
              HasSubstr("target of training row 7 is 2; it must be 0 or 1"));
}

TEST(ModelTest, RefusesDataWithoutTheSpecsGroup) {
  TrainingData training = PlantedData(50, 1);
  for (std::string& name : training.features.column_names) name = "gap" + name.substr(5);
  const absl::Status status = Fit(training);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("feature group \"count\""));
}

TEST(ModelTest, MajorityAnswersTheShareOfPositives) {
  TrainingData training = PlantedData(50, 1);
  for (int row = 0; row < 50; ++row) training.targets.value[row] = row < 20;
  const std::unique_ptr<Model> model = *MakeModel(SpecNamed("majority"));
  ASSERT_TRUE(model->Fit(training).ok());
  EXPECT_THAT(*model->Predict(PlantedData(10, 2).features), Each(0.4));
}

TEST(ModelTest, MajorityNeedsNoColumn) {
  ModelSpec spec;
  spec.set_name("majority");
  spec.mutable_majority();
  TrainingData training;
  training.features.row_begin = {0, 0, 0, 0, 0};
  training.targets = Targets::Binary({0, 0, 0, 1});
  training.group = {"a", "b", "c", "d"};
  const std::unique_ptr<Model> model = *MakeModel(spec);
  ASSERT_TRUE(model->Fit(training).ok());
  EXPECT_EQ(model->feature_count(), 0);
  EXPECT_THAT(*model->Predict(training.features), Each(0.25));
}

// The loss baseline on a dataset that lost nothing.
TEST(ModelTest, ColumnsThatAreAlwaysZeroLeaveTheShareOfPositives) {
  ModelSpec spec = SpecNamed("xgboost");
  spec.mutable_features()->add_column("count:never");
  TrainingData training = PlantedData(50, 1);
  for (int row = 0; row < 50; ++row) training.targets.value[row] = row < 20;
  const std::unique_ptr<Model> model = *MakeModel(spec);
  ASSERT_TRUE(model->Fit(training).ok());
  EXPECT_EQ(model->feature_count(), 0);
  EXPECT_THAT(*model->Predict(PlantedData(10, 2).features), Each(0.4));
}

TEST(ModelTest, RefusesARowOfTwoClassesThatExcludeEachOther) {
  TrainingData training = PlantedClasses(50, 1, /*exclusive=*/true);
  for (size_t k = 0; k < 3; ++k) training.targets.value[3 * 7 + k] = 1;
  EXPECT_THAT(std::string(Fit(training).message()), HasSubstr("training row 7 is of 3 classes"));
}

TEST(ModelTest, MajorityAnswersTheShareOfEachClass) {
  TrainingData training = PlantedClasses(50, 1, /*exclusive=*/true);
  std::vector<int> class_of_row;
  for (int row = 0; row < 50; ++row) class_of_row.push_back(row < 20 ? 0 : row < 45 ? 1 : 2);
  training.targets = Targets::OneOf(3, class_of_row);
  const std::unique_ptr<Model> model = *MakeModel(SpecNamed("majority"));
  ASSERT_TRUE(model->Fit(training).ok());
  EXPECT_THAT(*model->Predict(PlantedData(2, 2).features),
              Pointwise(DoubleNear(1e-12), {0.4, 0.5, 0.1, 0.4, 0.5, 0.1}));

  training = PlantedClasses(50, 1, /*exclusive=*/false);
  for (int row = 0; row < 50; ++row) {
    training.targets.value[3 * row] = row < 40;
    training.targets.value[3 * row + 1] = row >= 30;
    training.targets.value[3 * row + 2] = 0;
  }
  ASSERT_TRUE(model->Fit(training).ok());
  EXPECT_THAT(*model->Predict(PlantedData(1, 2).features), ElementsAre(0.8, 0.4, 0));
}

TEST(ModelTest, ColumnsThatAreAlwaysZeroLeaveTheShareOfEachClass) {
  ModelSpec spec = SpecNamed("random_forest");
  spec.mutable_features()->add_column("count:never");
  TrainingData training = PlantedClasses(50, 1, /*exclusive=*/true);
  std::vector<int> class_of_row;
  for (int row = 0; row < 50; ++row) class_of_row.push_back(row < 20 ? 0 : row < 45 ? 1 : 2);
  training.targets = Targets::OneOf(3, class_of_row);
  const std::unique_ptr<Model> model = *MakeModel(spec);
  ASSERT_TRUE(model->Fit(training).ok());
  EXPECT_THAT(*model->Predict(PlantedData(1, 2).features),
              Pointwise(DoubleNear(1e-12), {0.4, 0.5, 0.1}));
}

}  // namespace
}  // namespace callprint
