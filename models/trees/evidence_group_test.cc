// Columns of XgboostSpec.evidence_group: what they count speaks for the positive label or not at
// all.
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "models/model.h"
#include "workloads/random.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

ModelSpec Spec(const std::string& more, double columns_per_tree = 1) {
  ModelSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      absl::StrCat("name: 'xgboost' features { group: 'count' group: 'crypto' } seed: 1 "
                   "xgboost { rounds: 30 max_depth: 3 learning_rate: 0.3 rows_per_tree: 1 "
                   "columns_per_tree: ",
                   columns_per_tree, " min_child_weight: 1 l2: 1 ", more, "}"),
      &spec));
  return spec;
}

constexpr size_t kNoise = 40;

// Column "crypto:calls", 1 to 8, and columns of noise. `holds` tells whether the label holds of a
// row with so many calls; one row in ten has the other label.
template <typename Holds>
TrainingData Rows(size_t rows, uint64_t seed, Holds holds) {
  TrainingData data;
  for (size_t i = 0; i < kNoise; ++i)
    data.features.column_names.push_back(absl::StrCat("count:", 10 + i));
  data.features.column_names.push_back("crypto:calls");
  Random random(seed);
  std::vector<int> label;
  for (size_t row = 0; row < rows; ++row) {
    for (size_t i = 0; i < kNoise; ++i) {
      data.features.column_index.push_back(i);
      data.features.value.push_back(1 + random.Below(8));
    }
    const uint64_t calls = 1 + random.Below(8);
    data.features.column_index.push_back(kNoise);
    data.features.value.push_back(calls);
    data.features.row_begin.push_back(data.features.value.size());
    label.push_back(holds(calls) != (random.Below(10) == 0));
    data.group.push_back(absl::StrCat(row));
  }
  data.targets = Targets::Binary(label);
  return data;
}

bool Many(uint64_t calls) { return calls > 4; }
bool Few(uint64_t calls) { return calls <= 4; }

std::vector<double> Scores(const ModelSpec& spec, const TrainingData& training,
                           const SparseMatrix& features) {
  const std::unique_ptr<Model> model = *MakeModel(spec);
  const absl::Status status = model->Fit(training);
  EXPECT_TRUE(status.ok()) << status;
  return *model->Predict(features);
}

// The share of rows whose score falls where nothing but the calls rises from 1 to 8.
double Falling(const ModelSpec& spec, const TrainingData& training) {
  SparseMatrix features = Rows(200, 2, Many).features;
  const auto with_calls = [&](float calls) {
    for (size_t row = 0; row < features.rows(); ++row)
      features.value[features.row_begin[row + 1] - 1] = calls;
    return Scores(spec, training, features);
  };
  const std::vector<double> low = with_calls(1);
  const std::vector<double> high = with_calls(8);
  double falling = 0;
  for (size_t row = 0; row < low.size(); ++row) falling += high[row] < low[row] - 1e-6;
  return falling / low.size();
}

TEST(EvidenceGroupTest, MoreNeverSpeaksAgainstTheLabel) {
  const TrainingData training = Rows(300, 1, Few);
  EXPECT_EQ(Falling(Spec(""), training), 1) << "this is what the rows say";
  EXPECT_EQ(Falling(Spec("evidence_group: 'crypto'"), training), 0);
}

double Accuracy(const ModelSpec& spec, const TrainingData& training) {
  const TrainingData held_out = Rows(400, 2, Many);
  const std::vector<double> score = Scores(spec, training, held_out.features);
  double right = 0;
  for (size_t row = 0; row < score.size(); ++row)
    right += (score[row] > 0.5) == held_out.targets.holds(row, 0);
  return right / score.size();
}

// A tree of one column has the evidence where it may choose it, and noise in 40 of 41 draws where
// not. The best that can be reached is 0.9.
TEST(EvidenceGroupTest, EveryTreeMaySplitByIt) {
  const TrainingData training = Rows(300, 1, Many);
  EXPECT_GT(Accuracy(Spec("evidence_group: 'crypto'", 1.0 / (kNoise + 1)), training), 0.85);
  EXPECT_LT(Accuracy(Spec("", 1.0 / (kNoise + 1)), training), 0.85);
}

TEST(EvidenceGroupTest, IsOfTwoLabels) {
  TrainingData training = Rows(30, 1, Many);
  std::vector<int> class_of_row;
  for (size_t row = 0; row < 30; ++row) class_of_row.push_back(row % 3);
  training.targets = Targets::OneOf(3, class_of_row);
  const absl::Status status = (*MakeModel(Spec("evidence_group: 'crypto'")))->Fit(training);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("xgboost.evidence_group"));
}

}  // namespace
}  // namespace callprint
