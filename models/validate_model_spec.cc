#include "models/validate_model_spec.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "dataset/column_function.h"

namespace callprint {
namespace {

class Errors {
 public:
  void Add(absl::string_view error) { errors_.push_back(std::string(error)); }

  // Not-a-number satisfies none of these.
  void RequirePositive(absl::string_view field, double value) {
    if (!(value > 0 && std::isfinite(value))) Refuse(field, value, "a number above 0");
  }
  void RequireNotNegative(absl::string_view field, double value) {
    if (!(value >= 0 && std::isfinite(value))) Refuse(field, value, "0 or a number above");
  }
  void RequireShare(absl::string_view field, double value) {
    if (!(value > 0 && value <= 1)) Refuse(field, value, "above 0 and at most 1");
  }
  void RequireCount(absl::string_view field, uint32_t value) {
    if (value == 0) Refuse(field, value, "at least 1");
  }
  void RequireRange(absl::string_view field, uint32_t value, uint32_t least, uint32_t most) {
    if (value < least || value > most) Refuse(field, value, absl::StrCat(least, " to ", most));
  }

  absl::Status ToStatus(const std::string& name) const {
    if (errors_.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("model spec \"", name, "\" has ", errors_.size(),
                                                   errors_.size() == 1 ? " error" : " errors",
                                                   ":\n  ", absl::StrJoin(errors_, "\n  ")));
  }

 private:
  template <typename Value>
  void Refuse(absl::string_view field, Value value, absl::string_view allowed) {
    errors_.push_back(absl::StrCat(field, " is ", value, "; it must be ", allowed));
  }

  std::vector<std::string> errors_;
};

void ValidateFeatures(const FeatureSpec& spec, Errors& errors) {
  std::set<std::string> groups;
  for (const std::string& group : spec.group()) {
    if (group.empty()) errors.Add("features.group has an empty name");
    if (!groups.insert(group).second) {
      errors.Add(absl::StrCat("features.group names \"", group, "\" twice"));
    }
  }
  std::set<std::string> columns;
  for (const std::string& column : spec.column()) {
    const std::string group = GroupOfColumn(column);
    if (group == column || groups.count(group) == 0) {
      errors.Add(absl::StrCat("features.column \"", column,
                              "\" is of no group in features.group (columns are \"group:name\")"));
    }
    if (!columns.insert(column).second) {
      errors.Add(absl::StrCat("features.column names \"", column, "\" twice"));
    }
  }
  if (!FeatureSpec::Transform_IsValid(spec.transform())) {
    errors.Add(
        absl::StrCat("features.transform ", static_cast<int>(spec.transform()), " is unknown"));
  }
  if (!FeatureSpec::Scaling_IsValid(spec.scaling())) {
    errors.Add(absl::StrCat("features.scaling ", static_cast<int>(spec.scaling()), " is unknown"));
  }
  if (spec.transform() == FeatureSpec::TF_IDF && spec.scaling() != FeatureSpec::NONE) {
    errors.Add(absl::StrCat("features.scaling ", FeatureSpec::Scaling_Name(spec.scaling()),
                            " undoes the row norms and weights of transform TF_IDF; use NONE"));
  }
}

// What all networks have.
template <typename Spec>
void ValidateTraining(const std::string& learner, const Spec& spec, Errors& errors) {
  if (!(spec.dropout() >= 0 && spec.dropout() < 1)) {
    errors.Add(absl::StrCat(learner, ".dropout is ", spec.dropout(),
                            "; it must be at least 0 and below 1"));
  }
  errors.RequirePositive(learner + ".learning_rate", spec.learning_rate());
  errors.RequireNotNegative(learner + ".weight_decay", spec.weight_decay());
  errors.RequireCount(learner + ".batch", spec.batch());
  errors.RequireCount(learner + ".max_epochs", spec.max_epochs());
  errors.RequireCount(learner + ".patience", spec.patience());
}

// Numbers a function or a call.
constexpr uint32_t kWidest = 1024;

// What all learners have that read calls in their order.
void ValidateReadsSequence(const std::string& learner, const FeatureSpec& features,
                           Errors& errors) {
  const bool reads_sequence = features.group_size() == 1 && features.group(0) == "sequence";
  if (!reads_sequence || features.column_size() > 0) {
    errors.Add(
        absl::StrCat(learner, " reads features.group \"sequence\", no other, and all its columns"));
  }
  if (features.transform() != FeatureSpec::IDENTITY || features.scaling() != FeatureSpec::NONE ||
      features.select_top() > 0 || features.min_samples() > 0) {
    errors.Add(absl::StrCat(
        learner,
        " reads columns as they are; leave features.transform, scaling, select_top and "
        "min_samples out"));
  }
}

void ValidateSequenceNetwork(const FeatureSpec& features, const SequenceNetworkSpec& network,
                             Errors& errors) {
  ValidateReadsSequence("sequence_network", features, errors);
  switch (network.architecture_case()) {
    case SequenceNetworkSpec::kCnn:
      errors.RequireRange("sequence_network.cnn.filters", network.cnn().filters(), 1, kWidest);
      if (network.cnn().kernel_width().empty()) {
        errors.Add("sequence_network.cnn.kernel_width is empty; give that of each layer");
      }
      for (const uint32_t width : network.cnn().kernel_width()) {
        errors.RequireRange("sequence_network.cnn.kernel_width", width, 1, 63);
        if (width % 2 == 0) {
          errors.Add(absl::StrCat("sequence_network.cnn.kernel_width is ", width,
                                  "; it must be odd, so that a call is in its middle"));
        }
      }
      break;
    case SequenceNetworkSpec::kGru:
      errors.RequireRange("sequence_network.gru.hidden", network.gru().hidden(), 1, kWidest);
      break;
    case SequenceNetworkSpec::kLstm:
      errors.RequireRange("sequence_network.lstm.hidden", network.lstm().hidden(), 1, kWidest);
      break;
    case SequenceNetworkSpec::kTransformer: {
      const SequenceNetworkSpec::Transformer& transformer = network.transformer();
      errors.RequireRange("sequence_network.transformer.width", transformer.width(), 1, kWidest);
      errors.RequireRange("sequence_network.transformer.heads", transformer.heads(), 1, 64);
      errors.RequireRange("sequence_network.transformer.layers", transformer.layers(), 1, 16);
      if (transformer.heads() > 0 && transformer.width() % transformer.heads() != 0) {
        errors.Add(absl::StrCat("sequence_network.transformer.width ", transformer.width(),
                                " is no multiple of heads ", transformer.heads()));
      }
      break;
    }
    case SequenceNetworkSpec::ARCHITECTURE_NOT_SET:
      errors.Add("sequence_network has no architecture; set one of cnn, gru, lstm, transformer");
      break;
  }
  errors.RequireRange("sequence_network.embedding", network.embedding(), 1, kWidest);
  errors.RequireCount("sequence_network.vocabulary", network.vocabulary());
  ValidateTraining("sequence_network", network, errors);
}

void ValidateGraphNetwork(const FeatureSpec& features, const GraphNetworkSpec& network,
                          Errors& errors) {
  const std::set<std::string> groups(features.group().begin(), features.group().end());
  const std::set<std::string> known = {"count", "edge", "self_time", "total_time"};
  if (groups.count("edge") + groups.count("count") < 2 || features.column_size() > 0 ||
      !std::includes(known.begin(), known.end(), groups.begin(), groups.end())) {
    errors.Add(
        "graph_network reads features.group \"edge\", \"count\" and none but \"self_time\" and "
        "\"total_time\" besides, and all their columns");
  }
  if (features.transform() != FeatureSpec::LOG1P || features.scaling() != FeatureSpec::NONE ||
      features.select_top() > 0) {
    errors.Add(
        "graph_network reads logarithms: features.transform LOG1P; leave features.scaling and "
        "select_top out");
  }
  const auto validate_layers = [&](const std::string& name, const GraphNetworkSpec::Layers& spec) {
    errors.RequireRange(name + ".width", spec.width(), 1, kWidest);
    errors.RequireRange(name + ".layers", spec.layers(), 1, 16);
  };
  switch (network.architecture_case()) {
    case GraphNetworkSpec::kGin:
      validate_layers("graph_network.gin", network.gin());
      break;
    case GraphNetworkSpec::kGraphsage:
      validate_layers("graph_network.graphsage", network.graphsage());
      break;
    case GraphNetworkSpec::ARCHITECTURE_NOT_SET:
      errors.Add("graph_network has no architecture; set one of gin, graphsage");
      break;
  }
  errors.RequireRange("graph_network.embedding", network.embedding(), 1, kWidest);
  errors.RequireCount("graph_network.vocabulary", network.vocabulary());
  ValidateTraining("graph_network", network, errors);
}

void ValidateLogisticRegression(const std::string& learner, const LogisticRegressionSpec& spec,
                                Errors& errors) {
  errors.RequirePositive(learner + ".c", spec.c());
}

void ValidateXgboost(const std::string& learner, const FeatureSpec& features, const XgboostSpec& spec,
                     Errors& errors) {
  errors.RequireCount(learner + ".rounds", spec.rounds());
  errors.RequireRange(learner + ".max_depth", spec.max_depth(), 1, 64);
  errors.RequireShare(learner + ".learning_rate", spec.learning_rate());
  errors.RequireShare(learner + ".rows_per_tree", spec.rows_per_tree());
  errors.RequireShare(learner + ".columns_per_tree", spec.columns_per_tree());
  errors.RequireNotNegative(learner + ".min_child_weight", spec.min_child_weight());
  errors.RequireNotNegative(learner + ".l2", spec.l2());
  if (spec.bins() != 0) errors.RequireRange(learner + ".bins", spec.bins(), 2, 256);
  for (const std::string& group : spec.evidence_group()) {
    if (!absl::c_linear_search(features.group(), group)) {
      errors.Add(absl::StrCat(learner, ".evidence_group \"", group, "\" is no group in features.group"));
    }
  }
  if (!spec.evidence_group().empty() && features.transform() == FeatureSpec::TF_IDF) {
    errors.Add(absl::StrCat(learner, ".evidence_group needs values that rise with what they count; transform TF_IDF "
                                     "divides by the row's norm"));
  }
}

void ValidateSys2vec(const FeatureSpec& features, const Sys2vecSpec& spec, Errors& errors) {
  ValidateReadsSequence("sys2vec", features, errors);
  errors.RequireRange("sys2vec.embedding", spec.embedding(), 1, kWidest);
  // Of a chunk of 64 calls.
  errors.RequireRange("sys2vec.window", spec.window(), 1, 63);
  errors.RequireRange("sys2vec.negatives", spec.negatives(), 1, 64);
  errors.RequireCount("sys2vec.epochs", spec.epochs());
  errors.RequirePositive("sys2vec.learning_rate", spec.learning_rate());
  errors.RequireNotNegative("sys2vec.frequent_share", spec.frequent_share());
  errors.RequireCount("sys2vec.vocabulary", spec.vocabulary());
  if (!Sys2vecSpec::Pooling_IsValid(spec.pooling())) {
    errors.Add(absl::StrCat("sys2vec.pooling ", static_cast<int>(spec.pooling()), " is unknown"));
  }
  switch (spec.classifier_case()) {
    case Sys2vecSpec::kLogisticRegression:
      ValidateLogisticRegression("sys2vec.logistic_regression", spec.logistic_regression(), errors);
      return;
    case Sys2vecSpec::kXgboost:
      ValidateXgboost("sys2vec.xgboost", features, spec.xgboost(), errors);
      if (!spec.xgboost().evidence_group().empty()) {
        errors.Add("sys2vec.xgboost.evidence_group is there, but sys2vec gives it dimensions of no group");
      }
      return;
    case Sys2vecSpec::CLASSIFIER_NOT_SET:
      errors.Add("sys2vec has no classifier; set one of logistic_regression, xgboost");
      return;
  }
}

void ValidateTwoBranchNetwork(const FeatureSpec& features, const TwoBranchNetworkSpec& network,
                              Errors& errors) {
  const bool reads_call_order = features.group_size() == 1 && features.group(0) == "call_order";
  if (!reads_call_order || features.column_size() > 0) {
    errors.Add(
        "two_branch_network reads features.group \"call_order\", no other, and all its columns");
  }
  if (features.transform() != FeatureSpec::IDENTITY || features.scaling() != FeatureSpec::NONE ||
      features.select_top() > 0 || features.min_samples() > 0) {
    errors.Add(
        "two_branch_network reads columns as they are; leave features.transform, scaling, "
        "select_top and min_samples out");
  }
  const auto validate_branch = [&](const std::string& name,
                                   const TwoBranchNetworkSpec::Branch& branch) {
    if (branch.convolution().empty()) {
      errors.Add(absl::StrCat(name, ".convolution is empty; give that of each layer"));
    }
    for (const TwoBranchNetworkSpec::Convolution& convolution : branch.convolution()) {
      errors.RequireRange(name + ".convolution.filters", convolution.filters(), 1, kWidest);
      errors.RequireRange(name + ".convolution.periods", convolution.periods(), 1, 16);
      errors.RequireRange(name + ".convolution.places", convolution.places(), 1, 63);
      errors.RequireRange(name + ".convolution.pooled_places", convolution.pooled_places(), 1, 64);
    }
    if (branch.dense().empty()) {
      errors.Add(absl::StrCat(name, ".dense is empty; give the width of each layer"));
    }
    for (const uint32_t width : branch.dense()) {
      errors.RequireRange(name + ".dense", width, 1, kWidest);
    }
  };
  validate_branch("two_branch_network.calls", network.calls());
  validate_branch("two_branch_network.pairs", network.pairs());
  for (const uint32_t width : network.joined()) {
    errors.RequireRange("two_branch_network.joined", width, 1, kWidest);
  }
  errors.RequireRange("two_branch_network.embedding", network.embedding(), 1, kWidest);
  errors.RequireCount("two_branch_network.vocabulary", network.vocabulary());
  ValidateTraining("two_branch_network", network, errors);
}

void ValidateLearner(const ModelSpec& spec, Errors& errors) {
  switch (spec.learner_case()) {
    case ModelSpec::kMajority:
      return;
    case ModelSpec::kLogisticRegression:
      ValidateLogisticRegression("logistic_regression", spec.logistic_regression(), errors);
      return;
    case ModelSpec::kLinearSvm:
      errors.RequirePositive("linear_svm.c", spec.linear_svm().c());
      return;
    case ModelSpec::kRbfSvm:
      errors.RequirePositive("rbf_svm.c", spec.rbf_svm().c());
      errors.RequireNotNegative("rbf_svm.gamma", spec.rbf_svm().gamma());
      return;
    case ModelSpec::kRandomForest: {
      const RandomForestSpec& forest = spec.random_forest();
      errors.RequireCount("random_forest.trees", forest.trees());
      errors.RequireRange("random_forest.max_depth", forest.max_depth(), 0, 64);
      errors.RequireShare("random_forest.rows_per_tree", forest.rows_per_tree());
      errors.RequireShare("random_forest.columns_per_level", forest.columns_per_level());
      return;
    }
    case ModelSpec::kXgboost:
      ValidateXgboost("xgboost", spec.features(), spec.xgboost(), errors);
      return;
    case ModelSpec::kMlp: {
      const MlpSpec& mlp = spec.mlp();
      if (mlp.hidden().empty()) errors.Add("mlp.hidden is empty; give the width of each layer");
      for (const uint32_t width : mlp.hidden()) errors.RequireCount("mlp.hidden", width);
      ValidateTraining("mlp", mlp, errors);
      return;
    }
    case ModelSpec::kNearestNeighbours:
      errors.RequireCount("nearest_neighbours.neighbours", spec.nearest_neighbours().neighbours());
      return;
    case ModelSpec::kSequenceNetwork:
      ValidateSequenceNetwork(spec.features(), spec.sequence_network(), errors);
      return;
    case ModelSpec::kGraphNetwork:
      ValidateGraphNetwork(spec.features(), spec.graph_network(), errors);
      return;
    case ModelSpec::kSys2Vec:
      ValidateSys2vec(spec.features(), spec.sys2vec(), errors);
      return;
    case ModelSpec::kTwoBranchNetwork:
      ValidateTwoBranchNetwork(spec.features(), spec.two_branch_network(), errors);
      return;
    case ModelSpec::LEARNER_NOT_SET: {
      std::vector<std::string> known;
      const auto* learners = ModelSpec::descriptor()->FindOneofByName("learner");
      for (int i = 0; i < learners->field_count(); ++i) {
        known.push_back(learners->field(i)->name());
      }
      errors.Add(absl::StrCat("no learner is set; set one of ", absl::StrJoin(known, ", ")));
      return;
    }
  }
}

// Each candidate has to be a spec itself.
void ValidateTuning(const ModelSpec& spec, Errors& errors) {
  errors.RequireRange("tuning.folds", spec.tuning().folds(), 2, 10);
  if (spec.tuning().candidate_size() < 2) {
    errors.Add(absl::StrCat("tuning.candidate is there ", spec.tuning().candidate_size(),
                            " times; there is something to choose from 2 on"));
  }
  const std::vector<ModelSpec> candidates = CandidateSpecs(spec);
  for (size_t i = 0; i < candidates.size(); ++i) {
    const ModelSpec& own = spec.tuning().candidate(i);
    if (!own.name().empty() || !own.description().empty() || own.seed() != 0 || own.has_tuning()) {
      errors.Add(absl::StrCat("tuning.candidate ", i,
                              " has a name, description, seed or tuning; those are the spec's"));
      continue;
    }
    if (own.learner_case() != ModelSpec::LEARNER_NOT_SET &&
        own.learner_case() != spec.learner_case()) {
      errors.Add(absl::StrCat("tuning.candidate ", i, " has another learner than the spec"));
    }
    Errors of_candidate;
    ValidateFeatures(candidates[i].features(), of_candidate);
    ValidateLearner(candidates[i], of_candidate);
    const absl::Status status = of_candidate.ToStatus(absl::StrCat(spec.name(), ", candidate ", i));
    if (!status.ok()) errors.Add(status.message());
  }
}

}  // namespace

std::vector<ModelSpec> CandidateSpecs(const ModelSpec& spec) {
  std::vector<ModelSpec> candidates;
  for (const ModelSpec& candidate : spec.tuning().candidate()) {
    candidates.push_back(spec);
    candidates.back().clear_tuning();
    candidates.back().MergeFrom(candidate);
  }
  return candidates;
}

absl::Status ValidateModelSpec(const ModelSpec& spec) {
  Errors errors;
  if (spec.name().empty()) errors.Add("name is empty; it is the model's name in every table");
  // The XGBoost of every platform takes seeds up to here.
  if (spec.seed() >= (uint64_t{1} << 31)) {
    errors.Add(absl::StrCat("seed is ", spec.seed(), "; it must be below 2147483648"));
  }
  if (spec.features().group().empty() && spec.learner_case() != ModelSpec::kMajority) {
    errors.Add("features.group is empty; name the feature groups to train on");
  }
  ValidateFeatures(spec.features(), errors);
  ValidateLearner(spec, errors);
  if (spec.has_tuning()) ValidateTuning(spec, errors);
  return errors.ToStatus(spec.name());
}

}  // namespace callprint
