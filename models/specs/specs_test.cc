// The specs of this folder, as they stand.

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "dataset/features/features.h"
#include "models/model.h"
#include "workloads/file.h"

namespace callprint {
namespace {

// By base name without extension.
std::map<std::string, ModelSpec> Specs() {
  std::map<std::string, ModelSpec> specs;
  std::istringstream paths(std::getenv("MODEL_SPECS"));
  for (std::string path; paths >> path;) {
    const size_t begin = path.rfind('/') + 1;
    ModelSpec spec;
    const absl::Status status = ReadTextProto(path, &spec);
    EXPECT_TRUE(status.ok()) << status;
    specs[path.substr(begin, path.rfind('.') - begin)] = spec;
  }
  return specs;
}

TEST(SpecsTest, EachIsNamedAfterItsFileAndDescribed) {
  for (const auto& [name, spec] : Specs()) {
    EXPECT_EQ(spec.name(), name);
    EXPECT_FALSE(spec.description().empty()) << name;
    EXPECT_LE(spec.description().size(), 100) << name;
    EXPECT_EQ(spec.description().find('\n'), std::string::npos) << name;
  }
}

TEST(SpecsTest, EachMakesAModel) {
  for (const auto& [name, spec] : Specs()) {
    EXPECT_TRUE(MakeModel(spec).ok()) << name << ": " << MakeModel(spec).status();
  }
}

TEST(SpecsTest, GroupsAreThoseOfFeatureTables) {
  std::set<std::string> known;
  for (const FeatureGroup& group : FeatureGroups()) known.insert(group.name);
  for (const auto& [name, spec] : Specs()) {
    for (const std::string& group : spec.features().group()) {
      EXPECT_TRUE(known.count(group)) << name << ": " << group;
    }
  }
}

// A table without these shows nothing (the trivial baselines that every experiment needs).
TEST(SpecsTest, TrivialBaselinesLookAtOneNumberEach) {
  const std::map<std::string, ModelSpec> specs = Specs();
  ASSERT_TRUE(specs.count("majority"));
  EXPECT_TRUE(specs.at("majority").has_majority());
  ASSERT_TRUE(specs.count("label_permutation"));
  EXPECT_TRUE(specs.at("label_permutation").permute_labels());
  // Columns as dataset/features/features.cc names them; a misspelt one would count as always 0.
  const std::map<std::string, std::string> column = {
      {"baseline_events", "summary:events"}, {"baseline_duration", "summary:duration_ns"},
      {"baseline_rate", "summary:rate"},     {"baseline_loss", "summary:loss"},
      {"baseline_edges", "summary:edges"},
  };
  for (const auto& [name, expected] : column) {
    ASSERT_TRUE(specs.count(name)) << name;
    ASSERT_EQ(specs.at(name).features().column_size(), 1) << name;
    EXPECT_EQ(specs.at(name).features().column(0), expected);
  }
}

TEST(SpecsTest, LabelPermutationDiffersFromXgboostInLabelsOnly) {
  ModelSpec permuted = Specs().at("label_permutation");
  ModelSpec xgboost = Specs().at("xgboost");
  permuted.clear_permute_labels();
  for (ModelSpec* spec : {&permuted, &xgboost}) {
    spec->clear_name();
    spec->clear_description();
  }
  EXPECT_EQ(permuted.SerializeAsString(), xgboost.SerializeAsString());
}

TEST(SpecsTest, OnlyLabelPermutationShufflesLabels) {
  for (const auto& [name, spec] : Specs()) {
    EXPECT_EQ(spec.permute_labels(), name == "label_permutation") << name;
  }
}

}  // namespace
}  // namespace callprint
