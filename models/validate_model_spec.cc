#include "models/validate_model_spec.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"

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
    const std::string group = column.substr(0, column.find(':'));
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

void ValidateLearner(const ModelSpec& spec, Errors& errors) {
  switch (spec.learner_case()) {
    case ModelSpec::kMajority:
      return;
    case ModelSpec::kLogisticRegression:
      errors.RequirePositive("logistic_regression.c", spec.logistic_regression().c());
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
    case ModelSpec::kXgboost: {
      const XgboostSpec& boosting = spec.xgboost();
      errors.RequireCount("xgboost.rounds", boosting.rounds());
      errors.RequireRange("xgboost.max_depth", boosting.max_depth(), 1, 64);
      errors.RequireShare("xgboost.learning_rate", boosting.learning_rate());
      errors.RequireShare("xgboost.rows_per_tree", boosting.rows_per_tree());
      errors.RequireShare("xgboost.columns_per_tree", boosting.columns_per_tree());
      errors.RequireNotNegative("xgboost.min_child_weight", boosting.min_child_weight());
      errors.RequireNotNegative("xgboost.l2", boosting.l2());
      if (boosting.bins() != 0) errors.RequireRange("xgboost.bins", boosting.bins(), 2, 256);
      return;
    }
    case ModelSpec::kMlp: {
      const MlpSpec& mlp = spec.mlp();
      if (mlp.hidden().empty()) errors.Add("mlp.hidden is empty; give the width of each layer");
      for (const uint32_t width : mlp.hidden()) errors.RequireCount("mlp.hidden", width);
      if (!(mlp.dropout() >= 0 && mlp.dropout() < 1)) {
        errors.Add(
            absl::StrCat("mlp.dropout is ", mlp.dropout(), "; it must be at least 0 and below 1"));
      }
      errors.RequirePositive("mlp.learning_rate", mlp.learning_rate());
      errors.RequireNotNegative("mlp.weight_decay", mlp.weight_decay());
      errors.RequireCount("mlp.batch", mlp.batch());
      errors.RequireCount("mlp.max_epochs", mlp.max_epochs());
      errors.RequireCount("mlp.patience", mlp.patience());
      return;
    }
    case ModelSpec::kNearestNeighbours:
      errors.RequireCount("nearest_neighbours.neighbours", spec.nearest_neighbours().neighbours());
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

}  // namespace

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
  return errors.ToStatus(spec.name());
}

}  // namespace callprint
