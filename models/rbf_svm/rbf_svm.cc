#include "models/rbf_svm/rbf_svm.h"

#include <libsvm/svm.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "models/learner/inner_folds.h"
#include "models/learner/platt_scaling.h"
#include "models/learner/saved_learner.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

void PrintNothing(const char*) {}

struct FreeModel {
  void operator()(svm_model* trained) const { svm_free_and_destroy_model(&trained); }
};

// Rows as dense vectors, padded with zeros to a multiple of kLanes.
struct DenseRows {
  static constexpr size_t kLanes = 16;
  size_t stride = 0;
  std::vector<float> value;

  explicit DenseRows(const SparseMatrix& features)
      : stride((features.columns() + kLanes - 1) / kLanes * kLanes),
        value(features.rows() * stride, 0) {
    for (size_t row = 0; row < features.rows(); ++row) {
      for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
        value[row * stride + features.column_index[i]] = features.value[i];
      }
    }
  }

  const float* row(size_t index) const { return value.data() + index * stride; }
};

// Differences rather than dot products: |a|^2 + |b|^2 - 2ab loses close neighbours to rounding. The
// lanes fix the order of summation, and let the compiler use vector registers.
// Where the CPU has AVX2, twice as fast, to the same bits: no multiplication is fused with an
// addition.
__attribute__((target_clones("avx2", "default"))) double SquaredDistance(const float* a,
                                                                         const float* b,
                                                                         size_t stride) {
  std::array<float, DenseRows::kLanes> lanes = {};
  for (size_t i = 0; i < stride; i += DenseRows::kLanes) {
    for (size_t lane = 0; lane < DenseRows::kLanes; ++lane) {
      const float difference = a[i + lane] - b[i + lane];
      lanes[lane] += difference * difference;
    }
  }
  return std::accumulate(lanes.begin(), lanes.end(), 0.0);
}

// The variance of all elements of the matrix.
double Variance(const SparseMatrix& features) {
  const double elements = static_cast<double>(features.rows()) * features.columns();
  double sum = 0;
  for (const float value : features.value) sum += value;
  const double mean = sum / elements;
  double squares = (elements - features.value.size()) * mean * mean;
  for (const float value : features.value) squares += (value - mean) * (value - mean);
  return squares / elements;
}

// A machine as weights of training rows: decision(x) = sum coefficient[r] * kernel(r, x) - offset.
struct KernelMachine {
  std::vector<size_t> row;
  std::vector<double> coefficient;
  double offset = 0;
};

class RbfSvm : public Learner {
 public:
  explicit RbfSvm(const RbfSvmSpec& spec) : spec_(spec) {}

  absl::Status Fit(const LearnerInput& input) override {
    gamma_ = spec_.gamma();
    if (gamma_ == 0) {
      const double variance = Variance(input.features);
      gamma_ = variance == 0 ? 1 : 1 / (variance * input.features.columns());
    }
    const DenseRows dense(input.features);
    const size_t rows = input.features.rows();
    // The six machines below share one kernel matrix.
    std::vector<double> kernel(rows * rows);
    for (size_t i = 0; i < rows; ++i) {
      for (size_t j = 0; j <= i; ++j) {
        kernel[i * rows + j] = kernel[j * rows + i] =
            std::exp(-gamma_ * SquaredDistance(dense.row(i), dense.row(j), dense.stride));
      }
    }
    const auto decide =
        [&](const std::vector<size_t>& training,
            const std::vector<size_t>& held_out) -> absl::StatusOr<std::vector<double>> {
      ASSIGN_OR_RETURN(const KernelMachine machine, Train(input, kernel, training));
      std::vector<double> decision;
      for (const size_t row : held_out) {
        double sum = -machine.offset;
        for (size_t i = 0; i < machine.row.size(); ++i) {
          sum += machine.coefficient[i] * kernel[row * rows + machine.row[i]];
        }
        decision.push_back(sum);
      }
      return decision;
    };
    ASSIGN_OR_RETURN(scaling_, FitPlattScalingOnInnerFolds(input, decide));
    std::vector<size_t> all(rows);
    std::iota(all.begin(), all.end(), 0);
    ASSIGN_OR_RETURN(machine_, Train(input, kernel, all));
    support_ = SelectRows(input.features, machine_.row);
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    const DenseRows support(support_);
    const DenseRows dense(features);
    std::vector<double> score;
    for (size_t row = 0; row < features.rows(); ++row) {
      double sum = -machine_.offset;
      for (size_t i = 0; i < machine_.coefficient.size(); ++i) {
        sum += machine_.coefficient[i] *
               std::exp(-gamma_ * SquaredDistance(support.row(i), dense.row(row), dense.stride));
      }
      score.push_back(scaling_(sum));
    }
    return score;
  }

  absl::StatusOr<SavedLearner> Save() const override {
    SavedLearner saved;
    SavedKernel& kernel = *saved.mutable_kernel();
    kernel.set_gamma(gamma_);
    *kernel.mutable_support() = SaveMatrix(support_);
    kernel.mutable_coefficient()->Add(machine_.coefficient.begin(), machine_.coefficient.end());
    kernel.set_offset(machine_.offset);
    *kernel.mutable_calibration() = SaveCalibration(scaling_);
    return saved;
  }

  absl::Status Load(const SavedLearner& saved, size_t columns) override {
    const SavedKernel& kernel = saved.kernel();
    ASSIGN_OR_RETURN(support_, LoadMatrix(kernel.support(), columns));
    if (kernel.coefficient_size() != support_.rows()) {
      return DamagedModel(absl::StrCat("it has ", kernel.coefficient_size(), " coefficients for ",
                                       support_.rows(), " support vectors"));
    }
    gamma_ = kernel.gamma();
    machine_.coefficient.assign(kernel.coefficient().begin(), kernel.coefficient().end());
    machine_.offset = kernel.offset();
    scaling_ = LoadCalibration(kernel.calibration());
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<KernelMachine> Train(const LearnerInput& input, const std::vector<double>& kernel,
                                      const std::vector<size_t>& rows) const {
    const size_t all_rows = input.features.rows();
    // A precomputed row is its number (from 1), its kernel values and an end mark.
    const size_t width = rows.size() + 2;
    std::vector<svm_node> nodes(rows.size() * width);
    std::vector<svm_node*> row_nodes;
    std::vector<double> target;
    for (size_t i = 0; i < rows.size(); ++i) {
      svm_node* row = &nodes[i * width];
      row_nodes.push_back(row);
      row[0] = {0, static_cast<double>(i + 1)};
      for (size_t j = 0; j < rows.size(); ++j) {
        row[j + 1] = {static_cast<int>(j + 1), kernel[rows[i] * all_rows + rows[j]]};
      }
      row[width - 1] = {-1, 0};
      target.push_back(input.label[rows[i]] == 1 ? 1 : -1);
    }
    svm_problem problem = {};
    problem.l = rows.size();
    problem.y = target.data();
    problem.x = row_nodes.data();
    int weight_label[] = {-1, 1};
    double weight[] = {input.negative_weight, input.positive_weight};
    svm_parameter parameter = {};
    parameter.svm_type = C_SVC;
    parameter.kernel_type = PRECOMPUTED;
    parameter.cache_size = 200;
    parameter.eps = 1e-3;
    parameter.C = spec_.c();
    parameter.nr_weight = 2;
    parameter.weight_label = weight_label;
    parameter.weight = weight;
    parameter.shrinking = 1;
    svm_set_print_string_function(&PrintNothing);
    if (const char* complaint = svm_check_parameter(&problem, &parameter); complaint != nullptr) {
      return absl::InternalError(absl::StrCat("libsvm refuses its parameters: ", complaint));
    }
    const std::unique_ptr<svm_model, FreeModel> trained(svm_train(&problem, &parameter));
    // libsvm's decision values speak for the class of its first row.
    const double sign = trained->label[0] == 1 ? 1 : -1;
    KernelMachine machine;
    for (int i = 0; i < trained->l; ++i) {
      machine.row.push_back(rows[static_cast<size_t>(trained->SV[i][0].value) - 1]);
      machine.coefficient.push_back(sign * trained->sv_coef[0][i]);
    }
    machine.offset = sign * trained->rho[0];
    return machine;
  }

  const RbfSvmSpec spec_;
  double gamma_ = 0;
  PlattScaling scaling_;
  KernelMachine machine_;
  SparseMatrix support_;
};

}  // namespace

std::unique_ptr<Learner> MakeRbfSvm(const RbfSvmSpec& spec) {
  return std::make_unique<RbfSvm>(spec);
}

}  // namespace callprint
