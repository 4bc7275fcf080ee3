// Made-up sequences whose label is which functions are called, and what Sys2vec makes of them.
#include "models/sys2vec/sys2vec.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "models/learner/inner_folds.h"
#include "models/model.h"
#include "models/planted/model_checks.h"
#include "models/planted/planted_data.h"
#include "workloads/random.h"

namespace callprint {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

constexpr int kPlaces = 28;
constexpr int kClasses = 3;

// `rows` samples in groups of ten, 20 to 28 calls each, half of ten functions that all have, half
// of three that a class has: class k calls 10 k + 11, 12 and 13. BINARY: positives have class 0's,
// negatives those of class 1; of classes, of each that holds, and of class 3, which is none, where
// no other holds.
TrainingData PlantedCalls(int rows, uint64_t seed, bool classes = false, bool exclusive = false) {
  TrainingData data;
  for (const char* channel : {"depth", "function", "gap"}) {
    for (int place = 0; place < kPlaces; ++place) {
      data.features.column_names.push_back(absl::StrFormat("sequence:%s:%04d", channel, place));
    }
  }
  if (classes) data.targets = Targets(kClasses, exclusive, {});
  Random random(seed);
  for (int row = 0; row < rows; ++row) {
    data.group.push_back(absl::StrFormat("group-%d", row / 10));
    std::vector<int> holding;
    if (!classes || exclusive) {
      holding.push_back(random.Below(classes ? kClasses : 2));
    } else {
      for (int k = 0; k < kClasses; ++k) {
        if (random.Below(2) == 0) holding.push_back(k);
      }
    }
    if (!classes) data.targets.value.push_back(holding[0] == 0);
    for (int k = 0; classes && k < kClasses; ++k) {
      data.targets.value.push_back(std::count(holding.begin(), holding.end(), k));
    }
    if (holding.empty()) holding.push_back(kClasses);
    const size_t calls = 20 + random.Below(9);
    for (int channel = 0; channel < 3; ++channel) {
      for (size_t place = 0; place < calls; ++place) {
        const int own = 10 * holding[random.Below(holding.size())] + 11 + random.Below(3);
        const int of_all = 1001 + random.Below(10);
        data.features.column_index.push_back(channel * kPlaces + place);
        data.features.value.push_back(channel != 1           ? 1 + random.Below(2)
                                      : random.Below(2) == 0 ? own
                                                             : of_all);
      }
    }
    data.features.row_begin.push_back(data.features.value.size());
  }
  return data;
}

ModelSpec SpecOf(const std::string& name, const std::string& rest) {
  return ParsedSpec(
      absl::StrFormat("name: '%s' seed: 7 features { group: 'sequence' } sys2vec { embedding: 8"
                      "  window: 3 negatives: 3 epochs: 3 learning_rate: 0.05 vocabulary: 100"
                      "  min_samples: 3 %s }",
                      name, rest));
}

std::vector<ModelSpec> SpecOfEachPooling() {
  return {SpecOf("mean", "logistic_regression { c: 1 }"),
          SpecOf("idf_mean", "pooling: IDF_MEAN frequent_share: 0.05 logistic_regression { c: 1 }"),
          SpecOf("mean_and_maximum",
                 "pooling: MEAN_AND_MAXIMUM xgboost { rounds: 20 max_depth: 3 learning_rate: 0.3"
                 "  rows_per_tree: 1 columns_per_tree: 1 min_child_weight: 1 l2: 1 }")};
}

class Sys2vecTest : public testing::TestWithParam<ModelSpec> {
 protected:
  // Fitted once a spec; no test changes it.
  static const Model& Fitted() {
    static auto* const kFitted = new std::map<std::string, std::unique_ptr<Model>>;
    std::unique_ptr<Model>& model = (*kFitted)[GetParam().name()];
    if (model == nullptr) model = FittedModel(GetParam(), PlantedCalls(300, 1));
    return *model;
  }
};

INSTANTIATE_TEST_SUITE_P(Each, Sys2vecTest, testing::ValuesIn(SpecOfEachPooling()),
                         [](const testing::TestParamInfo<ModelSpec>& info) {
                           return info.param.name();
                         });

TEST_P(Sys2vecTest, LearnsWhatIsCalled) {
  const TrainingData held_out = PlantedCalls(300, 2);
  const std::vector<double> score = *Fitted().Predict(held_out.features);
  EXPECT_GT(PairwiseAuroc(score, held_out.targets.Against(0)), 0.95);
}

// A single AUROC of permuted labels strays (learners_test.cc); the mean of eight by a third of
// that.
TEST_P(Sys2vecTest, LearnsNothingOfPermutedLabels) {
  EXPECT_NEAR(
      AurocOfPermutedLabels(GetParam(), PlantedCalls(200, 1), PlantedCalls(300, 2), /*models=*/8),
      0.5, 0.2);
}

TEST_P(Sys2vecTest, LearnsClasses) {
  for (const bool exclusive : {true, false}) {
    for (const bool balance : {true, false}) {
      ModelSpec spec = GetParam();
      spec.set_balance_classes(balance);
      const TrainingData training = PlantedCalls(300, 1, /*classes=*/true, exclusive);
      const TrainingData held_out = PlantedCalls(200, 2, /*classes=*/true, exclusive);
      ExpectLearnsClasses(spec, training, held_out, 0.9);
      // Of classes it answers with the same bits after it was saved, too.
      ExpectASavedModelAnswersWithTheSameBits(*FittedModel(spec, training), held_out.features);
    }
  }
}

TEST_P(Sys2vecTest, TwoRunsGiveTheSameBits) {
  ExpectTwoRunsGiveTheSameBits(GetParam(), PlantedCalls(150, 3), PlantedCalls(100, 4),
                               PlantedCalls(50, 2).features);
}

// Embeddings are learnt without labels.
TEST_P(Sys2vecTest, LabelsDoNotChangeEmbeddings) {
  TrainingData training = PlantedCalls(150, 3);
  const auto sys2vec = [&] {
    return FittedModel(GetParam(), training)->Save()->learner().sys2vec();
  };
  const SavedLearner::Sys2vec before = sys2vec();
  std::reverse(training.targets.value.begin(), training.targets.value.end());
  const SavedLearner::Sys2vec after = sys2vec();
  EXPECT_THAT(after.vector(), testing::ElementsAreArray(before.vector()));
  EXPECT_NE(after.classifier().SerializeAsString(), before.classifier().SerializeAsString());
}

// Poison is functions of their own.
TEST_P(Sys2vecTest, HeldOutRowsChangeNothingThatIsFitted) {
  const TrainingData clean = PlantedCalls(120, 1);
  ExpectPoisonChangesNothing(GetParam(), clean, Poisoned(clean));
}

TEST_P(Sys2vecTest, UnknownFunctionsArePassedOver) {
  SparseMatrix held_out = PlantedCalls(20, 2).features;
  const std::vector<double> known = *Fitted().Predict(held_out);
  // Behind the last call of the first row, a function that training never saw.
  const size_t end =
      std::lower_bound(held_out.column_index.begin() + held_out.row_begin[0],
                       held_out.column_index.begin() + held_out.row_begin[1], 2 * kPlaces) -
      held_out.column_index.begin();
  SparseMatrix longer = SelectRows(held_out, {0});
  const uint32_t next = longer.column_index[end - 1] + 1;
  ASSERT_LT(next, 2 * kPlaces);
  longer.column_index.insert(longer.column_index.begin() + end, next);
  longer.value.insert(longer.value.begin() + end, 5e6f);
  longer.row_begin.back() = longer.value.size();
  EXPECT_EQ(Fitted().Predict(longer)->at(0), known[0]);

  // Rows of nothing else, and without any call.
  for (float& value : held_out.value) value = 5e6f;
  held_out.row_begin.push_back(held_out.value.size());
  const std::vector<double> score = *Fitted().Predict(held_out);
  ASSERT_EQ(score.size(), 21);
  for (const double one : score) EXPECT_EQ(one, score[0]);
  EXPECT_GE(score[0], 0);
  EXPECT_LE(score[0], 1);
  SparseMatrix none;
  none.column_names = {"sequence:function:0000"};
  EXPECT_TRUE(Fitted().Predict(none)->empty());
}

TEST_P(Sys2vecTest, ASavedModelAnswersWithTheSameBits) {
  ExpectASavedModelAnswersWithTheSameBits(Fitted(), PlantedCalls(60, 2).features);
}

TEST_P(Sys2vecTest, ADamagedModelIsRefusedOrAnswers) {
  if (GetParam().sys2vec().has_xgboost()) GTEST_SKIP() << "XGBoost's own bytes";
  ExpectDamageIsRefusedOrAnswered(SavedBytes(Fitted()), PlantedCalls(5, 2).features,
                                  /*tries=*/300, testing::Eq(5));
}

TEST_P(Sys2vecTest, WhatContradictsItselfIsRefused) {
  const SavedModel saved = *Fitted().Save();
  const auto change = [&](auto changer) {
    SavedModel changed = saved;
    changer(changed.mutable_learner()->mutable_sys2vec());
    return std::string(LoadModel(changed).status().message());
  };
  using Saved = SavedLearner::Sys2vec*;
  // 16 known functions of 8 numbers.
  EXPECT_THAT(change([](Saved s) { s->mutable_vector()->RemoveLast(); }),
              HasSubstr("it has 127 numbers of 16 functions, and 16 weights"));
  EXPECT_THAT(change([](Saved s) { s->mutable_idf()->RemoveLast(); }), HasSubstr("15 weights"));
  EXPECT_THAT(change([](Saved s) { s->set_vector(3, 1.0f / 0.0f); }),
              HasSubstr("a number of its functions cannot be"));
  EXPECT_THAT(change([](Saved s) { s->mutable_vector()->Truncate(64); }),
              HasSubstr("what it pools cannot be"));
  EXPECT_THAT(change([](Saved s) { s->mutable_scaling()->mutable_column(0)->set_scale(0); }),
              HasSubstr("what it pools cannot be"));
  EXPECT_THAT(change([](Saved s) { s->clear_classifier(); }), HasSubstr("damaged"));
  EXPECT_THAT(change([](Saved s) { s->clear_calls(); }), HasSubstr("damaged"));
  SavedModel other = saved;
  other.mutable_learner()->mutable_linear();
  EXPECT_THAT(std::string(LoadModel(other).status().message()), HasSubstr("damaged"));
}

TEST_P(Sys2vecTest, FunctionsOfTheSameRowsAreNear) {
  const SavedLearner saved = Fitted().Save()->learner();
  for (const uint32_t first : {11, 21}) {
    const auto nearest = NearestFunctions(saved, first, 2);
    ASSERT_TRUE(nearest.ok()) << nearest.status();
    ASSERT_EQ(nearest->size(), 2);
    for (const NearFunction& near : *nearest) {
      EXPECT_THAT(near.number, AnyOf(first + 1, first + 2)) << first;
      EXPECT_GT(near.cosine, 0);
    }
  }
  EXPECT_EQ(NearestFunctions(saved, 12345, 2).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(NearestFunctions(SavedLearner(), 11, 2).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_P(Sys2vecTest, NeedsAFunctionThatIsOftenEnough) {
  ModelSpec spec = GetParam();
  spec.mutable_sys2vec()->set_min_samples(1000);
  const absl::Status status = (*MakeModel(spec))->Fit(PlantedCalls(100, 1));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("sys2vec.min_samples 1000"));
}

}  // namespace
}  // namespace callprint
