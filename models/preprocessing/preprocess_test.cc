// Expectations are worked by hand; reference_test.cc compares with scikit-learn.

#include "models/preprocessing/preprocess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "google/protobuf/text_format.h"

namespace callprint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

SparseMatrix Matrix(const std::vector<std::string>& columns,
                    const std::vector<std::vector<float>>& rows) {
  SparseMatrix matrix;
  matrix.column_names = columns;
  for (const std::vector<float>& row : rows) {
    for (size_t column = 0; column < row.size(); ++column) {
      if (row[column] == 0) continue;
      matrix.column_index.push_back(column);
      matrix.value.push_back(row[column]);
    }
    matrix.row_begin.push_back(matrix.value.size());
  }
  return matrix;
}

std::vector<std::vector<float>> Dense(const SparseMatrix& matrix) {
  std::vector<std::vector<float>> rows;
  for (size_t row = 0; row < matrix.rows(); ++row) {
    rows.emplace_back(matrix.columns(), 0);
    for (size_t i = matrix.row_begin[row]; i < matrix.row_begin[row + 1]; ++i) {
      rows.back()[matrix.column_index[i]] = matrix.value[i];
    }
  }
  return rows;
}

FeatureSpec Spec(const std::string& text) {
  FeatureSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &spec));
  return spec;
}

std::vector<std::string> SelectedNames(const FittedPreprocessing& fitted) {
  std::vector<std::string> names;
  for (const FittedColumn& column : fitted.column()) {
    if (column.selected()) names.push_back(column.name());
  }
  return names;
}

TEST(PreprocessTest, KeepsTheGroupsNamedInNameOrder) {
  const SparseMatrix training =
      Matrix({"gap:b", "count:z", "counter:a", "count:a"}, {{1, 2, 3, 4}});
  const FittedPreprocessing fitted =
      *FitPreprocessing(Spec("group: 'count' group: 'gap'"), training, Targets::Binary({1}));
  const SparseMatrix prepared = *ApplyPreprocessing(fitted, training);
  EXPECT_THAT(prepared.column_names, ElementsAre("count:a", "count:z", "gap:b"));
  EXPECT_THAT(Dense(prepared), ElementsAre(ElementsAre(4, 2, 1)));
  EXPECT_EQ(SelectedColumns(fitted), 3);
}

TEST(PreprocessTest, KeepsTheColumnsNamed) {
  const SparseMatrix training = Matrix({"count:a", "count:b", "count:c"}, {{1, 2, 3}});
  const FittedPreprocessing fitted =
      *FitPreprocessing(Spec("group: 'count' column: 'count:c' column: 'count:always_zero'"),
                        training, Targets::Binary({1}));
  EXPECT_THAT(SelectedNames(fitted), ElementsAre("count:c"));
}

TEST(PreprocessTest, DropsRareColumnsAndThoseOfOtherRowsOnly) {
  const SparseMatrix training =
      Matrix({"count:never", "count:once", "count:twice"}, {{0, 5, 1}, {0, 0, 1}, {0, 0, 0}});
  const auto kept = [&](const std::string& text) {
    return SelectedNames(*FitPreprocessing(Spec(text), training, Targets::Binary({0, 1, 0})));
  };
  EXPECT_THAT(kept("group: 'count'"), ElementsAre("count:once", "count:twice"));
  EXPECT_THAT(kept("group: 'count' min_samples: 2"), ElementsAre("count:twice"));
}

TEST(PreprocessTest, RefusesToDropEveryColumnForBeingRare) {
  const SparseMatrix training = Matrix({"count:a", "count:b"}, {{5, 1}, {0, 1}});
  const absl::Status status =
      FitPreprocessing(Spec("group: 'count' min_samples: 3"), training, Targets::Binary({0, 1}))
          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("min_samples 3 leaves none of 2 columns"));
  const SparseMatrix zeros = Matrix({"count:a"}, {{0}, {0}});
  EXPECT_EQ(SelectedColumns(*FitPreprocessing(Spec("group: 'count' min_samples: 3"), zeros,
                                              Targets::Binary({0, 1}))),
            0);
}

TEST(PreprocessTest, StoredZerosAreZeros) {
  SparseMatrix training = Matrix({"count:a", "count:b"}, {{1, 1}, {1, 0}});
  training.value[1] = 0;
  EXPECT_THAT(
      SelectedNames(*FitPreprocessing(Spec("group: 'count'"), training, Targets::Binary({0, 1}))),
      ElementsAre("count:a"));
}

TEST(PreprocessTest, TakesLogarithms) {
  const SparseMatrix training = Matrix({"count:a"}, {{0}, {1}, {999}});
  const FittedPreprocessing fitted = *FitPreprocessing(Spec("group: 'count' transform: LOG1P"),
                                                       training, Targets::Binary({0, 1, 0}));
  const auto rows = Dense(*ApplyPreprocessing(fitted, training));
  EXPECT_FLOAT_EQ(rows[0][0], 0);
  EXPECT_FLOAT_EQ(rows[1][0], std::log(2.0));
  EXPECT_FLOAT_EQ(rows[2][0], std::log(1000.0));
}

TEST(PreprocessTest, BinaryIsOneForWhateverIsNotZero) {
  const SparseMatrix training = Matrix({"count:a", "count:b"}, {{-3, 0}, {0, 0.5}});
  const FittedPreprocessing fitted = *FitPreprocessing(Spec("group: 'count' transform: BINARY"),
                                                       training, Targets::Binary({0, 1}));
  EXPECT_THAT(Dense(*ApplyPreprocessing(fitted, training)),
              ElementsAre(ElementsAre(1, 0), ElementsAre(0, 1)));
}

// Two samples: a is in both, idf ln(3/3) + 1 = 1; b in one, idf ln(3/2) + 1 = 1.405465. A row with
// counts (3, 1) becomes (3, 1.405465) / |...| = (3, 1.405465) / 3.312909 = (0.905549, 0.424239).
TEST(PreprocessTest, WeighsByTfIdf) {
  const SparseMatrix training = Matrix({"count:a", "count:b"}, {{1, 0}, {3, 1}});
  const FittedPreprocessing fitted = *FitPreprocessing(Spec("group: 'count' transform: TF_IDF"),
                                                       training, Targets::Binary({0, 1}));
  const auto rows = Dense(*ApplyPreprocessing(fitted, training));
  EXPECT_THAT(rows[0], ElementsAre(1, 0));
  EXPECT_NEAR(rows[1][0], 0.905549, 1e-6);
  EXPECT_NEAR(rows[1][1], 0.424239, 1e-6);
}

TEST(PreprocessTest, TfIdfNormsCountColumnsThatWereNotSelected) {
  const SparseMatrix training = Matrix({"count:a", "count:b"}, {{1, 0}, {3, 1}});
  const FittedPreprocessing fitted = *FitPreprocessing(
      Spec("group: 'count' transform: TF_IDF select_top: 1"), training, Targets::Binary({0, 1}));
  EXPECT_EQ(fitted.column_size(), 2);
  ASSERT_EQ(SelectedColumns(fitted), 1);
  // Both columns tell the rows apart (a is 1 or 0.9055); the first in name order wins.
  const auto rows = Dense(*ApplyPreprocessing(fitted, training));
  ASSERT_EQ(rows[1].size(), 1);
  EXPECT_NEAR(rows[1][0], 0.905549, 1e-6);
}

TEST(PreprocessTest, ARowOfNothingKnownStaysZeroUnderTfIdf) {
  const SparseMatrix training = Matrix({"count:a"}, {{1}, {2}});
  const FittedPreprocessing fitted = *FitPreprocessing(Spec("group: 'count' transform: TF_IDF"),
                                                       training, Targets::Binary({0, 1}));
  const SparseMatrix unseen = Matrix({"count:new"}, {{7}});
  EXPECT_THAT(Dense(*ApplyPreprocessing(fitted, unseen)), ElementsAre(ElementsAre(0)));
}

// (0, 2, 4): mean 2, population variance (4 + 0 + 4) / 3.
TEST(PreprocessTest, ScalesToUnitVariance) {
  const SparseMatrix training = Matrix({"count:a", "count:constant"}, {{0, 5}, {2, 5}, {4, 5}});
  const FittedPreprocessing fitted = *FitPreprocessing(Spec("group: 'count' scaling: STANDARD"),
                                                       training, Targets::Binary({0, 1, 0}));
  const auto rows = Dense(*ApplyPreprocessing(fitted, training));
  EXPECT_FLOAT_EQ(rows[0][0], -2 / std::sqrt(8.0 / 3));
  EXPECT_FLOAT_EQ(rows[1][0], 0);
  EXPECT_FLOAT_EQ(rows[2][0], 2 / std::sqrt(8.0 / 3));
  for (const auto& row : rows) EXPECT_EQ(row[1], 0);
}

TEST(PreprocessTest, MaxAbsScalingKeepsZerosOut) {
  const SparseMatrix training = Matrix({"count:a"}, {{0}, {-8}, {4}});
  const FittedPreprocessing fitted = *FitPreprocessing(Spec("group: 'count' scaling: MAX_ABS"),
                                                       training, Targets::Binary({0, 1, 0}));
  const SparseMatrix prepared = *ApplyPreprocessing(fitted, training);
  EXPECT_THAT(Dense(prepared), ElementsAre(ElementsAre(0), ElementsAre(-1), ElementsAre(0.5)));
  EXPECT_EQ(prepared.value.size(), 2);
}

TEST(PreprocessTest, SelectsTheColumnsThatTellMostOfTheLabel) {
  const SparseMatrix training = Matrix({"count:constant", "count:label", "count:noise"},
                                       {{1, 0, 1}, {1, 0, 0}, {1, 9, 1}, {1, 9, 0}});
  const auto selected = [&](const std::vector<int>& label) {
    return SelectedNames(
        *FitPreprocessing(Spec("group: 'count' select_top: 1"), training, Targets::Binary(label)));
  };
  EXPECT_THAT(selected({0, 0, 1, 1}), ElementsAre("count:label"));
  EXPECT_THAT(selected({1, 0, 1, 0}), ElementsAre("count:noise"));
}

TEST(PreprocessTest, SelectsTheColumnsThatTellMostOfTheClasses) {
  // By hand, in nats: "two" tells class 0 from the others (H(1/4) = 0.56), "four" each class from
  // the others (ln 4 = 1.39; exact values share no bin), "noise" nothing.
  const SparseMatrix training = Matrix(
      {"count:four", "count:noise", "count:two"},
      {{1, 1, 1}, {1, 0, 1}, {2, 1, 0}, {2, 0, 0}, {3, 1, 0}, {3, 0, 0}, {4, 1, 0}, {4, 0, 0}});
  const FeatureSpec one = Spec("group: 'count' select_top: 1");
  const FeatureSpec two = Spec("group: 'count' select_top: 2");
  const Targets exclusive = Targets::OneOf(4, {0, 0, 1, 1, 2, 2, 3, 3});
  EXPECT_THAT(SelectedNames(*FitPreprocessing(one, training, exclusive)),
              ElementsAre("count:four"));
  EXPECT_THAT(SelectedNames(*FitPreprocessing(two, training, exclusive)),
              ElementsAre("count:four", "count:two"));
  // Sets: class 0 is what "two" tells, class 1 what "noise" tells; "four" tells class 0 as well.
  Targets sets;
  sets.classes = 2;
  sets.value = {1, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0};
  // 0.69 (ln 2) for "noise", 0.56 for the other two, equals going by name.
  EXPECT_THAT(SelectedNames(*FitPreprocessing(one, training, sets)), ElementsAre("count:noise"));
  EXPECT_THAT(SelectedNames(*FitPreprocessing(two, training, sets)),
              ElementsAre("count:four", "count:noise"));
}

TEST(PreprocessTest, MatchesColumnsByName) {
  const SparseMatrix training = Matrix({"count:a", "count:b"}, {{1, 2}, {3, 5}});
  const FittedPreprocessing fitted =
      *FitPreprocessing(Spec("group: 'count' scaling: MAX_ABS"), training, Targets::Binary({0, 1}));
  const SparseMatrix other = Matrix({"count:new", "count:b"}, {{1e9, 5}});
  EXPECT_THAT(Dense(*ApplyPreprocessing(fitted, other)), ElementsAre(ElementsAre(0, 1)));
}

TEST(PreprocessTest, ColumnOrderDoesNotChangeWhatIsFitted) {
  const FeatureSpec spec = Spec("group: 'count' transform: LOG1P scaling: STANDARD select_top: 2");
  const auto one =
      FitPreprocessing(spec, Matrix({"count:a", "count:b", "count:c"}, {{1, 2, 3}, {4, 0, 9}}),
                       Targets::Binary({0, 1}));
  const auto other =
      FitPreprocessing(spec, Matrix({"count:c", "count:a", "count:b"}, {{3, 1, 2}, {9, 4, 0}}),
                       Targets::Binary({0, 1}));
  EXPECT_EQ(one->SerializeAsString(), other->SerializeAsString());
}

TEST(PreprocessTest, RefusesValuesThatCannotBe) {
  const SparseMatrix good = Matrix({"count:a"}, {{1}, {2}});
  const SparseMatrix negative = Matrix({"count:a"}, {{1}, {-2}});
  const SparseMatrix infinite =
      Matrix({"count:a"}, {{1}, {std::numeric_limits<float>::infinity()}});
  for (const std::string transform : {"LOG1P", "TF_IDF"}) {
    const FeatureSpec spec = Spec("group: 'count' transform: " + transform);
    const absl::Status fit = FitPreprocessing(spec, negative, Targets::Binary({0, 1})).status();
    EXPECT_EQ(fit.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(fit.message()),
                HasSubstr("column \"count:a\" of row 1 is -2, but transform " + transform));
    const absl::Status apply =
        ApplyPreprocessing(*FitPreprocessing(spec, good, Targets::Binary({0, 1})), negative)
            .status();
    EXPECT_EQ(apply.code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_THAT(
      std::string(FitPreprocessing(Spec("group: 'count'"), infinite, Targets::Binary({0, 1}))
                      .status()
                      .message()),
      HasSubstr("column \"count:a\" of row 1 is inf; values must be finite"));
}

TEST(PreprocessTest, RefusesMissingGroupsAndColumnsThatOccurTwice) {
  EXPECT_THAT(std::string(FitPreprocessing(Spec("group: 'count' group: 'gap'"),
                                           Matrix({"count:a"}, {{1}}), Targets::Binary({1}))
                              .status()
                              .message()),
              HasSubstr("no column of feature group \"gap\""));
  EXPECT_THAT(
      std::string(FitPreprocessing(Spec("group: 'count'"), Matrix({"count:a", "count:a"}, {{1, 2}}),
                                   Targets::Binary({1}))
                      .status()
                      .message()),
      HasSubstr("column \"count:a\" occurs twice"));
}

}  // namespace
}  // namespace callprint
