#include "models/contrasted_families.h"

#include <memory>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "models/model.h"
#include "models/planted/planted_data.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(RowsOfContrastedFamiliesTest, AreThoseOfFamiliesWithBothLabels) {
  const auto rows = RowsOfContrastedFamilies(Targets::Binary({1, 0, 0, 1, 0, 1}),
                                             {"gpg", "tar", "gpg", "zip", "tar", "zip"});
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_THAT(*rows, ElementsAre(0, 2));
}

TEST(RowsOfContrastedFamiliesTest, WhatCannotBeIsRefused) {
  const auto message = [](const Targets& targets, const std::vector<std::string>& family) {
    return std::string(RowsOfContrastedFamilies(targets, family).status().message());
  };
  EXPECT_THAT(message(Targets::OneOf(3, {0, 1, 2}), {"a", "a", "a"}), HasSubstr("3 classes"));
  EXPECT_THAT(message(Targets::Binary({0, 1}), {}), HasSubstr("family of every training sample"));
  EXPECT_THAT(message(Targets::Binary({0, 1}), {"a", "b"}), HasSubstr("none of 2 families"));
}

ModelSpec LogisticRegression() {
  for (const ModelSpec& spec : SpecOfEachLearner()) {
    if (spec.has_logistic_regression()) return spec;
  }
  return ModelSpec();
}

constexpr size_t kRows = 1200;

// Tools give themselves away by a column each ("count:24" to "count:29"), the label by "count:00"
// to "count:07". A tool of which training knows only one label is held out with the other.
TrainingData TwinsApart(bool training) {
  TrainingData data = PlantedData(kRows, /*seed=*/training ? 1 : 2, /*signal_columns=*/8);
  std::vector<size_t> rows;
  for (size_t row = 0; row < kRows; ++row) {
    const size_t tool = row % 6;
    const bool label = data.targets.holds(row, 0);
    // Of tools 0 to 3, training has the one label and the held-out part the other.
    if (tool < 4 && label == (training ? tool % 2 == 0 : tool % 2 == 1)) continue;
    rows.push_back(row);
  }
  TrainingData apart;
  apart.features.column_names = data.features.column_names;
  std::vector<int> label;
  for (const size_t row : rows) {
    const size_t tool = row % 6;
    for (size_t i = data.features.row_begin[row]; i < data.features.row_begin[row + 1]; ++i) {
      if (data.features.column_index[i] >= 24) continue;
      apart.features.column_index.push_back(data.features.column_index[i]);
      apart.features.value.push_back(data.features.value[i]);
    }
    apart.features.column_index.push_back(24 + tool);
    apart.features.value.push_back(50);
    apart.features.row_begin.push_back(apart.features.value.size());
    label.push_back(data.targets.holds(row, 0));
    apart.group.push_back(data.group[row]);
    apart.family.push_back(std::string(1, 'a' + tool));
  }
  apart.targets = Targets::Binary(label);
  return apart;
}

double HeldOutAuroc(const ModelSpec& spec) {
  const TrainingData held_out = TwinsApart(/*training=*/false);
  const auto model = MakeModel(spec);
  EXPECT_TRUE(model.ok()) << model.status();
  const absl::Status fitted = (*model)->Fit(TwinsApart(/*training=*/true));
  EXPECT_TRUE(fitted.ok()) << fitted;
  return PairwiseAuroc(*(*model)->Predict(held_out.features), held_out.targets.Against(0));
}

TEST(ContrastedFamiliesOnlyTest, ToolsOfOneLabelDoNotMislead) {
  ModelSpec spec = LogisticRegression();
  const double misled = HeldOutAuroc(spec);
  spec.set_contrasted_families_only(true);
  const double contrasted = HeldOutAuroc(spec);
  EXPECT_LT(misled, 0.5);
  EXPECT_GT(contrasted, 0.8);
}

TEST(ContrastedFamiliesOnlyTest, WithoutFamiliesTheModelSaysWhatItNeeds) {
  ModelSpec spec = LogisticRegression();
  spec.set_contrasted_families_only(true);
  const absl::Status status = (*MakeModel(spec))->Fit(PlantedData(100, 1));
  EXPECT_THAT(std::string(status.message()), HasSubstr("family of every training sample"));
}

}  // namespace
}  // namespace callprint
