// The models of //reports/ablation:feature_groups: a feature group that is new in
// dataset/features/features.h is in its list, or is left out for a reason.
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "absl/strings/str_split.h"
#include "dataset/features/features.h"
#include "gtest/gtest.h"
#include "models/model_spec.pb.h"
#include "models/model_spec_file.h"
#include "models/validate_model_spec.h"

namespace callprint {
namespace {

using Groups = std::set<std::string>;

// Of windows only, and of networks only; and what would double the time of every model that leaves
// another group out: the calls of each pair, and what says nearly the same as groups that are
// there.
const Groups kNotThere = {"call_order", "sequence",  "edge",      "task_count",
                          "total_time", "in_degree", "out_degree"};

std::map<std::string, Groups> GroupsOfModels() {
  std::map<std::string, Groups> groups;
  for (const auto path : absl::StrSplit(std::getenv("MODEL_SPECS"), ' ')) {
    const absl::StatusOr<ModelSpec> model = ReadModelSpec(std::string(path));
    EXPECT_TRUE(model.ok()) << model.status();
    if (!model.ok()) continue;
    EXPECT_TRUE(ValidateModelSpec(*model).ok()) << ValidateModelSpec(*model);
    groups[model->name()] = {model->features().group().begin(), model->features().group().end()};
  }
  return groups;
}

TEST(AblationModelsTest, HasAllGroupsEachAloneAndAllButEach) {
  Groups all;
  for (const FeatureGroup& group : FeatureGroups()) {
    if (kNotThere.count(group.name) == 0) all.insert(group.name);
  }
  std::map<std::string, Groups> expected = {{"all_groups", all}};
  for (const std::string& group : all) {
    expected["only_" + group] = {group};
    expected["without_" + group] = all;
    expected["without_" + group].erase(group);
  }
  EXPECT_EQ(GroupsOfModels(), expected);
}

}  // namespace
}  // namespace callprint
