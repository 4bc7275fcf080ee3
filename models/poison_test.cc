// Everything that is fitted is fitted on the training rows: the held-out rows of a fold are made
// enormous, given a column of their own and other labels, and nothing fitted may change by a
// byte.

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "models/model.h"
#include "models/planted/planted_data.h"

namespace callprint {
namespace {

constexpr int kRows = 400;

// Every fourth group.
bool IsHeldOut(size_t row) { return row / 10 % 4 == 3; }

TrainingData Poisoned(const TrainingData& clean, float large, float in_new_column) {
  TrainingData poisoned;
  poisoned.group = clean.group;
  poisoned.targets = clean.targets;
  const size_t classes = clean.targets.classes;
  poisoned.features.column_names = clean.features.column_names;
  poisoned.features.column_names.push_back("count:poison");
  for (size_t row = 0; row < kRows; ++row) {
    const bool held_out = IsHeldOut(row);
    uint8_t* const target = &poisoned.targets.value[row * classes];
    if (held_out && clean.targets.exclusive) {
      std::rotate(target, target + 1, target + classes);
    } else if (held_out) {
      for (size_t k = 0; k < classes; ++k) target[k] = 1 - target[k];
    }
    for (size_t i = clean.features.row_begin[row]; i < clean.features.row_begin[row + 1]; ++i) {
      poisoned.features.column_index.push_back(clean.features.column_index[i]);
      poisoned.features.value.push_back(held_out ? large : clean.features.value[i]);
    }
    if (held_out) {
      poisoned.features.column_index.push_back(clean.features.columns());
      poisoned.features.value.push_back(in_new_column);
    }
    poisoned.features.row_begin.push_back(poisoned.features.value.size());
  }
  return poisoned;
}

std::vector<size_t> TrainingRows() {
  std::vector<size_t> rows;
  for (size_t row = 0; row < kRows; ++row) {
    if (!IsHeldOut(row)) rows.push_back(row);
  }
  return rows;
}

// What the model fitted on these rows: its preprocessing's bytes, and its answers to other rows.
struct Fitted {
  std::string preprocessing;
  std::vector<double> scores;

  bool operator==(const Fitted& other) const {
    return preprocessing == other.preprocessing && scores == other.scores;
  }
};

Fitted Fit(const ModelSpec& spec, const TrainingData& data, const std::vector<size_t>& rows) {
  std::unique_ptr<Model> model = *MakeModel(spec);
  const absl::Status status = model->Fit(data.Rows(rows));
  EXPECT_TRUE(status.ok()) << status;
  const absl::StatusOr<std::vector<double>> scores = model->Predict(PlantedData(100, 5).features);
  EXPECT_TRUE(scores.ok()) << scores.status();
  return {model->preprocessing().SerializeAsString(),
          scores.ok() ? *scores : std::vector<double>()};
}

// Every learner; and for logistic regression every transform, scaling and selection.
std::vector<ModelSpec> Specs() {
  std::vector<ModelSpec> specs = SpecOfEachLearner();
  const ModelSpec base = *std::find_if(specs.begin(), specs.end(), [](const ModelSpec& spec) {
    return spec.has_logistic_regression();
  });
  for (int transform = 0; FeatureSpec::Transform_IsValid(transform); ++transform) {
    for (int scaling = 0; FeatureSpec::Scaling_IsValid(scaling); ++scaling) {
      if (transform == FeatureSpec::TF_IDF && scaling != FeatureSpec::NONE) continue;
      for (const bool select : {false, true}) {
        ModelSpec spec = base;
        FeatureSpec& features = *spec.mutable_features();
        features.set_transform(static_cast<FeatureSpec::Transform>(transform));
        features.set_scaling(static_cast<FeatureSpec::Scaling>(scaling));
        features.set_min_samples(select ? 165 : 0);
        features.set_select_top(select ? 8 : 0);
        spec.set_balance_classes(select);
        spec.set_name(absl::StrCat(FeatureSpec::Transform_Name(features.transform()), "_",
                                   FeatureSpec::Scaling_Name(features.scaling()),
                                   select ? "_selected" : ""));
        specs.push_back(spec);
      }
    }
  }
  return specs;
}

enum class Labels { kBinary, kOneClass, kAnyClasses };

TrainingData Clean(Labels labels) {
  return labels == Labels::kBinary ? PlantedData(kRows, 1)
                                   : PlantedClasses(kRows, 1, labels == Labels::kOneClass);
}

class PoisonTest : public testing::TestWithParam<std::tuple<ModelSpec, Labels>> {};

INSTANTIATE_TEST_SUITE_P(Each, PoisonTest,
                         testing::Combine(testing::ValuesIn(Specs()),
                                          testing::Values(Labels::kBinary, Labels::kOneClass,
                                                          Labels::kAnyClasses)),
                         [](const testing::TestParamInfo<std::tuple<ModelSpec, Labels>>& info) {
                           const Labels labels = std::get<1>(info.param);
                           return absl::StrCat(std::get<0>(info.param).name(),
                                               labels == Labels::kBinary     ? ""
                                               : labels == Labels::kOneClass ? "_OfOneClass"
                                                                             : "_OfAnyClasses");
                         });

TEST_P(PoisonTest, HeldOutRowsChangeNothingThatIsFitted) {
  const auto& [spec, labels] = GetParam();
  const TrainingData clean = Clean(labels);
  const TrainingData poisoned = Poisoned(clean, 1e30f, std::numeric_limits<float>::infinity());
  EXPECT_TRUE(Fit(spec, clean, TrainingRows()) == Fit(spec, poisoned, TrainingRows()));
}

// The poison would show: fitted on all rows, everything is different.
TEST_P(PoisonTest, LeakedRowsWouldShow) {
  const auto& [spec, labels] = GetParam();
  const TrainingData clean = Clean(labels);
  const TrainingData poisoned = Poisoned(clean, 1e4f, 1e4f);
  std::vector<size_t> all(kRows);
  std::iota(all.begin(), all.end(), 0);
  EXPECT_FALSE(Fit(spec, clean, all) == Fit(spec, poisoned, all));
}

}  // namespace
}  // namespace callprint
