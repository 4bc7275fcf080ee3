// Made-up windows whose label is the order of two calls, or who calls whom, and what the network
// makes of them.

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <utility>
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

using ::testing::HasSubstr;

constexpr int kPeriods = 4;
constexpr int kPlaces = 12;
constexpr int kClasses = 3;

enum class Signal {
  // In each period two calls follow each other: 11, 22 in positives, 22, 11 in negatives.
  kOrder,
  // In each period of V there are two pairs, in any order: 11 calls 22 and 33 calls 44 in
  // positives,
  // 11 calls 44 and 33 calls 22 in negatives. Functions, callers and callees are the same in both.
  kPairs,
  // kOrder of classes, 11, 22 or 22, 33 or 33, 11. Exclusive: of the row's class; otherwise of two
  // draws, the first in the first periods, and the second in the others.
  kExclusiveClasses,
  kAnyClasses,
};

// `rows` samples in groups of ten; in each period 8 to 12 calls and as many pairs, of ten functions
// in no order but for the signal.
TrainingData PlantedWindows(int rows, uint64_t seed, Signal signal = Signal::kOrder) {
  const bool classes = signal == Signal::kExclusiveClasses || signal == Signal::kAnyClasses;
  TrainingData data;
  if (classes) data.targets = Targets(kClasses, signal == Signal::kExclusiveClasses, {});
  for (const char* part : {"callee", "caller", "u"}) {
    for (int i = 0; i < kPeriods * kPlaces; ++i) {
      data.features.column_names.push_back(
          absl::StrFormat("call_order:%s:%02d:%04d", part, i / kPlaces, i % kPlaces));
    }
  }
  Random random(seed);
  for (int row = 0; row < rows; ++row) {
    data.group.push_back(absl::StrFormat("group-%d", row / 10));
    const int first = random.Below(classes ? kClasses : 2);
    const int second = signal == Signal::kAnyClasses ? random.Below(kClasses) : first;
    // [part, period, place]
    std::vector<float> number(3 * kPeriods * kPlaces, 0);
    for (int period = 0; period < kPeriods; ++period) {
      float* const callee = &number[period * kPlaces];
      float* const caller = callee + kPeriods * kPlaces;
      float* const call = caller + kPeriods * kPlaces;
      const int length = 8 + random.Below(5);
      for (int place = 0; place < length; ++place) {
        for (float* part : {callee, caller, call}) part[place] = 1001 + random.Below(10);
      }
      const int one = period < 2 ? first : second;
      if (signal == Signal::kPairs) {
        const int swapped = random.Below(2);
        caller[3 + swapped] = 11;
        callee[3 + swapped] = first == 1 ? 22 : 44;
        caller[4 - swapped] = 33;
        callee[4 - swapped] = first == 1 ? 44 : 22;
        std::vector<float> called = {11, 22, 33, 44};
        random.Shuffle(&called);
        std::copy(called.begin(), called.end(), call + 2);
      } else if (classes) {
        call[2] = 11 * (1 + one);
        call[3] = 11 * (1 + (one + 1) % kClasses);
      } else {
        call[2] = one == 1 ? 11 : 22;
        call[3] = one == 1 ? 22 : 11;
      }
    }
    if (!classes) data.targets.value.push_back(first);
    for (int k = 0; classes && k < kClasses; ++k) {
      data.targets.value.push_back(k == first || k == second);
    }
    for (size_t column = 0; column < number.size(); ++column) {
      if (number[column] == 0) continue;
      data.features.column_index.push_back(column);
      data.features.value.push_back(number[column]);
    }
    data.features.row_begin.push_back(data.features.value.size());
  }
  return data;
}

// A pool of each branch is not full.
ModelSpec SmallSpec() {
  return ParsedSpec(
      "name: 'two_branch' seed: 7 features { group: 'call_order' } two_branch_network {"
      "  calls { convolution { filters: 8 periods: 2 places: 2 pooled_places: 2 }"
      "    convolution { filters: 8 periods: 1 places: 3 pooled_places: 4 } dense: 16 dense: 8 }"
      "  pairs { convolution { filters: 8 periods: 1 places: 1 pooled_places: 5 }"
      "    convolution { filters: 8 periods: 2 places: 2 pooled_places: 1 } dense: 16 dense: 8 }"
      "  joined: 8 embedding: 6 vocabulary: 100 min_samples: 3 dropout: 0.1 learning_rate: 0.01"
      "  weight_decay: 0.01 batch: 32 max_epochs: 25 patience: 8 }");
}

// Fitted once; no test changes it.
const Model& Fitted() {
  static const auto* const kFitted = FittedModel(SmallSpec(), PlantedWindows(300, 1)).release();
  return *kFitted;
}

double HeldOutAuroc(const Model& model, Signal signal) {
  const TrainingData held_out = PlantedWindows(300, 2, signal);
  return PairwiseAuroc(*model.Predict(held_out.features), held_out.targets.Against(0));
}

TEST(TwoBranchNetworkTest, LearnsTheOrderOfCalls) {
  EXPECT_GT(HeldOutAuroc(Fitted(), Signal::kOrder), 0.9);
}

TEST(TwoBranchNetworkTest, LearnsWhoCallsWhom) {
  const std::unique_ptr<Model> model =
      FittedModel(SmallSpec(), PlantedWindows(300, 1, Signal::kPairs));
  EXPECT_GT(HeldOutAuroc(*model, Signal::kPairs), 0.9);
}

// A single AUROC of permuted labels strays (learners_test.cc); the mean of four by half of that.
TEST(TwoBranchNetworkTest, LearnsNothingOfPermutedLabels) {
  for (const Signal signal : {Signal::kOrder, Signal::kPairs}) {
    EXPECT_NEAR(AurocOfPermutedLabels(SmallSpec(), PlantedWindows(200, 1, signal),
                                      PlantedWindows(300, 2, signal), /*models=*/4),
                0.5, 0.2);
  }
}

// That it is order and pairs which are learnt above: of how often each part holds each function, a
// model learns nothing. Under the null hypothesis the AUROC has a standard deviation of 0.033
// (learners_test.cc).
TEST(PlantedWindowsTest, CountsDoNotTell) {
  for (const Signal signal : {Signal::kOrder, Signal::kPairs}) {
    const auto counts = [&](uint64_t seed) {
      TrainingData data = PlantedWindows(300, seed, signal);
      std::map<std::pair<int, float>, int> column;
      SparseMatrix counted;
      for (int part = 0; part < 3; ++part) {
        for (const int number :
             {11, 22, 33, 44, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010}) {
          column.emplace(std::make_pair(part, number), column.size());
          counted.column_names.push_back(absl::StrFormat("count:%d_%04d", part, number));
        }
      }
      for (size_t row = 0; row < 300; ++row) {
        std::vector<float> count(column.size(), 0);
        for (size_t i = data.features.row_begin[row]; i < data.features.row_begin[row + 1]; ++i) {
          const int part = data.features.column_index[i] / (kPeriods * kPlaces);
          ++count[column.at({part, data.features.value[i]})];
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
}

TEST(TwoBranchNetworkTest, LearnsClasses) {
  for (const Signal signal : {Signal::kExclusiveClasses, Signal::kAnyClasses}) {
    ExpectLearnsClasses(SmallSpec(), PlantedWindows(300, 1, signal), PlantedWindows(200, 2, signal),
                        0.85);
  }
}

// [period, place, channel]
struct Image {
  int places = 0;
  int channels = 0;
  std::vector<double> value;

  // 0 outside.
  double At(int period, int place, int channel) const {
    if (period >= kPeriods || place >= places) return 0;
    return value[(period * places + place) * channels + channel];
  }
};

// The network once more, by its definition and in plain loops, from the numbers that are saved.
class PlainNetwork {
 public:
  explicit PlainNetwork(const SavedModel& saved)
      : spec_(saved.spec().two_branch_network()), saved_(saved.learner().two_branch_network()) {}

  // Of [part, period, place] function numbers, 0 where nothing stands.
  double Score(const std::vector<float>& callee_caller_call) {
    next_ = 1;
    constexpr int kPart = kPeriods * kPlaces;
    const auto part = [&](int i) { return callee_caller_call.begin() + i * kPart; };
    const std::vector<float> callee(part(0), part(1));
    const std::vector<float> caller(part(1), part(2));
    const std::vector<float> call(part(2), part(3));
    std::vector<double> both = Branch(spec_.calls(), Embedded({call}));
    const std::vector<double> pairs = Branch(spec_.pairs(), Embedded({caller, callee}));
    both.insert(both.end(), pairs.begin(), pairs.end());
    for (int i = 0; i < spec_.joined_size(); ++i) both = Dense(both, /*relu=*/true);
    const double answer = Dense(both, /*relu=*/false).at(0);
    return 1 / (1 + std::exp(-answer));
  }

  // Were all used?
  bool AllUsed() const { return next_ == saved_.network().parameter_size(); }

 private:
  const google::protobuf::RepeatedField<float>& Next() {
    return saved_.network().parameter(next_++).value();
  }

  Image Embedded(const std::vector<std::vector<float>>& parts) const {
    const auto& table = saved_.network().parameter(0).value();
    const int width = spec_.embedding();
    Image image = {kPlaces, static_cast<int>(parts.size()) * width, {}};
    for (int place = 0; place < kPeriods * kPlaces; ++place) {
      for (const std::vector<float>& part : parts) {
        int entry = part[place] == 0 ? 0 : 1;
        for (int i = 0; i < saved_.function_size(); ++i) {
          if (part[place] == saved_.function(i)) entry = 2 + i;
        }
        for (int i = 0; i < width; ++i) {
          image.value.push_back(entry == 0 ? 0 : table[entry * width + i]);
        }
      }
    }
    return image;
  }

  std::vector<double> Branch(const TwoBranchNetworkSpec::Branch& spec, Image image) {
    for (const auto& convolution : spec.convolution()) image = Convolved(convolution, image);
    std::vector<double> values = image.value;
    for (int i = 0; i < spec.dense_size(); ++i) values = Dense(values, /*relu=*/true);
    return values;
  }

  Image Convolved(const TwoBranchNetworkSpec::Convolution& spec, const Image& image) {
    const auto& weight = Next();
    const auto& bias = Next();
    const int filters = spec.filters();
    const int pooled = spec.pooled_places();
    Image result = {(image.places + pooled - 1) / pooled, filters, {}};
    result.value.assign(kPeriods * result.places * filters, 0);
    for (int period = 0; period < kPeriods; ++period) {
      for (int place = 0; place < image.places; ++place) {
        for (int filter = 0; filter < filters; ++filter) {
          double sum = bias[filter];
          const float* one = weight.data() + filter * (weight.size() / filters);
          for (uint32_t i = 0; i < spec.periods(); ++i) {
            for (uint32_t j = 0; j < spec.places(); ++j) {
              for (int channel = 0; channel < image.channels; ++channel) {
                sum += *one++ * image.At(period + i, place + j, channel);
              }
            }
          }
          double& largest =
              result.value[(period * result.places + place / pooled) * filters + filter];
          largest = std::max(largest, sum);
        }
      }
    }
    return result;
  }

  std::vector<double> Dense(const std::vector<double>& values, bool relu) {
    const auto& weight = Next();
    const auto& bias = Next();
    std::vector<double> result(bias.begin(), bias.end());
    for (size_t unit = 0; unit < result.size(); ++unit) {
      for (size_t i = 0; i < values.size(); ++i) {
        result[unit] += weight[unit * values.size() + i] * values[i];
      }
      if (relu) result[unit] = std::max(result[unit], 0.0);
    }
    return result;
  }

  const TwoBranchNetworkSpec spec_;
  const SavedTwoBranchNetwork saved_;
  int next_ = 0;
};

TEST(TwoBranchNetworkTest, AnswersAsItsDefinitionDoes) {
  const std::unique_ptr<Model> model =
      FittedModel(SmallSpec(), PlantedWindows(200, 1, Signal::kPairs));
  const SparseMatrix held_out = PlantedWindows(20, 2, Signal::kPairs).features;
  const std::vector<double> score = *model->Predict(held_out);
  PlainNetwork plain(*model->Save());
  for (size_t row = 0; row < 20; ++row) {
    std::vector<float> number(held_out.columns(), 0);
    for (size_t i = held_out.row_begin[row]; i < held_out.row_begin[row + 1]; ++i) {
      number[held_out.column_index[i]] = held_out.value[i];
    }
    EXPECT_NEAR(plain.Score(number), score[row], 1e-5) << row;
    EXPECT_TRUE(plain.AllUsed());
  }
}

TEST(TwoBranchNetworkTest, TwoRunsGiveTheSameBits) {
  ExpectTwoRunsGiveTheSameBits(SmallSpec(), PlantedWindows(150, 3), PlantedWindows(100, 4),
                               PlantedWindows(50, 2).features);
}

// Poison is functions of their own.
TEST(TwoBranchNetworkTest, HeldOutRowsChangeNothingThatIsFitted) {
  const TrainingData clean = PlantedWindows(120, 1);
  ModelSpec spec = SmallSpec();
  spec.mutable_two_branch_network()->set_max_epochs(2);
  ExpectPoisonChangesNothing(spec, clean, Poisoned(clean));
}

TEST(TwoBranchNetworkTest, AnswersUnknownFunctionsAndRowsWithoutCalls) {
  SparseMatrix held_out = PlantedWindows(20, 2).features;
  for (float& value : held_out.value) value = value > 1000 ? 5e6f : value;
  held_out.row_begin.push_back(held_out.value.size());
  const std::vector<double> score = *Fitted().Predict(held_out);
  ASSERT_EQ(score.size(), 21);
  for (const double one : score) {
    EXPECT_GE(one, 0);
    EXPECT_LE(one, 1);
  }
  SparseMatrix none;
  none.column_names = {"call_order:u:00:0000"};
  EXPECT_TRUE(Fitted().Predict(none)->empty());
}

TEST(TwoBranchNetworkTest, ARowsScoreIsItsOwn) {
  const SparseMatrix held_out = PlantedWindows(80, 2).features;
  const std::vector<double> score = *Fitted().Predict(held_out);
  // Products of matrices of another size may round otherwise.
  EXPECT_NEAR(Fitted().Predict(SelectRows(held_out, {70}))->at(0), score[70], 1e-5);
}

// The table of an experiment whose samples are runs has the group, and no column of it.
TEST(TwoBranchNetworkTest, SamplesThatAreNoWindowsAreRefused) {
  for (const Signal signal : {Signal::kOrder, Signal::kExclusiveClasses}) {
    TrainingData training = PlantedWindows(40, 1, signal);
    training.features.column_names.clear();
    training.features.column_index.clear();
    training.features.value.clear();
    std::fill(training.features.row_begin.begin(), training.features.row_begin.end(), 0);
    const absl::Status status = (*MakeModel(SmallSpec()))->Fit(training);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()),
                HasSubstr("no column of feature group \"call_order\""));
  }
}

TEST(TwoBranchNetworkTest, ASavedModelAnswersWithTheSameBits) {
  ExpectASavedModelAnswersWithTheSameBits(Fitted(), PlantedWindows(100, 2).features);
}

TEST(TwoBranchNetworkTest, ADamagedModelIsRefusedOrAnswers) {
  ExpectDamageIsRefusedOrAnswered(SavedBytes(Fitted()), PlantedWindows(5, 2).features,
                                  /*tries=*/200, testing::Eq(5));
  ExpectOtherParametersAreRefused(Fitted(), [](SavedLearner* saved) {
    return saved->mutable_two_branch_network()->mutable_network();
  });
}

TEST(TwoBranchNetworkTest, KeepsItsLearningCurve) {
  const LearningCurve& curve = *Fitted().learning_curve();
  // Five of six inner folds of 30 groups train.
  EXPECT_EQ(curve.training_rows(), 250);
  EXPECT_EQ(curve.validation_rows(), 50);
  ASSERT_GE(curve.chosen_epoch(), 1);
  ASSERT_LE(curve.epoch_size(), 25);
  const auto& chosen = curve.epoch(curve.chosen_epoch() - 1);
  EXPECT_LT(chosen.validation().loss(), 0.9 * curve.null_hypothesis().loss());
  // 12 functions are known: 14 embeddings of 6. U: 2 x 2 x 6 and 3 x 8 seen by 8 filters each; 12
  // places become 6, then 2, so 4 x 2 x 8 = 64 by 16, and 16 by 8. V: 12 and 2 x 2 x 8 seen by 8;
  // 12 places become 3, so 96 by 16, and 16 by 8. Both are 16 by 8, and 8 by 1; each with a bias.
  const uint64_t calls = (24 * 8 + 8) + (24 * 8 + 8) + (64 * 16 + 16) + (16 * 8 + 8);
  const uint64_t pairs = (12 * 8 + 8) + (32 * 8 + 8) + (96 * 16 + 16) + (16 * 8 + 8);
  EXPECT_EQ(curve.parameters(), 14 * 6 + calls + pairs + (16 * 8 + 8) + (8 + 1));
}

TEST(TwoBranchNetworkTest, NothingMayStandBetweenBranchesAndAnswer) {
  ModelSpec spec = SmallSpec();
  spec.mutable_two_branch_network()->clear_joined();
  spec.mutable_two_branch_network()->set_max_epochs(1);
  const std::unique_ptr<Model> model = FittedModel(spec, PlantedWindows(60, 1));
  const SparseMatrix held_out = PlantedWindows(30, 2).features;
  EXPECT_EQ(*(*LoadModel(*model->Save()))->Predict(held_out), *model->Predict(held_out));
}

}  // namespace
}  // namespace callprint
