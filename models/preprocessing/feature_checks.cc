#include "models/preprocessing/feature_checks.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "dataset/features/column_function.h"

namespace callprint {

void CheckFeatures(const FeatureSpec& spec, SpecErrors& errors) {
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

}  // namespace callprint
