#include "models/planted/model_checks.h"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "models/planted/planted_data.h"
#include "workloads/random.h"

namespace callprint {

using ::testing::HasSubstr;

ModelSpec ParsedSpec(const std::string& text) {
  ModelSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &spec)) << text;
  return spec;
}

std::unique_ptr<Model> FittedModel(const ModelSpec& spec, const TrainingData& training) {
  std::unique_ptr<Model> model = *MakeModel(spec);
  const absl::Status status = model->Fit(training);
  EXPECT_TRUE(status.ok()) << status;
  return model;
}

std::string SavedBytes(const Model& model) { return model.Save()->SerializeAsString(); }

double AurocOfPermutedLabels(ModelSpec spec, const TrainingData& training,
                             const TrainingData& held_out, int models) {
  double mean = 0;
  spec.set_permute_labels(true);
  for (int seed = 0; seed < models; ++seed) {
    spec.set_seed(seed);
    const std::unique_ptr<Model> model = FittedModel(spec, training);
    mean += PairwiseAuroc(*model->Predict(held_out.features), held_out.targets.Against(0)) / models;
  }
  return mean;
}

void ExpectLearnsClasses(const ModelSpec& spec, const TrainingData& training,
                         const TrainingData& held_out, double auroc) {
  const std::vector<double> score = *FittedModel(spec, training)->Predict(held_out.features);
  const size_t classes = held_out.targets.classes;
  ASSERT_EQ(score.size(), held_out.targets.rows() * classes);
  EXPECT_GT(MeanPairwiseAuroc(score, held_out.targets), auroc) << held_out.targets.exclusive;
  if (!held_out.targets.exclusive) return;
  for (size_t row = 0; row < held_out.targets.rows(); ++row) {
    const auto first = score.begin() + row * classes;
    EXPECT_NEAR(std::accumulate(first, first + classes, 0.0), 1, 1e-5) << row;
  }
}

void ExpectTwoRunsGiveTheSameBits(ModelSpec spec, const TrainingData& training,
                                  const TrainingData& between, const SparseMatrix& held_out) {
  const std::unique_ptr<Model> first = FittedModel(spec, training);
  // For state that they might share.
  FittedModel(spec, between);
  const std::unique_ptr<Model> second = FittedModel(spec, training);
  EXPECT_EQ(SavedBytes(*second), SavedBytes(*first));
  ASSERT_EQ(second->learning_curve() == nullptr, first->learning_curve() == nullptr);
  if (first->learning_curve() != nullptr) {
    EXPECT_EQ(second->learning_curve()->SerializeAsString(),
              first->learning_curve()->SerializeAsString());
  }
  EXPECT_EQ(*second->Predict(held_out), *first->Predict(held_out));
  spec.set_seed(spec.seed() + 1);
  EXPECT_NE(*FittedModel(spec, training)->Predict(held_out), *first->Predict(held_out));
}

bool IsPoisoned(size_t row) { return row / 10 % 4 == 3; }

TrainingData Poisoned(const TrainingData& clean) {
  TrainingData poisoned = clean;
  for (size_t row = 0; row < clean.features.rows(); ++row) {
    if (!IsPoisoned(row)) continue;
    poisoned.targets.value[row] = 1 - clean.targets.value[row];
    for (size_t i = clean.features.row_begin[row]; i < clean.features.row_begin[row + 1]; ++i) {
      poisoned.features.value[i] = 7e4f + i % 50;
    }
  }
  return poisoned;
}

void ExpectPoisonChangesNothing(const ModelSpec& spec, const TrainingData& clean,
                                const TrainingData& poisoned) {
  std::vector<size_t> training;
  std::vector<size_t> all(clean.features.rows());
  std::iota(all.begin(), all.end(), 0);
  for (const size_t row : all) {
    if (!IsPoisoned(row)) training.push_back(row);
  }
  const auto bytes = [&](const TrainingData& data, const std::vector<size_t>& rows) {
    return SavedBytes(*FittedModel(spec, data.Rows(rows)));
  };
  EXPECT_TRUE(bytes(clean, training) == bytes(poisoned, training));
  EXPECT_FALSE(bytes(clean, all) == bytes(poisoned, all));
}

void ExpectASavedModelAnswersWithTheSameBits(const Model& model, const SparseMatrix& held_out) {
  const std::string bytes = SavedBytes(model);
  SavedModel read;
  ASSERT_TRUE(read.ParseFromString(bytes));
  const auto loaded = LoadModel(read);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(*(*loaded)->Predict(held_out), *model.Predict(held_out));
  // And can be saved again.
  EXPECT_EQ(SavedBytes(**loaded), bytes);
  EXPECT_EQ((*loaded)->learning_curve(), nullptr);
}

void ExpectDamageIsRefusedOrAnswered(const std::string& saved_bytes, const SparseMatrix& held_out,
                                     int tries, const testing::Matcher<size_t>& scores) {
  Random random(1);
  int refused = 0;
  for (int i = 0; i < tries; ++i) {
    std::string changed = saved_bytes;
    for (uint64_t j = 0; j <= random.Below(3); ++j) {
      changed[random.Below(changed.size())] = static_cast<char>(random.Below(256));
    }
    SavedModel read;
    if (!read.ParseFromString(changed)) continue;
    const auto loaded = LoadModel(read);
    if (!loaded.ok()) {
      ++refused;
      continue;
    }
    // A row that the transform refuses is an error too.
    const auto answer = (*loaded)->Predict(held_out);
    if (answer.ok()) {
      EXPECT_THAT(answer->size(), scores);
    }
  }
  EXPECT_GT(refused, 0);
}

void ExpectOtherParametersAreRefused(const Model& model,
                                     const std::function<SavedNetwork*(SavedLearner*)>& network) {
  SavedModel other = *model.Save();
  network(other.mutable_learner())->mutable_parameter(1)->mutable_value()->RemoveLast();
  EXPECT_THAT(std::string(LoadModel(other).status().message()),
              HasSubstr("parameters are not those of its spec"));
  other.mutable_learner()->mutable_linear();
  EXPECT_THAT(std::string(LoadModel(other).status().message()), HasSubstr("damaged"));
}

}  // namespace callprint
