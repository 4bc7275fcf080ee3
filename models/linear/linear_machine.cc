#include "models/linear/linear_machine.h"

#include <linear.h>

#include <cmath>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "models/learner/saved_learner.h"

namespace callprint {
namespace {

// liblinear multiplies it by the share of the rarer class, so among many classes this is as far
// down.
constexpr double kToleranceOfMany = 1e-3;

void PrintNothing(const char*) {}

struct FreeModel {
  void operator()(model* trained) const { free_and_destroy_model(&trained); }
};

}  // namespace

std::vector<double> LinearMachine::Decide(const SparseMatrix& features) const {
  std::vector<double> decision;
  decision.reserve(features.rows());
  for (size_t row = 0; row < features.rows(); ++row) {
    double sum = intercept;
    for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
      sum += weight[features.column_index[i]] * features.value[i];
    }
    decision.push_back(sum);
  }
  return decision;
}

std::vector<double> LinearMachine::ColumnWeights() const {
  std::vector<double> size;
  for (const double value : weight) size.push_back(std::abs(value));
  return size;
}

SavedLearner LinearMachine::Save(const PlattScaling& scaling) const {
  SavedLearner saved;
  saved.mutable_linear()->mutable_weight()->Add(weight.begin(), weight.end());
  saved.mutable_linear()->set_intercept(intercept);
  *saved.mutable_linear()->mutable_calibration() = SaveCalibration(scaling);
  return saved;
}

absl::Status LinearMachine::Load(const SavedLearner& saved, size_t columns, PlattScaling* scaling) {
  const SavedLinear& linear = saved.linear();
  if (!saved.has_linear() || linear.weight_size() != columns) {
    return DamagedModel(
        absl::StrCat("it has ", linear.weight_size(), " weights for ", columns, " columns"));
  }
  weight.assign(linear.weight().begin(), linear.weight().end());
  intercept = linear.intercept();
  *scaling = LoadCalibration(linear.calibration());
  return absl::OkStatus();
}

absl::StatusOr<LinearMachine> TrainLinearMachine(LinearLoss loss, double c, double tolerance,
                                                 const LearnerInput& input,
                                                 const std::vector<size_t>& rows) {
  const SparseMatrix& features = input.features;
  const int columns = features.columns();
  size_t entries = 0;
  for (const size_t row : rows) entries += features.row_begin[row + 1] - features.row_begin[row];
  // A row is its entries, the constant column and an end mark; liblinear counts columns from 1.
  std::vector<feature_node> nodes;
  nodes.reserve(entries + 2 * rows.size());
  std::vector<feature_node*> row_nodes;
  std::vector<double> target;
  for (const size_t row : rows) {
    row_nodes.push_back(nodes.data() + nodes.size());
    for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
      nodes.push_back({static_cast<int>(features.column_index[i]) + 1, features.value[i]});
    }
    nodes.push_back({columns + 1, 1.0});
    nodes.push_back({-1, 0});
    target.push_back(input.label[row] == 1 ? 1 : -1);
  }

  problem prob = {};
  prob.l = rows.size();
  prob.n = columns + 1;
  prob.y = target.data();
  prob.x = row_nodes.data();
  prob.bias = 1;
  int weight_label[] = {-1, 1};
  double weight[] = {input.negative_weight, input.positive_weight};
  parameter param = {};
  param.solver_type = loss == LinearLoss::kLogistic ? L2R_LR : L2R_L2LOSS_SVC;
  param.eps = input.one_of_many ? kToleranceOfMany : tolerance;
  param.C = c;
  param.nr_weight = 2;
  param.weight_label = weight_label;
  param.weight = weight;
  set_print_string_function(&PrintNothing);
  if (const char* complaint = check_parameter(&prob, &param); complaint != nullptr) {
    return absl::InternalError(absl::StrCat("liblinear refuses its parameters: ", complaint));
  }
  const std::unique_ptr<model, FreeModel> trained(train(&prob, &param));
  // liblinear's weights speak for the class of its first row.
  const double sign = trained->label[0] == 1 ? 1 : -1;
  LinearMachine machine;
  for (int column = 0; column < columns; ++column) {
    machine.weight.push_back(sign * trained->w[column]);
  }
  machine.intercept = sign * trained->w[columns];
  return machine;
}

}  // namespace callprint
