#include "models/planted_data.h"

#include "absl/strings/str_format.h"
#include "google/protobuf/text_format.h"
#include "workloads/random.h"

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
  const char* texts[] = {
      "name: 'majority' majority {}",
      "name: 'logistic_regression' logistic_regression { c: 0.1 }",
      "name: 'linear_svm' linear_svm { c: 0.01 }",
      "name: 'rbf_svm' rbf_svm { c: 1 }",
      "name: 'random_forest' random_forest {"
      "  trees: 100 rows_per_tree: 0.6 columns_per_level: 0.2 }",
      "name: 'xgboost' xgboost { rounds: 40 max_depth: 3 learning_rate: 0.2 rows_per_tree: 0.8"
      "  columns_per_tree: 0.5 min_child_weight: 1 l2: 1 }",
      "name: 'mlp' mlp { hidden: 16 dropout: 0.2 learning_rate: 0.005 weight_decay: 0.01 batch: 32"
      "  max_epochs: 30 patience: 5 }",
      "name: 'nearest_neighbours' nearest_neighbours { neighbours: 9 }",
  };
  std::vector<ModelSpec> specs;
  for (const char* text : texts) {
    ModelSpec spec;
    google::protobuf::TextFormat::ParseFromString(text, &spec);
    spec.set_seed(7);
    spec.mutable_features()->add_group("count");
    spec.mutable_features()->set_transform(FeatureSpec::LOG1P);
    spec.mutable_features()->set_scaling(FeatureSpec::STANDARD);
    specs.push_back(spec);
  }
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
