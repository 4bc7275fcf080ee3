#include "models/trees/tree_checks.h"

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"

namespace callprint {

void CheckRandomForest(const RandomForestSpec& forest, SpecErrors& errors) {
  errors.RequireCount("random_forest.trees", forest.trees());
  errors.RequireRange("random_forest.max_depth", forest.max_depth(), 0, 64);
  errors.RequireShare("random_forest.rows_per_tree", forest.rows_per_tree());
  errors.RequireShare("random_forest.columns_per_level", forest.columns_per_level());
}

void CheckXgboost(const std::string& learner, const FeatureSpec& features, const XgboostSpec& spec,
                  SpecErrors& errors) {
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
      errors.Add(
          absl::StrCat(learner, ".evidence_group \"", group, "\" is no group in features.group"));
    }
  }
  if (!spec.evidence_group().empty() && features.transform() == FeatureSpec::TF_IDF) {
    errors.Add(absl::StrCat(
        learner,
        ".evidence_group needs values that rise with what they count; transform TF_IDF "
        "divides by the row's norm"));
  }
}

}  // namespace callprint
