// Model::Weights on samples in which some columns tell the label and the others tell nothing.
#include <algorithm>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "models/model.h"
#include "models/planted/planted_data.h"

namespace callprint {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kSignalColumns = 5;

// Learners that say what they rest on.
bool HasWeights(const ModelSpec& spec) {
  return spec.has_logistic_regression() || spec.has_linear_svm() || spec.has_random_forest() ||
         spec.has_xgboost();
}

std::unique_ptr<Model> Fitted(const ModelSpec& spec, const TrainingData& data) {
  auto model = MakeModel(spec);
  EXPECT_TRUE(model.ok()) << model.status();
  EXPECT_TRUE((*model)->Fit(data).ok()) << spec.name();
  return *std::move(model);
}

std::vector<FunctionWeight> Weights(const Model& model, size_t count) {
  const auto weights = model.Weights(count);
  EXPECT_TRUE(weights.ok()) << weights.status();
  return *weights;
}

std::set<std::string> Names(const std::vector<FunctionWeight>& weights) {
  std::set<std::string> names;
  for (const FunctionWeight& weight : weights) names.insert(weight.name());
  return names;
}

double Sum(const std::vector<FunctionWeight>& weights) {
  return std::accumulate(
      weights.begin(), weights.end(), 0.0,
      [](double sum, const FunctionWeight& weight) { return sum + weight.share(); });
}

TEST(WeightsTest, ColumnsThatTellTheLabelAreTheWeightiest) {
  const TrainingData data = PlantedData(/*rows=*/1000, /*seed=*/1, kSignalColumns);
  int with_weights = 0;
  for (const ModelSpec& spec : SpecOfEachLearner()) {
    if (!HasWeights(spec)) continue;
    ++with_weights;
    const std::unique_ptr<Model> model = Fitted(spec, data);
    const std::vector<FunctionWeight> weights = Weights(*model, kSignalColumns);
    EXPECT_EQ(Names(weights), (std::set<std::string>{"00", "01", "02", "03", "04"})) << spec.name();
    EXPECT_TRUE(std::is_sorted(
        weights.begin(), weights.end(),
        [](const FunctionWeight& a, const FunctionWeight& b) { return a.share() > b.share(); }))
        << spec.name();
    // A sixth of the columns has more than half of the weight, and all have all of it.
    EXPECT_GT(Sum(weights), 0.5) << spec.name();
    EXPECT_NEAR(Sum(Weights(*model, 1000)), 1, 1e-9) << spec.name();
  }
  EXPECT_EQ(with_weights, 4);
}

TEST(WeightsTest, OfEachClassCountsTheSame) {
  const TrainingData data = PlantedClasses(/*rows=*/1500, /*seed=*/2, /*exclusive=*/true, 3);
  const std::set<std::string> signal = {"00", "01", "02", "10", "11", "12", "20", "21", "22"};
  for (const ModelSpec& spec : SpecOfEachLearner()) {
    if (!HasWeights(spec)) continue;
    EXPECT_EQ(Names(Weights(*Fitted(spec, data), 9)), signal) << spec.name();
  }
}

TEST(WeightsTest, ColumnsOfOneFunctionAreAddedUp) {
  TrainingData data = PlantedData(/*rows=*/400, /*seed=*/3, kSignalColumns);
  ModelSpec spec;
  for (const ModelSpec& each : SpecOfEachLearner()) {
    if (each.has_logistic_regression()) spec = each;
  }
  const std::vector<FunctionWeight> apart = Weights(*Fitted(spec, data), 1000);
  // "count:00" and "count:01" become columns of one function.
  spec.mutable_features()->add_group("self_time");
  data.features.column_names[1] = "self_time:00";
  const std::vector<FunctionWeight> together = Weights(*Fitted(spec, data), 1000);
  ASSERT_THAT(together, SizeIs(apart.size() - 1));
  double expected = 0;
  for (const FunctionWeight& weight : apart) {
    if (weight.name() == "00" || weight.name() == "01") expected += weight.share();
  }
  EXPECT_EQ(together[0].name(), "00");
  EXPECT_NEAR(together[0].share(), expected, 1e-3);
}

TEST(WeightsTest, OthersHaveNone) {
  const TrainingData data = PlantedData(/*rows=*/200, /*seed=*/4);
  for (const ModelSpec& spec : SpecOfEachLearner()) {
    const auto unfitted = MakeModel(spec);
    ASSERT_TRUE(unfitted.ok());
    EXPECT_THAT(Weights(**unfitted, 5), IsEmpty()) << spec.name();
    if (HasWeights(spec)) continue;
    EXPECT_THAT(Weights(*Fitted(spec, data), 5), IsEmpty()) << spec.name();
  }
}

}  // namespace
}  // namespace callprint
