#include "models/validate_model_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>

#include "google/protobuf/text_format.h"
#include "models/model.h"
#include "models/planted/planted_data.h"

namespace callprint {
namespace {

using testing::HasSubstr;

ModelSpec Parse(const std::string& text) {
  ModelSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &spec)) << text;
  return spec;
}

struct Mistake {
  std::string name;
  // Of planted_data.h's valid specs.
  std::string learner;
  void (*make)(ModelSpec& spec);
  std::string error;
};

class MistakeTest : public testing::TestWithParam<Mistake> {};

TEST_P(MistakeTest, IsTheOnlyErrorAndNamesTheField) {
  int tried = 0;
  for (ModelSpec spec : SpecOfEachLearner()) {
    if (spec.name() != GetParam().learner) continue;
    ++tried;
    EXPECT_TRUE(ValidateModelSpec(spec).ok());
    GetParam().make(spec);
    const absl::Status status = ValidateModelSpec(spec);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("\" has 1 error:\n"));
    EXPECT_THAT(std::string(status.message()), HasSubstr(GetParam().error));
    EXPECT_EQ(MakeModel(spec).status(), status);
  }
  EXPECT_EQ(tried, 1);
}

INSTANTIATE_TEST_SUITE_P(
    Each, MistakeTest,
    testing::ValuesIn(std::vector<Mistake>{
        {"NoLearner", "majority", [](ModelSpec& spec) { spec.clear_majority(); },
         "no learner is set; set one of majority, logistic_regression"},
        {"TuningFolds", "xgboost",
         [](ModelSpec& spec) {
           spec.mutable_tuning()->set_folds(1);
           spec.mutable_tuning()->add_candidate()->mutable_xgboost()->set_max_depth(2);
           spec.mutable_tuning()->add_candidate();
         },
         "tuning.folds is 1; it must be 2 to 10"},
        {"OneCandidate", "xgboost",
         [](ModelSpec& spec) {
           spec.mutable_tuning()->set_folds(2);
           spec.mutable_tuning()->add_candidate();
         },
         "tuning.candidate is there 1 times"},
        {"CandidateOfAnotherLearner", "xgboost",
         [](ModelSpec& spec) {
           spec.mutable_tuning()->set_folds(2);
           spec.mutable_tuning()->add_candidate();
           spec.mutable_tuning()->add_candidate()->mutable_linear_svm()->set_c(1);
         },
         "tuning.candidate 1 has another learner"},
        {"CandidateWithASeed", "xgboost",
         [](ModelSpec& spec) {
           spec.mutable_tuning()->set_folds(2);
           spec.mutable_tuning()->add_candidate();
           spec.mutable_tuning()->add_candidate()->set_seed(8);
         },
         "tuning.candidate 1 has a name, description, seed or tuning"},
        {"CandidateOutOfRange", "xgboost",
         [](ModelSpec& spec) {
           spec.mutable_tuning()->set_folds(2);
           spec.mutable_tuning()->add_candidate();
           spec.mutable_tuning()->add_candidate()->mutable_xgboost()->set_max_depth(65);
         },
         "xgboost.max_depth is 65; it must be 1 to 64"},
        {"LargeSeed", "majority", [](ModelSpec& spec) { spec.set_seed(2147483648); },
         "seed is 2147483648; it must be below"},
        {"GroupTwice", "majority",
         [](ModelSpec& spec) { spec.mutable_features()->add_group("count"); },
         "features.group names \"count\" twice"},
        {"EmptyGroup", "majority", [](ModelSpec& spec) { spec.mutable_features()->add_group(""); },
         "features.group has an empty name"},
        {"ColumnOfOtherGroup", "majority",
         [](ModelSpec& spec) { spec.mutable_features()->add_column("gap:total"); },
         "features.column \"gap:total\" is of no group in features.group"},
        {"ColumnWithoutGroup", "majority",
         [](ModelSpec& spec) { spec.mutable_features()->add_column("count"); },
         "features.column \"count\" is of no group"},
        {"ColumnTwice", "majority",
         [](ModelSpec& spec) {
           for (int i = 0; i < 2; ++i) spec.mutable_features()->add_column("count:a");
         },
         "features.column names \"count:a\" twice"},
        {"ScaledTfIdf", "majority",
         [](ModelSpec& spec) { spec.mutable_features()->set_transform(FeatureSpec::TF_IDF); },
         "features.scaling STANDARD undoes the row norms and weights of transform TF_IDF"},
        {"UnknownTransform", "majority",
         [](ModelSpec& spec) { spec.mutable_features()->set_transform(FeatureSpec::Transform(9)); },
         "features.transform 9 is unknown"},
        {"UnknownScaling", "majority",
         [](ModelSpec& spec) { spec.mutable_features()->set_scaling(FeatureSpec::Scaling(9)); },
         "features.scaling 9 is unknown"},
        {"LogisticRegressionC", "logistic_regression",
         [](ModelSpec& spec) { spec.mutable_logistic_regression()->set_c(-1); },
         "logistic_regression.c is -1; it must be a number above 0"},
        {"LogisticRegressionCNotANumber", "logistic_regression",
         [](ModelSpec& spec) { spec.mutable_logistic_regression()->set_c(std::nan("")); },
         "logistic_regression.c is nan"},
        {"LinearSvmC", "linear_svm", [](ModelSpec& spec) { spec.mutable_linear_svm()->set_c(0); },
         "linear_svm.c is 0"},
        {"RbfSvmC", "rbf_svm", [](ModelSpec& spec) { spec.mutable_rbf_svm()->set_c(HUGE_VAL); },
         "rbf_svm.c is inf"},
        {"RbfSvmGamma", "rbf_svm", [](ModelSpec& spec) { spec.mutable_rbf_svm()->set_gamma(-0.5); },
         "rbf_svm.gamma is -0.5; it must be 0 or a number above"},
        {"ForestTrees", "random_forest",
         [](ModelSpec& spec) { spec.mutable_random_forest()->set_trees(0); },
         "random_forest.trees is 0; it must be at least 1"},
        {"ForestMaxDepth", "random_forest",
         [](ModelSpec& spec) { spec.mutable_random_forest()->set_max_depth(65); },
         "random_forest.max_depth is 65; it must be 0 to 64"},
        {"ForestRowsPerTree", "random_forest",
         [](ModelSpec& spec) { spec.mutable_random_forest()->set_rows_per_tree(1.5); },
         "random_forest.rows_per_tree is 1.5; it must be above 0 and at most 1"},
        {"ForestColumnsPerLevel", "random_forest",
         [](ModelSpec& spec) { spec.mutable_random_forest()->set_columns_per_level(0); },
         "random_forest.columns_per_level is 0; it must be above 0"},
        {"BoostingRounds", "xgboost",
         [](ModelSpec& spec) { spec.mutable_xgboost()->set_rounds(0); },
         "xgboost.rounds is 0; it must be at least 1"},
        {"EvidenceOfAGroupThatIsNotRead", "xgboost",
         [](ModelSpec& spec) { spec.mutable_xgboost()->add_evidence_group("crypto"); },
         "xgboost.evidence_group \"crypto\" is no group in features.group"},
        {"EvidenceThatFallsAsItsRowGrows", "xgboost",
         [](ModelSpec& spec) {
           spec.mutable_xgboost()->add_evidence_group("count");
           spec.mutable_features()->set_transform(FeatureSpec::TF_IDF);
           spec.mutable_features()->set_scaling(FeatureSpec::NONE);
         },
         "xgboost.evidence_group needs values that rise"},
        {"BoostingMaxDepth", "xgboost",
         [](ModelSpec& spec) { spec.mutable_xgboost()->set_max_depth(0); },
         "xgboost.max_depth is 0; it must be 1 to 64"},
        {"BoostingLearningRate", "xgboost",
         [](ModelSpec& spec) { spec.mutable_xgboost()->set_learning_rate(2); },
         "xgboost.learning_rate is 2; it must be above 0 and at most 1"},
        {"BoostingRowsPerTree", "xgboost",
         [](ModelSpec& spec) { spec.mutable_xgboost()->set_rows_per_tree(-1); },
         "xgboost.rows_per_tree is -1; it must"},
        {"BoostingColumnsPerTree", "xgboost",
         [](ModelSpec& spec) { spec.mutable_xgboost()->set_columns_per_tree(0); },
         "xgboost.columns_per_tree is 0; it must"},
        {"BoostingMinChildWeight", "xgboost",
         [](ModelSpec& spec) { spec.mutable_xgboost()->set_min_child_weight(-1); },
         "xgboost.min_child_weight is -1; it must be 0 or"},
        {"BoostingL2", "xgboost", [](ModelSpec& spec) { spec.mutable_xgboost()->set_l2(-1); },
         "xgboost.l2 is -1; it must be 0 or"},
        {"BoostingBins", "xgboost", [](ModelSpec& spec) { spec.mutable_xgboost()->set_bins(1); },
         "xgboost.bins is 1; it must be 2 to 256"},
        {"MlpNoLayers", "mlp", [](ModelSpec& spec) { spec.mutable_mlp()->clear_hidden(); },
         "mlp.hidden is empty"},
        {"MlpEmptyLayer", "mlp", [](ModelSpec& spec) { spec.mutable_mlp()->add_hidden(0); },
         "mlp.hidden is 0; it must be at least 1"},
        {"MlpDropout", "mlp", [](ModelSpec& spec) { spec.mutable_mlp()->set_dropout(1); },
         "mlp.dropout is 1; it must be at least 0 and below 1"},
        {"MlpLearningRate", "mlp",
         [](ModelSpec& spec) { spec.mutable_mlp()->set_learning_rate(0); },
         "mlp.learning_rate is 0; it must be a number above 0"},
        {"MlpWeightDecay", "mlp", [](ModelSpec& spec) { spec.mutable_mlp()->set_weight_decay(-1); },
         "mlp.weight_decay is -1; it must be 0 or"},
        {"MlpBatch", "mlp", [](ModelSpec& spec) { spec.mutable_mlp()->set_batch(0); },
         "mlp.batch is 0; it must"},
        {"MlpMaxEpochs", "mlp", [](ModelSpec& spec) { spec.mutable_mlp()->set_max_epochs(0); },
         "mlp.max_epochs is 0; it must"},
        {"MlpPatience", "mlp", [](ModelSpec& spec) { spec.mutable_mlp()->set_patience(0); },
         "mlp.patience is 0; it must"},
        {"NoNeighbours", "nearest_neighbours",
         [](ModelSpec& spec) { spec.mutable_nearest_neighbours()->set_neighbours(0); },
         "nearest_neighbours.neighbours is 0; it must"}}),
    [](const testing::TestParamInfo<Mistake>& info) { return info.param.name; });

// Each mistake alone, in a spec that is valid without it.
TEST(ValidateModelSpecTest, SequenceNetworksSayWhatTheyNeed) {
  const std::string rest =
      " embedding: 8 vocabulary: 9 learning_rate: 0.1 batch: 8 max_epochs: 2 patience: 1 }";
  const auto errors = [&](const std::string& features, const std::string& network) {
    return std::string(ValidateModelSpec(Parse("name: 'n' features { " + features +
                                               " } sequence_network { " + network + rest))
                           .message());
  };
  const std::string group = "group: 'sequence'";
  for (const char* architecture :
       {"cnn { filters: 4 kernel_width: 3 }", "gru { hidden: 4 }", "lstm { hidden: 4 }",
        "transformer { width: 4 heads: 2 layers: 1 }"}) {
    EXPECT_EQ(errors(group, architecture), "") << architecture;
  }
  const std::pair<const char*, const char*> mistakes[] = {
      {"", "has no architecture; set one of cnn, gru, lstm, transformer"},
      {"cnn { kernel_width: 3 }", "cnn.filters is 0; it must be 1 to 1024"},
      {"cnn { filters: 4 }", "cnn.kernel_width is empty"},
      {"cnn { filters: 4 kernel_width: 4 }", "cnn.kernel_width is 4; it must be odd"},
      {"cnn { filters: 4 kernel_width: 65 }", "cnn.kernel_width is 65; it must be 1 to 63"},
      {"gru {}", "gru.hidden is 0; it must be 1 to 1024"},
      {"lstm { hidden: 2000 }", "lstm.hidden is 2000; it must be 1 to 1024"},
      {"transformer { heads: 1 layers: 1 }", "transformer.width is 0; it must be 1"},
      {"transformer { width: 4 layers: 1 }", "transformer.heads is 0; it must be 1 to 64"},
      {"transformer { width: 4 heads: 1 }", "transformer.layers is 0; it must be 1 to 16"},
      {"transformer { width: 4 heads: 3 layers: 1 }", "width 4 is no multiple of heads 3"},
      {"gru { hidden: 4 } dropout: 1", "sequence_network.dropout is 1; it must be"},
      {"gru { hidden: 4 } weight_decay: -1", "sequence_network.weight_decay is -1; it must"},
  };
  for (const auto& [network, error] : mistakes) {
    EXPECT_THAT(errors(group, network), HasSubstr(" has 1 error:\n")) << network;
    EXPECT_THAT(errors(group, network), HasSubstr(error)) << network;
  }
  for (const char* features : {"group: 'count'", "group: 'sequence' group: 'count'",
                               "group: 'sequence' column: 'sequence:gap:0001'"}) {
    EXPECT_THAT(errors(features, "gru { hidden: 4 }"), HasSubstr("reads features.group"))
        << features;
  }
  for (const char* step :
       {"transform: LOG1P", "scaling: STANDARD", "select_top: 3", "min_samples: 2"}) {
    EXPECT_THAT(errors(group + " " + step, "gru { hidden: 4 }"),
                HasSubstr("reads columns as they are"))
        << step;
  }
  // Of what follows the architecture, all at once.
  EXPECT_THAT(std::string(ValidateModelSpec(Parse("name: 'n' features { group: 'sequence' } "
                                                  "sequence_network { gru { hidden: 4 } }"))
                              .message()),
              HasSubstr(" has 6 errors:\n"));
}

TEST(ValidateModelSpecTest, GraphNetworksSayWhatTheyNeed) {
  const std::string rest =
      " embedding: 8 vocabulary: 9 learning_rate: 0.1 batch: 8 max_epochs: 2 patience: 1 }";
  const auto errors = [&](const std::string& features, const std::string& network) {
    return std::string(ValidateModelSpec(Parse("name: 'n' features { " + features +
                                               " } graph_network { " + network + rest))
                           .message());
  };
  const std::string groups = "group: 'edge' group: 'count' transform: LOG1P ";
  const std::string gin = "gin { width: 4 layers: 2 } ";
  EXPECT_EQ(errors(groups, gin), "");
  EXPECT_EQ(errors(groups + "group: 'self_time' group: 'total_time' min_samples: 3",
                   "graphsage { width: 4 layers: 1 }"),
            "");
  const std::pair<std::string, const char*> mistakes[] = {
      {"", "has no architecture; set one of gin, graphsage"},
      {"gin { layers: 2 }", "graph_network.gin.width is 0; it must be 1 to 1024"},
      {"gin { width: 4 layers: 17 }", "graph_network.gin.layers is 17; it must be 1 to 16"},
      {"graphsage { width: 4 }", "graph_network.graphsage.layers is 0; it must be 1 to 16"},
      {gin + "dropout: 1", "graph_network.dropout is 1; it must be"},
      {gin + "weight_decay: -1", "graph_network.weight_decay is -1; it must"},
  };
  for (const auto& [network, error] : mistakes) {
    EXPECT_THAT(errors(groups, network), HasSubstr(" has 1 error:\n")) << network;
    EXPECT_THAT(errors(groups, network), HasSubstr(error)) << network;
  }
  for (const char* features :
       {"transform: LOG1P group: 'count'", "transform: LOG1P group: 'edge' group: 'self_time'",
        "transform: LOG1P group: 'edge' group: 'count' group: 'gap'",
        "transform: LOG1P group: 'edge' group: 'count' column: 'count:vfs_read'"}) {
    EXPECT_THAT(errors(features, gin), HasSubstr("reads features.group")) << features;
  }
  for (const char* features : {"group: 'edge' group: 'count'",
                               "group: 'edge' group: 'count' transform: LOG1P scaling: STANDARD",
                               "group: 'edge' group: 'count' transform: LOG1P select_top: 3"}) {
    EXPECT_THAT(errors(features, gin), HasSubstr("reads logarithms")) << features;
  }
  // Of what follows the architecture, all at once.
  EXPECT_THAT(std::string(ValidateModelSpec(Parse("name: 'n' features { " + groups +
                                                  "} graph_network { " + gin + "}"))
                              .message()),
              HasSubstr(" has 6 errors:\n"));
}

TEST(ValidateModelSpecTest, Sys2vecSaysWhatItNeeds) {
  const auto errors = [](const std::string& features, const std::string& changed) {
    ModelSpec spec =
        Parse("name: 'n' features { " + features +
              " } sys2vec { embedding: 8 window: 3 negatives: 2 epochs: 1 learning_rate: 0.1"
              " vocabulary: 9 logistic_regression { c: 1 } }");
    EXPECT_TRUE(google::protobuf::TextFormat::MergeFromString(changed, spec.mutable_sys2vec()));
    return std::string(ValidateModelSpec(spec).message());
  };
  const std::string group = "group: 'sequence'";
  EXPECT_EQ(errors(group, ""), "");
  const std::pair<const char*, const char*> mistakes[] = {
      {"embedding: 0", "sys2vec.embedding is 0; it must be 1 to 1024"},
      {"window: 64", "sys2vec.window is 64; it must be 1 to 63"},
      {"negatives: 0", "sys2vec.negatives is 0; it must be 1 to 64"},
      {"epochs: 0", "sys2vec.epochs is 0; it must be at least 1"},
      {"learning_rate: nan", "sys2vec.learning_rate is nan; it must be a number above 0"},
      {"frequent_share: -1", "sys2vec.frequent_share is -1; it must be 0 or a number above"},
      {"vocabulary: 0", "sys2vec.vocabulary is 0; it must be at least 1"},
      {"logistic_regression { c: 0 }", "sys2vec.logistic_regression.c is 0; it must be"},
      {"xgboost { rounds: 2 max_depth: 65 learning_rate: 1 rows_per_tree: 1 columns_per_tree: 1 }",
       "sys2vec.xgboost.max_depth is 65; it must be 1 to 64"},
  };
  for (const auto& [changed, error] : mistakes) {
    EXPECT_THAT(errors(group, changed), HasSubstr(" has 1 error:\n")) << changed;
    EXPECT_THAT(errors(group, changed), HasSubstr(error)) << changed;
  }
  EXPECT_THAT(errors("group: 'count'", ""), HasSubstr("sys2vec reads features.group \"sequence\""));
  EXPECT_THAT(errors(group + " transform: LOG1P", ""),
              HasSubstr("sys2vec reads columns as they are"));
  ModelSpec spec = Parse("name: 'n' features { " + group + " } sys2vec {}");
  spec.mutable_sys2vec()->set_pooling(Sys2vecSpec::Pooling(9));
  EXPECT_THAT(std::string(ValidateModelSpec(spec).message()),
              testing::AllOf(HasSubstr("sys2vec.pooling 9 is unknown"),
                             HasSubstr("no classifier; set one of logistic_regression, xgboost")));
}

TEST(ValidateModelSpecTest, TwoBranchNetworksSayWhatTheyNeed) {
  const std::string rest =
      " embedding: 8 vocabulary: 9 learning_rate: 0.1 batch: 8 max_epochs: 2 patience: 1 }";
  const auto errors = [&](const std::string& features, const std::string& network) {
    return std::string(ValidateModelSpec(Parse("name: 'n' features { " + features +
                                               " } two_branch_network { " + network + rest))
                           .message());
  };
  const std::string group = "group: 'call_order'";
  const std::string convolution =
      "convolution { filters: 4 periods: 2 places: 3 pooled_places: 2 } ";
  const std::string calls = "calls { " + convolution + "dense: 4 } ";
  const std::string pairs = "pairs { " + convolution + "dense: 4 } ";
  EXPECT_EQ(errors(group, calls + pairs), "");
  EXPECT_EQ(errors(group, calls + pairs + "joined: 4 dropout: 0.5"), "");
  const std::pair<std::string, const char*> mistakes[] = {
      {calls + "pairs { dense: 4 }", "two_branch_network.pairs.convolution is empty"},
      {"calls { " + convolution + "} " + pairs, "two_branch_network.calls.dense is empty"},
      {"calls { " + convolution + "dense: 0 } " + pairs, "calls.dense is 0; it must be 1 to 1024"},
      {calls + "pairs { dense: 4 convolution { periods: 1 places: 1 pooled_places: 1 } }",
       "pairs.convolution.filters is 0; it must be 1 to 1024"},
      {calls + "pairs { dense: 4 convolution { filters: 4 places: 1 pooled_places: 1 } }",
       "pairs.convolution.periods is 0; it must be 1 to 16"},
      {calls + "pairs { dense: 4 convolution { filters: 4 periods: 1 pooled_places: 1 } }",
       "pairs.convolution.places is 0; it must be 1 to 63"},
      {calls + "pairs { dense: 4 convolution { filters: 4 periods: 1 places: 1 } }",
       "pairs.convolution.pooled_places is 0; it must be 1 to 64"},
      {calls + pairs + "joined: 2000", "two_branch_network.joined is 2000; it must be 1 to 1024"},
      {calls + pairs + "dropout: 1", "two_branch_network.dropout is 1; it must be"},
  };
  for (const auto& [network, error] : mistakes) {
    EXPECT_THAT(errors(group, network), HasSubstr(" has 1 error:\n")) << network;
    EXPECT_THAT(errors(group, network), HasSubstr(error)) << network;
  }
  for (const char* features : {"group: 'sequence'", "group: 'call_order' group: 'count'",
                               "group: 'call_order' column: 'call_order:u:00:0001'"}) {
    EXPECT_THAT(errors(features, calls + pairs), HasSubstr("reads features.group")) << features;
  }
  for (const char* step :
       {"transform: LOG1P", "scaling: STANDARD", "select_top: 3", "min_samples: 2"}) {
    EXPECT_THAT(errors(group + " " + step, calls + pairs), HasSubstr("reads columns as they are"))
        << step;
  }
}

TEST(ValidateModelSpecTest, NameIsNeeded) {
  EXPECT_THAT(std::string(ValidateModelSpec(Parse("majority {}")).message()),
              HasSubstr("name is empty"));
}

TEST(ValidateModelSpecTest, OnlyMajorityNeedsNoFeatures) {
  EXPECT_TRUE(ValidateModelSpec(Parse("name: 'm' majority {}")).ok());
  EXPECT_THAT(std::string(ValidateModelSpec(Parse("name: 'm' linear_svm { c: 1 }")).message()),
              HasSubstr("features.group is empty"));
}

TEST(ValidateModelSpecTest, ReportsEveryErrorAtOnce) {
  const absl::Status status = ValidateModelSpec(
      Parse("seed: 5000000000 features { transform: TF_IDF scaling: MAX_ABS } "
            "random_forest { trees: 0 rows_per_tree: 2 columns_per_level: 0.1 }"));
  EXPECT_EQ(status.message(),
            "model spec \"\" has 6 errors:\n"
            "  name is empty; it is the model's name in every table\n"
            "  seed is 5000000000; it must be below 2147483648\n"
            "  features.group is empty; name the feature groups to train on\n"
            "  features.scaling MAX_ABS undoes the row norms and weights of transform TF_IDF; use "
            "NONE\n"
            "  random_forest.trees is 0; it must be at least 1\n"
            "  random_forest.rows_per_tree is 2; it must be above 0 and at most 1");
}

}  // namespace
}  // namespace callprint
