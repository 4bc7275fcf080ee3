// Made-up call graphs whose label is who calls whom, and what both architectures make of them.

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "models/learner/inner_folds.h"
#include "models/model.h"
#include "models/networks/graphs/testdata/graph_values.h"
#include "models/planted/model_checks.h"
#include "models/planted/planted_data.h"
#include "workloads/random.h"

namespace callprint {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
constexpr int kClasses = 3;
constexpr int kOthers = 8;

using Row = std::map<std::string, float>;

SparseMatrix MatrixOf(const std::vector<Row>& rows) {
  std::map<std::string, uint32_t> column;
  for (const Row& row : rows) {
    for (const auto& value : row) column.emplace(value.first, 0);
  }
  SparseMatrix matrix;
  for (auto& [name, index] : column) {
    index = matrix.columns();
    matrix.column_names.push_back(name);
  }
  for (const Row& row : rows) {
    for (const auto& [name, value] : row) {
      matrix.column_index.push_back(column.at(name));
      matrix.value.push_back(value);
    }
    matrix.row_begin.push_back(matrix.value.size());
  }
  return matrix;
}

// `rows` samples in groups of ten. Of each class four functions are called as often whether it
// holds or not: where it holds, the first calls the third and the second the fourth, where not, the
// first the fourth and the second the third. Eight others call one another in no order.
TrainingData PlantedGraphs(int rows, uint64_t seed, int classes = 1, bool exclusive = false) {
  TrainingData data;
  data.targets = Targets(classes, exclusive, {});
  std::vector<Row> graphs(rows);
  Random random(seed);
  for (int i = 0; i < rows; ++i) {
    Row& row = graphs[i];
    data.group.push_back(absl::StrFormat("group-%d", i / 10));
    const auto call = [&](const std::string& caller, const std::string& callee) {
      row[absl::StrCat("edge:", caller, ">", callee)] = 1 + random.Below(20);
    };
    const auto measure = [&](const std::string& function) {
      row[absl::StrCat("count:", function)] = 1 + random.Below(30);
      row[absl::StrCat("self_time:", function)] = 1 + random.Below(5000);
    };
    const int one = random.Below(classes);
    for (int k = 0; k < classes; ++k) {
      const bool holds = exclusive ? k == one : random.Below(2) == 1;
      data.targets.value.push_back(holds);
      const auto function = [&](int j) { return absl::StrFormat("class%d_%d", k, j); };
      call(function(0), function(holds ? 2 : 3));
      call(function(1), function(holds ? 3 : 2));
      for (int j = 0; j < 4; ++j) measure(function(j));
    }
    for (int caller = 0; caller < kOthers; ++caller) {
      measure(absl::StrFormat("other%d", caller));
      for (int callee = 0; callee < kOthers; ++callee) {
        if (random.Below(4) != 0) continue;
        call(absl::StrFormat("other%d", caller), absl::StrFormat("other%d", callee));
      }
    }
  }
  data.features = MatrixOf(graphs);
  return data;
}

ModelSpec SpecOf(const std::string& architecture) {
  return ParsedSpec(absl::StrFormat(
      "name: '%s' seed: 7"
      "  features { group: 'edge' group: 'count' group: 'self_time' transform: LOG1P }"
      "  graph_network { %s { width: 12 layers: 2 } embedding: 6 vocabulary: 100 min_samples: 3"
      "  dropout: 0.1 learning_rate: 0.01 weight_decay: 0.01 batch: 32 max_epochs: 25 patience: 8 "
      "}",
      architecture, architecture));
}

class GraphNetworkTest : public testing::TestWithParam<ModelSpec> {
 protected:
  // Fitted once an architecture; no test changes it.
  static const Model& Fitted() {
    static auto* const kFitted = new std::map<std::string, std::unique_ptr<Model>>;
    std::unique_ptr<Model>& model = (*kFitted)[GetParam().name()];
    if (model == nullptr) model = FittedModel(GetParam(), PlantedGraphs(300, 1));
    return *model;
  }
};

INSTANTIATE_TEST_SUITE_P(Each, GraphNetworkTest,
                         testing::Values(SpecOf("gin"), SpecOf("graphsage")),
                         [](const testing::TestParamInfo<ModelSpec>& info) {
                           return info.param.name();
                         });

TEST_P(GraphNetworkTest, LearnsWhoCallsWhom) {
  const TrainingData held_out = PlantedGraphs(300, 2);
  const std::vector<double> score = *Fitted().Predict(held_out.features);
  EXPECT_GT(PairwiseAuroc(score, held_out.targets.Against(0)), 0.9);
}

// A single AUROC of permuted labels strays (learners_test.cc); the mean of four by half of that.
TEST_P(GraphNetworkTest, LearnsNothingOfPermutedLabels) {
  EXPECT_NEAR(
      AurocOfPermutedLabels(GetParam(), PlantedGraphs(200, 1), PlantedGraphs(300, 2), /*models=*/4),
      0.5, 0.2);
}

TEST_P(GraphNetworkTest, TwoRunsGiveTheSameBits) {
  ExpectTwoRunsGiveTheSameBits(GetParam(), PlantedGraphs(150, 3), PlantedGraphs(100, 4),
                               PlantedGraphs(50, 2).features);
}

// Poison is enormous numbers, a call of its own and other labels.
TEST_P(GraphNetworkTest, HeldOutRowsChangeNothingThatIsFitted) {
  const TrainingData clean = PlantedGraphs(120, 1);
  TrainingData poisoned = clean;
  poisoned.features = SparseMatrix();
  poisoned.features.column_names = clean.features.column_names;
  poisoned.features.column_names.push_back("edge:other0>poison");
  for (size_t row = 0; row < 120; ++row) {
    for (size_t i = clean.features.row_begin[row]; i < clean.features.row_begin[row + 1]; ++i) {
      poisoned.features.column_index.push_back(clean.features.column_index[i]);
      poisoned.features.value.push_back(IsPoisoned(row) ? 1e30f : clean.features.value[i]);
    }
    if (IsPoisoned(row)) {
      poisoned.features.column_index.push_back(clean.features.columns());
      poisoned.features.value.push_back(1e30f);
      poisoned.targets.value[row] = 1 - clean.targets.value[row];
    }
    poisoned.features.row_begin.push_back(poisoned.features.value.size());
  }
  ModelSpec spec = GetParam();
  spec.mutable_graph_network()->set_max_epochs(2);
  ExpectPoisonChangesNothing(spec, clean, poisoned);
}

TEST_P(GraphNetworkTest, AnswersUnknownFunctionsAndRowsWithoutCalls) {
  SparseMatrix held_out = MatrixOf({{},
                                    {{"count:new", 7}, {"edge:new>new", 3}},
                                    {{"count:other1", 1e30f}, {"edge:other1>other2", 1e30f}}});
  const std::vector<double> score = *Fitted().Predict(held_out);
  ASSERT_EQ(score.size(), 3);
  for (const double one : score) {
    EXPECT_GE(one, 0);
    EXPECT_LE(one, 1);
  }
  // Nothing of the second is known.
  EXPECT_NEAR(score[0], score[1], 1e-6);
  EXPECT_TRUE(Fitted().Predict(MatrixOf({}))->empty());
}

TEST_P(GraphNetworkTest, OtherRowsChangeNothing) {
  const SparseMatrix held_out = PlantedGraphs(40, 2).features;
  const std::vector<double> score = *Fitted().Predict(held_out);
  // Products of matrices of another size may round otherwise.
  EXPECT_NEAR(Fitted().Predict(SelectRows(held_out, {3}))->at(0), score[3], 1e-5);
}

// With names that sort the other way round, nodes and columns stand in the opposite order: the
// graph is the same, and so is the answer.
TEST_P(GraphNetworkTest, TheOrderOfNodesDoesNotMatter) {
  const SavedModel saved = *Fitted().Save();
  const auto parts = [](absl::string_view column) {
    return std::vector<std::string>(absl::StrSplit(column, absl::ByAnyChar(":>")));
  };
  SparseMatrix held_out = PlantedGraphs(40, 2).features;
  std::set<std::string> functions;
  for (const FittedColumn& column : saved.preprocessing().column()) {
    const auto part = parts(column.name());
    functions.insert(part.begin() + 1, part.end());
  }
  const uint32_t last = functions.size() - 1;
  std::map<std::string, std::string> renamed;
  for (const std::string& name : functions) {
    renamed[name] = absl::StrFormat("%03d_%s", last - renamed.size(), name);
  }
  const auto rename = [&](const std::string& column) {
    const auto part = parts(column);
    // A column that the model does not know may keep its name.
    if (!renamed.count(part[1])) return column;
    return absl::StrCat(part[0], ":", renamed.at(part[1]),
                        part.size() > 2 ? ">" + renamed.at(part[2]) : "");
  };
  std::map<std::string, int> old_place;
  for (int i = 0; i < saved.preprocessing().column_size(); ++i) {
    old_place[rename(saved.preprocessing().column(i).name())] = i;
  }
  SavedModel turned = saved;
  const SavedGraphNetwork& from = saved.learner().graph_network();
  SavedGraphNetwork& to = *turned.mutable_learner()->mutable_graph_network();
  ASSERT_EQ(from.entry_size(), functions.size());
  int place = 0;
  for (const auto& [name, old] : old_place) {
    *turned.mutable_preprocessing()->mutable_column(place) = saved.preprocessing().column(old);
    turned.mutable_preprocessing()->mutable_column(place)->set_name(name);
    to.set_group(place, from.group(old));
    to.set_function(place, last - from.function(old));
    if (absl::StartsWith(name, "edge:")) to.set_callee(place, last - from.callee(old));
    ++place;
  }
  for (uint32_t i = 0; i <= last; ++i) to.set_entry(i, from.entry(last - i));
  const auto model = LoadModel(turned);
  ASSERT_TRUE(model.ok()) << model.status();

  const std::vector<double> expected = *Fitted().Predict(held_out);
  for (std::string& name : held_out.column_names) name = rename(name);
  const std::vector<double> score = *(*model)->Predict(held_out);
  ASSERT_EQ(score.size(), expected.size());
  for (size_t i = 0; i < score.size(); ++i) EXPECT_NEAR(score[i], expected[i], 1e-5) << i;
}

TEST_P(GraphNetworkTest, TheOrderOfColumnsChangesNoBit) {
  const SparseMatrix held_out = PlantedGraphs(40, 2).features;
  SparseMatrix turned;
  turned.column_names.assign(held_out.column_names.rbegin(), held_out.column_names.rend());
  for (size_t row = 0; row < held_out.rows(); ++row) {
    for (size_t i = held_out.row_begin[row + 1]; i > held_out.row_begin[row]; --i) {
      turned.column_index.push_back(held_out.columns() - 1 - held_out.column_index[i - 1]);
      turned.value.push_back(held_out.value[i - 1]);
    }
    turned.row_begin.push_back(turned.value.size());
  }
  EXPECT_EQ(*Fitted().Predict(turned), *Fitted().Predict(held_out));
}

TEST_P(GraphNetworkTest, ASavedModelAnswersWithTheSameBits) {
  ExpectASavedModelAnswersWithTheSameBits(Fitted(), PlantedGraphs(150, 2).features);
}

TEST_P(GraphNetworkTest, ADamagedModelIsRefusedOrAnswers) {
  ExpectDamageIsRefusedOrAnswered(SavedBytes(Fitted()), PlantedGraphs(5, 2).features,
                                  /*tries=*/300, testing::Eq(5));
  ExpectOtherParametersAreRefused(Fitted(), [](SavedLearner* saved) {
    return saved->mutable_graph_network()->mutable_network();
  });
}

TEST_P(GraphNetworkTest, KeepsItsLearningCurve) {
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
  }
  EXPECT_LE(curve.epoch_size(), curve.chosen_epoch() + 8);
  // About half of the rows are positive: ln 2 = 0.693. The network does better.
  EXPECT_NEAR(curve.null_hypothesis().loss(), 0.693, 0.02);
  EXPECT_LT(chosen.validation().loss(), 0.7 * curve.null_hypothesis().loss());
  EXPECT_GT(chosen.validation().accuracy(), curve.null_hypothesis().accuracy());
}

// 12 functions are known: 13 embeddings of 6 = 78; a node has 11 channels.
TEST_P(GraphNetworkTest, CountsItsParameters) {
  const std::map<std::string, uint64_t> rest = {
      // Two layers of two each, in between a norm, read states twice; 11 + 12 + 12 sums and as many
      // maxima are answered.
      {"gin", (22 * 12 + 12 + 24 + 12 * 12 + 12) + (24 * 12 + 12 + 24 + 12 * 12 + 12) + 70 + 1},
      // Two layers read states three times; 12 means and 12 maxima are answered.
      {"graphsage", (33 * 12 + 12) + (36 * 12 + 12) + 24 + 1}};
  EXPECT_EQ(Fitted().learning_curve()->parameters(), 78 + rest.at(GetParam().name()));
}

TEST_P(GraphNetworkTest, OneGroupAloneIsTrainedOnToTheEnd) {
  TrainingData training = PlantedGraphs(30, 1);
  std::fill(training.group.begin(), training.group.end(), "only");
  ModelSpec spec = GetParam();
  spec.mutable_graph_network()->set_max_epochs(3);
  const std::unique_ptr<Model> model = FittedModel(spec, training);
  EXPECT_EQ(model->learning_curve()->epoch_size(), 3);
  EXPECT_EQ(model->learning_curve()->chosen_epoch(), 3);
  EXPECT_FALSE(model->learning_curve()->has_null_hypothesis());
}

TEST_P(GraphNetworkTest, LearnsClasses) {
  for (const bool exclusive : {true, false}) {
    ExpectLearnsClasses(GetParam(), PlantedGraphs(300, 1, kClasses, exclusive),
                        PlantedGraphs(200, 2, kClasses, exclusive), 0.85);
  }
}

// testdata/graph_values.py makes the same parameters, scales and graphs.
TEST_P(GraphNetworkTest, AnswersAsDenseMatricesDo) {
  ModelSpec spec = GetParam();
  GraphNetworkSpec& network = *spec.mutable_graph_network();
  const bool gin = network.has_gin();
  (gin ? network.mutable_gin() : network.mutable_graphsage())->set_width(3);
  network.set_embedding(3);
  const std::vector<Row> graphs = {{{"count:a", 3},
                                    {"count:b", 10},
                                    {"count:c", 200},
                                    {"count:d", 1},
                                    {"count:e", 4},
                                    {"self_time:a", 900},
                                    {"self_time:b", 20},
                                    {"self_time:d", 70},
                                    {"self_time:e", 1},
                                    {"edge:a>b", 10},
                                    {"edge:a>c", 2},
                                    {"edge:b>c", 150},
                                    {"edge:b>d", 1},
                                    {"edge:c>c", 40},
                                    {"edge:d>e", 4}},
                                   {{"count:a", 1},
                                    {"count:b", 6},
                                    {"count:e", 30},
                                    {"self_time:a", 100},
                                    {"self_time:b", 5000},
                                    {"self_time:e", 60},
                                    {"edge:a>b", 6}}};
  const SparseMatrix features = MatrixOf(graphs);
  SavedModel saved;
  saved.set_schema_version(kSavedModelSchemaVersion);
  *saved.mutable_spec() = spec;
  saved.set_classes(1);
  saved.add_learnt(0);
  saved.add_constant(0);
  saved.mutable_preprocessing()->set_transform(FeatureSpec::LOG1P);
  SavedGraphNetwork& learner = *saved.mutable_learner()->mutable_graph_network();
  for (const std::string& name : features.column_names) {
    FittedColumn& column = *saved.mutable_preprocessing()->add_column();
    column.set_name(name);
    column.set_selected(true);
    column.set_idf(1);
    column.set_scale(1);
    const char group = name[0];
    const std::string of = name.substr(name.find(':') + 1);
    learner.add_group(group == 'e' ? 0 : group == 'c' ? 1 : 2);
    learner.add_function(of[0] - 'a');
    learner.add_callee(group == 'e' ? of[2] - 'a' : 0);
  }
  for (const uint32_t entry : {1, 2, 3, 0, 0}) learner.add_entry(entry);
  for (int i = 0; i < 4 * 5; ++i) {
    learner.add_mean(0.1 * (i % 7));
    learner.add_deviation(1 + 0.25 * (i % 4));
  }
  learner.set_log_calls(1.25);
  learner.set_nodes(3.5);
  learner.mutable_network()->set_outputs(1);
  const auto add_parameter = [&](int size) {
    const int made = learner.network().parameter_size();
    auto& parameter = *learner.mutable_network()->add_parameter();
    for (int i = 0; i < size; ++i) parameter.add_value(std::sin(1.3 * i + made) / 2);
  };
  const std::vector<int> sizes =
      gin ? std::vector<int>{12, 48, 3, 3, 3, 9, 3, 18, 3, 3, 3, 9, 3, 28, 1}
          : std::vector<int>{12, 72, 3, 27, 3, 6, 1};
  for (const int size : sizes) add_parameter(size);
  const auto model = LoadModel(saved);
  ASSERT_TRUE(model.ok()) << model.status();
  const std::vector<double>& expected = gin ? reference::kGin : reference::kGraphSage;
  EXPECT_THAT(*(*model)->Predict(features),
              ElementsAre(DoubleNear(expected[0], 2e-6), DoubleNear(expected[1], 2e-6)));
}

// That it is the edges which are learnt above: of the same rows' counts and times, a model learns
// nothing. Under the null hypothesis the AUROC has a standard deviation of 0.033
// (learners_test.cc).
TEST(PlantedGraphsTest, FunctionsAloneDoNotTell) {
  const std::unique_ptr<Model> model = FittedModel(
      ParsedSpec("name: 'functions' features { group: 'count' group: 'self_time' transform: LOG1P }"
                 "  logistic_regression { c: 1 }"),
      PlantedGraphs(300, 1));
  const TrainingData held_out = PlantedGraphs(300, 2);
  EXPECT_NEAR(PairwiseAuroc(*model->Predict(held_out.features), held_out.targets.Against(0)), 0.5,
              0.165);
}

TEST(PlantedGraphsTest, NetworksSayThatTheyAre) {
  EXPECT_TRUE(IsNetwork(SpecOf("gin")));
  EXPECT_TRUE(IsNetwork(SpecOf("graphsage")));
}

}  // namespace
}  // namespace callprint
