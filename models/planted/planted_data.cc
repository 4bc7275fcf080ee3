#include "models/planted/planted_data.h"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "workloads/random.h"
#include "workloads/text_proto.h"

namespace callprint {

namespace {

constexpr int kColumns = 30;
constexpr int kClasses = 3;

TrainingData WithoutRows() {
  TrainingData data;
  for (int column = 0; column < kColumns; ++column) {
    data.features.column_names.push_back(absl::StrFormat("count:%02d", column));
  }
  return data;
}

// Adds a row whose column c is drawn from 0 .. 23 if raised(c), else from 0 .. 7.
template <typename Raised>
void AddRow(Random& random, const Raised& raised, TrainingData& data) {
  data.group.push_back(absl::StrFormat("group-%d", data.features.rows() / 10));
  for (int column = 0; column < kColumns; ++column) {
    const int largest = raised(column) ? 24 : 8;
    const int value = random.Below(3) == 0 ? 0 : random.Below(largest);
    if (value == 0) continue;
    data.features.column_index.push_back(column);
    data.features.value.push_back(value);
  }
  data.features.row_begin.push_back(data.features.value.size());
}

}  // namespace

TrainingData PlantedData(int rows, uint64_t seed, int signal_columns) {
  Random random(seed);
  TrainingData data = WithoutRows();
  for (int row = 0; row < rows; ++row) {
    const int label = random.Below(2);
    data.targets.value.push_back(label);
    AddRow(
        random, [&](int column) { return label == 1 && column < signal_columns; }, data);
  }
  return data;
}

TrainingData PlantedClasses(int rows, uint64_t seed, bool exclusive, int signal_columns) {
  Random random(seed);
  TrainingData data = WithoutRows();
  data.targets.classes = kClasses;
  data.targets.exclusive = exclusive;
  for (int row = 0; row < rows; ++row) {
    const size_t one = random.Below(kClasses);
    for (size_t k = 0; k < kClasses; ++k) {
      data.targets.value.push_back(exclusive ? k == one : random.Below(kClasses) == 0);
    }
    const auto raised = [&](int column) {
      return column % 10 < signal_columns && data.targets.holds(row, column / 10);
    };
    AddRow(random, raised, data);
  }
  return data;
}

std::vector<ModelSpec> SpecOfEachLearner() {
  std::set<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("models")) {
    const std::string name = entry.path().filename();
    if (absl::StartsWith(name, "planted_") && absl::EndsWith(name, ".textproto")) {
      paths.insert(entry.path());
    }
  }
  std::map<std::string, ModelSpec> by_name;
  for (const std::string& path : paths) {
    ModelSpec spec;
    const absl::Status read = ReadTextProtoFile(path, &spec);
    if (!read.ok()) ADD_FAILURE() << read;
    by_name.emplace(spec.name(), spec);
  }
  std::vector<ModelSpec> specs;
  for (auto& [name, spec] : by_name) specs.push_back(std::move(spec));
  return specs;
}

double PairwiseAuroc(const std::vector<double>& score, const std::vector<int>& label) {
  double right = 0;
  double pairs = 0;
  for (size_t i = 0; i < score.size(); ++i) {
    for (size_t j = 0; j < score.size(); ++j) {
      if (label[i] != 1 || label[j] != 0) continue;
      right += score[i] > score[j] ? 1 : score[i] == score[j] ? 0.5 : 0;
      pairs += 1;
    }
  }
  return right / pairs;
}

double MeanPairwiseAuroc(const std::vector<double>& score, const Targets& targets) {
  double mean = 0;
  for (size_t k = 0; k < targets.classes; ++k) {
    std::vector<double> of_class;
    for (size_t row = 0; row < targets.rows(); ++row) {
      of_class.push_back(score[row * targets.classes + k]);
    }
    mean += PairwiseAuroc(of_class, targets.Against(k)) / targets.classes;
  }
  return mean;
}

}  // namespace callprint
