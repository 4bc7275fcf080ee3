// Made-up sequences whose label is the order of two functions, and what every architecture makes of
// them.

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

constexpr int kPlaces = 28;
constexpr int kClasses = 3;
// Where pairs of functions stand.
constexpr int kPairs[] = {4, 10, 16};

// `rows` samples in groups of ten, 20 to 28 calls each, of ten functions in no order, but at three
// places two others follow each other. BINARY: 11, 22 in positives, 22, 11 in negatives. Of
// classes: at each place the pair of a class that holds, 11, 22 or 22, 33 or 33, 11.
TrainingData PlantedSequences(int rows, uint64_t seed, bool classes = false,
                              bool exclusive = false) {
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
    std::vector<float> number(20 + random.Below(9));
    for (float& one : number) one = 1001 + random.Below(10);
    const int first = random.Below(classes ? kClasses : 2);
    const int second = exclusive ? first : random.Below(kClasses);
    for (const int place : kPairs) {
      const int one = !classes ? first : place == kPairs[0] ? second : first;
      if (classes) {
        number[place] = 11 * (1 + one);
        number[place + 1] = 11 * (1 + (one + 1) % kClasses);
      } else {
        number[place] = one == 1 ? 11 : 22;
        number[place + 1] = one == 1 ? 22 : 11;
      }
    }
    if (!classes) data.targets.value.push_back(first);
    for (int k = 0; classes && k < kClasses; ++k) {
      data.targets.value.push_back(k == first || k == second);
    }
    for (int channel = 0; channel < 3; ++channel) {
      for (size_t place = 0; place < number.size(); ++place) {
        data.features.column_index.push_back(channel * kPlaces + place);
        data.features.value.push_back(channel == 0   ? 1 + random.Below(2)
                                      : channel == 1 ? number[place]
                                                     : 1 + random.Below(20));
      }
    }
    data.features.row_begin.push_back(data.features.value.size());
  }
  return data;
}

ModelSpec SpecOf(const std::string& name, const std::string& architecture) {
  return ParsedSpec(absl::StrFormat(
      "name: '%s' seed: 7 features { group: 'sequence' } sequence_network { %s embedding: 8"
      "  vocabulary: 100 min_samples: 3 dropout: 0.1 learning_rate: 0.01 weight_decay: 0.01"
      "  batch: 32 max_epochs: 25 patience: 8 }",
      name, architecture));
}

std::vector<ModelSpec> SpecOfEachArchitecture() {
  return {SpecOf("cnn", "cnn { filters: 12 kernel_width: 3 }"), SpecOf("gru", "gru { hidden: 12 }"),
          SpecOf("lstm", "lstm { hidden: 12 }"),
          SpecOf("transformer", "transformer { width: 12 heads: 2 layers: 1 }")};
}

class SequenceNetworkTest : public testing::TestWithParam<ModelSpec> {
 protected:
  // Fitted once an architecture; no test changes it.
  static const Model& Fitted() {
    static auto* const kFitted = new std::map<std::string, std::unique_ptr<Model>>;
    std::unique_ptr<Model>& model = (*kFitted)[GetParam().name()];
    if (model == nullptr) model = FittedModel(GetParam(), PlantedSequences(300, 1));
    return *model;
  }
};

INSTANTIATE_TEST_SUITE_P(Each, SequenceNetworkTest, testing::ValuesIn(SpecOfEachArchitecture()),
                         [](const testing::TestParamInfo<ModelSpec>& info) {
                           return info.param.name();
                         });

TEST_P(SequenceNetworkTest, LearnsTheOrderOfCalls) {
  const TrainingData held_out = PlantedSequences(300, 2);
  const std::vector<double> score = *Fitted().Predict(held_out.features);
  EXPECT_GT(PairwiseAuroc(score, held_out.targets.Against(0)), 0.9);
}

// A single AUROC of permuted labels strays (learners_test.cc); the mean of four by half of that.
TEST_P(SequenceNetworkTest, LearnsNothingOfPermutedLabels) {
  EXPECT_NEAR(AurocOfPermutedLabels(GetParam(), PlantedSequences(200, 1), PlantedSequences(300, 2),
                                    /*models=*/4),
              0.5, 0.2);
}

TEST_P(SequenceNetworkTest, TwoRunsGiveTheSameBits) {
  ExpectTwoRunsGiveTheSameBits(GetParam(), PlantedSequences(150, 3), PlantedSequences(100, 4),
                               PlantedSequences(50, 2).features);
}

// Poison is functions of their own and enormous gaps.
TEST_P(SequenceNetworkTest, HeldOutRowsChangeNothingThatIsFitted) {
  const TrainingData clean = PlantedSequences(120, 1);
  ModelSpec spec = GetParam();
  spec.mutable_sequence_network()->set_max_epochs(2);
  ExpectPoisonChangesNothing(spec, clean, Poisoned(clean));
}

TEST_P(SequenceNetworkTest, AnswersUnknownFunctionsAndRowsWithoutCalls) {
  SparseMatrix held_out = PlantedSequences(20, 2).features;
  for (float& value : held_out.value) value = value > 1000 ? 5e6f : value;
  held_out.row_begin.push_back(held_out.value.size());
  const std::vector<double> score = *Fitted().Predict(held_out);
  ASSERT_EQ(score.size(), 21);
  for (const double one : score) {
    EXPECT_GE(one, 0);
    EXPECT_LE(one, 1);
  }
  SparseMatrix none;
  none.column_names = {"sequence:function:0000"};
  EXPECT_TRUE(Fitted().Predict(none)->empty());
}

// The score of a row is its own, and what stands behind the end of its calls is not read.
TEST_P(SequenceNetworkTest, PaddingAndOtherRowsChangeNothing) {
  const SparseMatrix held_out = PlantedSequences(40, 2).features;
  const std::vector<double> score = *Fitted().Predict(held_out);
  SparseMatrix changed = SelectRows(held_out, {3});
  // A depth and a gap at the last place, which the row does not reach.
  const auto at =
      std::lower_bound(changed.column_index.begin(), changed.column_index.end(), kPlaces - 1);
  ASSERT_NE(*at, kPlaces - 1);
  changed.value.insert(changed.value.begin() + (at - changed.column_index.begin()), 9);
  changed.column_index.insert(at, kPlaces - 1);
  changed.column_index.push_back(3 * kPlaces - 1);
  changed.value.push_back(9);
  changed.row_begin.back() = changed.value.size();
  // Products of matrices of another size may round otherwise.
  EXPECT_NEAR(Fitted().Predict(changed)->at(0), score[3], 1e-5);
}

TEST_P(SequenceNetworkTest, ASavedModelAnswersWithTheSameBits) {
  ExpectASavedModelAnswersWithTheSameBits(Fitted(), PlantedSequences(60, 2).features);
}

TEST_P(SequenceNetworkTest, ADamagedModelIsRefusedOrAnswers) {
  ExpectDamageIsRefusedOrAnswered(SavedBytes(Fitted()), PlantedSequences(5, 2).features,
                                  /*tries=*/100, testing::Eq(5));
  ExpectOtherParametersAreRefused(Fitted(), [](SavedLearner* saved) {
    return saved->mutable_sequence_network()->mutable_network();
  });
}

TEST_P(SequenceNetworkTest, KeepsItsLearningCurve) {
  const LearningCurve& curve = *Fitted().learning_curve();
  // Five of six inner folds of 30 groups train.
  EXPECT_EQ(curve.training_rows(), 250);
  EXPECT_EQ(curve.validation_rows(), 50);
  ASSERT_GE(curve.epoch_size(), 1);
  ASSERT_LE(curve.epoch_size(), 25);
  ASSERT_GE(curve.chosen_epoch(), 1);
  const auto& chosen = curve.epoch(curve.chosen_epoch() - 1);
  for (const auto& epoch : curve.epoch()) {
    EXPECT_GE(epoch.validation().loss(), chosen.validation().loss());
    EXPECT_GE(epoch.training().accuracy(), 0);
    EXPECT_LE(epoch.training().accuracy(), 1);
  }
  EXPECT_LE(curve.epoch_size(), curve.chosen_epoch() + 8);
  // About half of the rows are positive: ln 2 = 0.693. The network does better.
  EXPECT_NEAR(curve.null_hypothesis().loss(), 0.693, 0.02);
  EXPECT_NEAR(curve.null_hypothesis().accuracy(), 0.5, 0.15);
  EXPECT_LT(chosen.validation().loss(), 0.9 * curve.null_hypothesis().loss());
  EXPECT_GT(chosen.validation().accuracy(), curve.null_hypothesis().accuracy());
  EXPECT_GT(curve.epoch(curve.epoch_size() - 1).training().accuracy(), 0.7);
}

// 12 functions are known: 14 embeddings of 8 = 112; a call has 10 channels. 24 states are pooled:
// 25 to answer.
TEST_P(SequenceNetworkTest, CountsItsParameters) {
  const std::map<std::string, uint64_t> encoder = {
      // Three calls of 10 channels, 12 times, and a bias.
      {"cnn", 12 * 30 + 12},
      // Three gates, of input and of state, each with a bias; the LSTM has four.
      {"gru", 3 * 12 * (10 + 12 + 2)},
      {"lstm", 4 * 12 * (10 + 12 + 2)},
      // Input, 28 places; query, key, value and output; 24 units; two norms.
      {"transformer", (10 * 12 + 12) + 28 * 12 + 4 * (12 * 12 + 12) + (12 * 24 + 24) +
                          (24 * 12 + 12) + 2 * 2 * 12}};
  EXPECT_EQ(Fitted().learning_curve()->parameters(), 112 + encoder.at(GetParam().name()) + 25);
}

TEST_P(SequenceNetworkTest, OneGroupAloneIsTrainedOnToTheEnd) {
  TrainingData training = PlantedSequences(30, 1);
  std::fill(training.group.begin(), training.group.end(), "only");
  ModelSpec spec = GetParam();
  spec.mutable_sequence_network()->set_max_epochs(3);
  const std::unique_ptr<Model> model = FittedModel(spec, training);
  const LearningCurve& curve = *model->learning_curve();
  EXPECT_EQ(curve.epoch_size(), 3);
  EXPECT_EQ(curve.chosen_epoch(), 3);
  EXPECT_EQ(curve.training_rows(), 30);
  EXPECT_FALSE(curve.epoch(0).has_validation());
  EXPECT_FALSE(curve.has_null_hypothesis());
}

TEST_P(SequenceNetworkTest, LearnsClasses) {
  for (const bool exclusive : {true, false}) {
    ExpectLearnsClasses(GetParam(), PlantedSequences(200, 1, /*classes=*/true, exclusive),
                        PlantedSequences(200, 2, /*classes=*/true, exclusive), 0.85);
  }
}

// That it is the order which is learnt above: of the same rows' counts, a model learns nothing.
// Under the null hypothesis the AUROC has a standard deviation of 0.033 (learners_test.cc).
TEST(PlantedSequencesTest, CountsDoNotTell) {
  const auto counts = [](uint64_t seed) {
    TrainingData data = PlantedSequences(300, seed);
    SparseMatrix counted;
    std::map<float, int> column;
    for (const int number : {11, 22, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010}) {
      column.emplace(number, column.size());
      counted.column_names.push_back(absl::StrFormat("count:%d", number));
    }
    for (size_t row = 0; row < 300; ++row) {
      std::vector<float> count(column.size(), 0);
      for (size_t i = data.features.row_begin[row]; i < data.features.row_begin[row + 1]; ++i) {
        const auto found = column.find(data.features.value[i]);
        if (data.features.column_index[i] / kPlaces == 1) ++count[found->second];
      }
      for (size_t i = 0; i < count.size(); ++i) {
        if (count[i] == 0) continue;
        counted.column_index.push_back(i);
        counted.value.push_back(count[i]);
      }
      counted.row_begin.push_back(counted.value.size());
    }
    data.features = counted;
    return data;
  };
  const std::unique_ptr<Model> model = FittedModel(
      ParsedSpec("name: 'counts' features { group: 'count' } logistic_regression { c: 1 }"),
      counts(1));
  const TrainingData held_out = counts(2);
  EXPECT_NEAR(PairwiseAuroc(*model->Predict(held_out.features), held_out.targets.Against(0)), 0.5,
              0.165);
}

TEST(LearningCurveTest, NetworksHaveOne) {
  const TrainingData training = PlantedData(100, 1);
  for (const ModelSpec& spec : SpecOfEachLearner()) {
    const std::unique_ptr<Model> model = FittedModel(spec, training);
    EXPECT_EQ(model->learning_curve() != nullptr, IsNetwork(spec)) << spec.name();
    if (!IsNetwork(spec)) continue;
    // 30 columns, 16 hidden units and one output.
    EXPECT_EQ(model->learning_curve()->parameters(), 30 * 16 + 16 + 16 + 1);
    EXPECT_GT(model->learning_curve()->chosen_epoch(), 0);
  }
}

}  // namespace
}  // namespace callprint
