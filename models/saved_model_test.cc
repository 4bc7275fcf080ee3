#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "models/model.h"
#include "models/planted/model_checks.h"
#include "models/planted/planted_data.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

enum class Kind { kBinary, kOneClass, kAnyClasses };

TrainingData Planted(Kind kind, int rows, uint64_t seed) {
  return kind == Kind::kBinary ? PlantedData(rows, seed)
                               : PlantedClasses(rows, seed, kind == Kind::kOneClass);
}

SavedModel Trained(const ModelSpec& spec, const TrainingData& training,
                   std::unique_ptr<Model>* model = nullptr) {
  std::unique_ptr<Model> fitted = *MakeModel(spec);
  const absl::Status status = fitted->Fit(training);
  EXPECT_TRUE(status.ok()) << status;
  absl::StatusOr<SavedModel> saved = fitted->Save();
  EXPECT_TRUE(saved.ok()) << saved.status();
  if (model != nullptr) *model = std::move(fitted);
  return *std::move(saved);
}

class SavedModelTest : public testing::TestWithParam<std::tuple<ModelSpec, Kind>> {
 protected:
  const ModelSpec& spec() const { return std::get<0>(GetParam()); }
  TrainingData Planted(int rows, uint64_t seed) const {
    return callprint::Planted(std::get<1>(GetParam()), rows, seed);
  }
};

std::string NameOf(const testing::TestParamInfo<std::tuple<ModelSpec, Kind>>& info) {
  const char* const kinds[] = {"_Binary", "_OneClass", "_AnyClasses"};
  return std::get<0>(info.param).name() + kinds[static_cast<int>(std::get<1>(info.param))];
}

INSTANTIATE_TEST_SUITE_P(EachLearner, SavedModelTest,
                         testing::Combine(testing::ValuesIn(SpecOfEachLearner()),
                                          testing::Values(Kind::kBinary, Kind::kOneClass,
                                                          Kind::kAnyClasses)),
                         NameOf);

TEST_P(SavedModelTest, AnswersWithTheSameBits) {
  ExpectASavedModelAnswersWithTheSameBits(*FittedModel(spec(), Planted(200, 1)),
                                          Planted(150, 2).features);
}

TEST_P(SavedModelTest, AnotherLearnersModelIsRefused) {
  const SavedModel saved = Trained(spec(), Planted(100, 1));
  for (const ModelSpec& other : SpecOfEachLearner()) {
    SavedModel mixed = saved;
    *mixed.mutable_spec() = other;
    // Models of one-versus-rest and of no features say themselves what they are.
    const auto loaded = LoadModel(mixed);
    if (other.learner_case() == spec().learner_case()) {
      EXPECT_TRUE(loaded.ok()) << loaded.status();
    } else if (loaded.ok()) {
      EXPECT_EQ((*loaded)->Predict(Planted(10, 2).features)->size() % 10, 0);
    } else {
      EXPECT_THAT(std::string(loaded.status().message()), HasSubstr("damaged")) << other.name();
    }
  }
}

// Numbers of the file change; whatever loads also answers. Not XGBoost's own bytes, which it reads
// itself.
TEST_P(SavedModelTest, ChangedNumbersAreRefusedOrAnswered) {
  if (spec().has_xgboost()) GTEST_SKIP() << "XGBoost's own bytes";
  ExpectDamageIsRefusedOrAnswered(SavedBytes(*FittedModel(spec(), Planted(60, 1))),
                                  Planted(5, 2).features, /*tries=*/300,
                                  testing::Truly([](size_t scores) { return scores % 5 == 0; }));
}

TEST(SavedModelFileTest, NeedsAFittedModelAndItsVersion) {
  ModelSpec spec = SpecOfEachLearner()[1];
  EXPECT_THAT(std::string((*MakeModel(spec))->Save().status().message()),
              HasSubstr("is not fitted"));
  SavedModel saved = Trained(spec, PlantedData(100, 1));
  saved.set_schema_version(kSavedModelSchemaVersion + 1);
  EXPECT_EQ(LoadModel(saved).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(LoadModel(saved).status().message()),
              HasSubstr(absl::StrCat("schema version ", kSavedModelSchemaVersion + 1,
                                     ", and this program reads ", kSavedModelSchemaVersion)));
  saved.set_schema_version(kSavedModelSchemaVersion);
  saved.mutable_spec()->mutable_logistic_regression()->set_c(-1);
  EXPECT_THAT(std::string(LoadModel(saved).status().message()),
              HasSubstr("logistic_regression.c is -1"));
}

// Where no column is ever other than zero, the majority answers in the learner's place.
TEST(SavedModelFileTest, KeepsAModelThatSawNothing) {
  TrainingData training = PlantedData(50, 1);
  for (float& value : training.features.value) value = 0;
  ModelSpec spec = SpecOfEachLearner()[1];
  std::unique_ptr<Model> model;
  const auto loaded = LoadModel(Trained(spec, training, &model));
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  const SparseMatrix held_out = PlantedData(10, 2).features;
  EXPECT_EQ(*(*loaded)->Predict(held_out), *model->Predict(held_out));
}

TEST(SavedModelFileTest, AForestOfClassesThatLeadsNowhereIsRefused) {
  ModelSpec forest;
  for (const ModelSpec& spec : SpecOfEachLearner()) {
    if (spec.has_random_forest()) forest = spec;
  }
  const SavedModel saved = Trained(forest, PlantedClasses(100, 1, true));
  const auto change = [&](auto changer) {
    SavedModel changed = saved;
    changer(changed.mutable_learner()->mutable_forest());
    return std::string(LoadModel(changed).status().message());
  };
  using Forest = SavedForest*;
  EXPECT_THAT(change([](Forest f) { f->mutable_tree(3)->set_right(0, 1); }),
              HasSubstr("node 0 of tree 3 leads nowhere"));
  EXPECT_THAT(change([](Forest f) { f->mutable_tree(3)->set_right(0, 1 << 30); }),
              HasSubstr("node 0 of tree 3 leads nowhere"));
  EXPECT_THAT(change([](Forest f) { f->mutable_tree(3)->set_column(0, 1 << 30); }),
              HasSubstr("node 0 of tree 3 leads nowhere"));
  EXPECT_THAT(change([](Forest f) { f->clear_share(); }), HasSubstr("leads nowhere"));
  EXPECT_THAT(change([](Forest f) { f->mutable_tree(0)->clear_right(); }),
              HasSubstr("tree 0 has nodes that lack something"));
  EXPECT_THAT(change([](Forest f) { f->clear_tree(); }), HasSubstr("it has no tree"));
}

}  // namespace
}  // namespace callprint
