// Preprocessing and learners against scikit-learn and XGBoost's Python binding on one small
// dataset; testdata/reference_values.py made the expectations and says how.

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "models/learner/platt_scaling.h"
#include "models/linear/linear_machine.h"
#include "models/model.h"
#include "models/preprocessing/mutual_information.h"
#include "models/preprocessing/preprocess.h"
#include "models/testdata/reference_values.h"

namespace callprint {
namespace {

// The first `evidence` columns are of group "a", the others of group "count".
SparseMatrix Matrix(const std::vector<double>& dense, int evidence = 0) {
  SparseMatrix matrix;
  for (int column = 0; column < reference::kColumns; ++column) {
    matrix.column_names.push_back(absl::StrCat(column < evidence ? "a:" : "count:", column));
  }
  for (size_t begin = 0; begin < dense.size(); begin += reference::kColumns) {
    for (int column = 0; column < reference::kColumns; ++column) {
      if (dense[begin + column] == 0) continue;
      matrix.column_index.push_back(column);
      matrix.value.push_back(dense[begin + column]);
    }
    matrix.row_begin.push_back(matrix.value.size());
  }
  return matrix;
}

std::vector<double> Dense(const SparseMatrix& matrix) {
  std::vector<double> dense(matrix.rows() * matrix.columns(), 0);
  for (size_t row = 0; row < matrix.rows(); ++row) {
    for (size_t i = matrix.row_begin[row]; i < matrix.row_begin[row + 1]; ++i) {
      dense[row * matrix.columns() + matrix.column_index[i]] = matrix.value[i];
    }
  }
  return dense;
}

std::vector<int> Label() { return {reference::kLabel.begin(), reference::kLabel.end()}; }

Targets OneOfThree() {
  return Targets::OneOf(3, {reference::kOneOfThree.begin(), reference::kOneOfThree.end()});
}

Targets AnyOfThree() {
  return Targets(3, false, {reference::kAnyOfThree.begin(), reference::kAnyOfThree.end()});
}

void ExpectNear(const std::vector<double>& actual, const std::vector<double>& expected,
                double tolerance) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < actual.size(); ++i) EXPECT_NEAR(actual[i], expected[i], tolerance) << i;
}

FittedPreprocessing Fitted(FeatureSpec::Transform transform, FeatureSpec::Scaling scaling) {
  FeatureSpec spec;
  spec.add_group("count");
  spec.set_transform(transform);
  spec.set_scaling(scaling);
  return *FitPreprocessing(spec, Matrix(reference::kTrain), Targets::Binary(Label()));
}

SparseMatrix Prepared(const FittedPreprocessing& fitted, const std::vector<double>& dense) {
  return *ApplyPreprocessing(fitted, Matrix(dense));
}

// One group for all rows, so that inner folds cannot be made, and an SVM's score is the plain
// sigmoid of its decision value.
std::vector<double> ScoresOfProbes(const std::string& learner, const std::string& preprocessing,
                                   bool balance,
                                   const Targets& targets = Targets::Binary(Label())) {
  ModelSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      absl::StrCat("name: 'reference' features { group: 'count' ", preprocessing, "} seed: 11 ",
                   learner),
      &spec));
  spec.set_balance_classes(balance);
  std::unique_ptr<Model> model = *MakeModel(spec);
  TrainingData training;
  training.features = Matrix(reference::kTrain);
  training.targets = targets;
  training.group.assign(reference::kRows, "only");
  const absl::Status status = model->Fit(training);
  EXPECT_TRUE(status.ok()) << status;
  return *model->Predict(Matrix(reference::kProbe));
}

std::vector<double> Logits(std::vector<double> score) {
  for (double& value : score) value = std::log(value / (1 - value));
  return score;
}

constexpr char kScaledLogs[] = "transform: LOG1P scaling: STANDARD";

TEST(ReferenceTest, TfIdf) {
  const FittedPreprocessing fitted = Fitted(FeatureSpec::TF_IDF, FeatureSpec::NONE);
  std::vector<double> idf;
  for (const FittedColumn& column : fitted.column()) idf.push_back(column.idf());
  ExpectNear(idf, reference::kIdf, 1e-12);
  ExpectNear(Dense(Prepared(fitted, reference::kProbe)), reference::kTfIdfOfProbe, 1e-6);
}

TEST(ReferenceTest, StandardScaling) {
  const FittedPreprocessing fitted = Fitted(FeatureSpec::LOG1P, FeatureSpec::STANDARD);
  for (int column = 0; column < reference::kColumns; ++column) {
    EXPECT_NEAR(fitted.column(column).mean(), reference::kMean[column], 1e-7);
    EXPECT_NEAR(fitted.column(column).scale(), reference::kScale[column], 1e-7);
  }
  ExpectNear(Dense(Prepared(fitted, reference::kProbe)), reference::kScaledProbe, 1e-6);
}

TEST(ReferenceTest, MaxAbsScaling) {
  const FittedPreprocessing fitted = Fitted(FeatureSpec::IDENTITY, FeatureSpec::MAX_ABS);
  ExpectNear(Dense(Prepared(fitted, reference::kProbe)), reference::kMaxAbsProbe, 1e-6);
}

TEST(ReferenceTest, MutualInformation) {
  ExpectNear(MutualInformation(Matrix(reference::kTrain), Targets::Binary(Label())),
             reference::kMutualInformation, 1e-12);
}

TEST(ReferenceTest, LogisticRegression) {
  const std::string learner = "logistic_regression { c: 0.5 }";
  ExpectNear(ScoresOfProbes(learner, kScaledLogs, false), reference::kLogistic, 1e-4);
  ExpectNear(ScoresOfProbes(learner, kScaledLogs, true), reference::kLogisticBalanced, 1e-4);
}

TEST(ReferenceTest, LinearSvm) {
  const std::string learner = "linear_svm { c: 0.5 }";
  ExpectNear(Logits(ScoresOfProbes(learner, kScaledLogs, false)), reference::kLinearSvm, 1e-4);
  ExpectNear(Logits(ScoresOfProbes(learner, kScaledLogs, true)), reference::kLinearSvmBalanced,
             1e-4);
}

TEST(ReferenceTest, RbfSvm) {
  const std::string learner = "rbf_svm { c: 2 }";
  ExpectNear(Logits(ScoresOfProbes(learner, kScaledLogs, false)), reference::kRbfSvm, 2e-3);
  ExpectNear(Logits(ScoresOfProbes(learner, kScaledLogs, true)), reference::kRbfSvmBalanced, 2e-3);
  ExpectNear(Logits(ScoresOfProbes("rbf_svm { c: 2 gamma: 0.05 }", kScaledLogs, false)),
             reference::kRbfSvmGamma, 2e-3);
}

TEST(ReferenceTest, PlattScaling) {
  const std::vector<int> label = Label();
  const PlattScaling plain =
      FitPlattScaling(reference::kDecision, label, std::vector<double>(label.size(), 1));
  EXPECT_NEAR(plain.slope, reference::kPlatt[0], 1e-4);
  EXPECT_NEAR(plain.intercept, reference::kPlatt[1], 1e-4);
  std::vector<double> weight;
  for (const int value : label) weight.push_back(value == 1 ? 0.75 : 1.5);
  const PlattScaling weighted = FitPlattScaling(reference::kDecision, label, weight);
  EXPECT_NEAR(weighted.slope, reference::kPlattWeighted[0], 1e-4);
  EXPECT_NEAR(weighted.intercept, reference::kPlattWeighted[1], 1e-4);
}

// The same library through its other binding: what is compared is what we ask of it.
TEST(ReferenceTest, Xgboost) {
  ExpectNear(ScoresOfProbes("xgboost { rounds: 25 max_depth: 3 learning_rate: 0.2"
                            "  rows_per_tree: 0.7 columns_per_tree: 0.6 min_child_weight: 0.5"
                            "  l2: 0.5 }",
                            "", false),
             reference::kXgboost, 1e-6);
}

// The label rises with the first column and falls with the second, which must not show.
TEST(ReferenceTest, XgboostWithEvidence) {
  ModelSpec spec;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "name: 'reference' features { group: 'a' group: 'count' } seed: 11"
      " xgboost { rounds: 25 max_depth: 3 learning_rate: 0.2 rows_per_tree: 0.7 columns_per_tree: "
      "0.6"
      "           min_child_weight: 0.5 l2: 0.5 evidence_group: 'a' }",
      &spec));
  const std::unique_ptr<Model> model = *MakeModel(spec);
  TrainingData training;
  training.features = Matrix(reference::kTrain, /*evidence=*/2);
  training.targets = Targets::Binary(Label());
  training.group.assign(reference::kRows, "only");
  ASSERT_TRUE(model->Fit(training).ok());
  ExpectNear(*model->Predict(Matrix(reference::kProbe, 2)), reference::kXgboostWithEvidence, 1e-6);
}

// A forest of one tree that sees all rows and columns is scikit-learn's decision tree: squared
// error splits as Gini does, and leaves hold shares.
TEST(ReferenceTest, ForestOfOneTree) {
  ExpectNear(ScoresOfProbes("random_forest { trees: 1 max_depth: 2 rows_per_tree: 1"
                            "  columns_per_level: 1 }",
                            "", false),
             reference::kOneTree, 1e-6);
}

TEST(ReferenceTest, NearestNeighbours) {
  const std::string learner = "nearest_neighbours { neighbours: 7 }";
  ExpectNear(ScoresOfProbes(learner, kScaledLogs, false), reference::kNearestNeighbours, 1e-12);
  ExpectNear(ScoresOfProbes(learner, kScaledLogs, false, OneOfThree()),
             reference::kNearestNeighboursOneOfThree, 1e-12);
}

// One-versus-rest; the tolerance of a class among many is liblinear's default.
TEST(ReferenceTest, LogisticRegressionOfThreeClasses) {
  ExpectNear(ScoresOfProbes("logistic_regression { c: 0.5 }", kScaledLogs, false, OneOfThree()),
             reference::kLogisticOfThree, 2e-3);
}

TEST(ReferenceTest, XgboostOfThreeClasses) {
  const std::string learner =
      "xgboost { rounds: 25 max_depth: 3 learning_rate: 0.2 rows_per_tree: 0.7"
      "  columns_per_tree: 0.6 min_child_weight: 0.5 l2: 0.5 }";
  ExpectNear(ScoresOfProbes(learner, "", false, OneOfThree()), reference::kXgboostOneOfThree, 1e-6);
  ExpectNear(ScoresOfProbes(learner, "", false, AnyOfThree()), reference::kXgboostAnyOfThree, 1e-6);
}

TEST(ReferenceTest, ForestOfOneTreeOfThreeClasses) {
  const std::string learner =
      "random_forest { trees: 1 max_depth: 2 rows_per_tree: 1 columns_per_level: 1 }";
  ExpectNear(ScoresOfProbes(learner, "", false, OneOfThree()), reference::kTreeOneOfThree, 1e-6);
  ExpectNear(ScoresOfProbes(learner, "", true, OneOfThree()), reference::kTreeBalanced, 1e-6);
  ExpectNear(ScoresOfProbes(learner, "", false, AnyOfThree()), reference::kTreeAnyOfThree, 1e-6);
}

}  // namespace
}  // namespace callprint
