#include "models/trees/tree_ensemble.h"

#include <xgboost/c_api.h>

#include <cstddef>
#include <cstdint>
#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "models/learner/saved_learner.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

absl::Status Checked(int return_code, const char* call) {
  if (return_code == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("XGBoost's ", call, " failed: ", XGBGetLastError()));
}

struct Matrix {
  DMatrixHandle handle = nullptr;
  ~Matrix() {
    if (handle != nullptr) XGDMatrixFree(handle);
  }
};

// Dense, because XGBoost takes what a sparse matrix leaves out for missing: it would send zeros
// down whichever side of a split fits best, next to the largest values if need be.
absl::Status MakeMatrix(const SparseMatrix& features, Matrix& matrix) {
  std::vector<float> dense(features.rows() * features.columns(), 0);
  for (size_t row = 0; row < features.rows(); ++row) {
    for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
      dense[row * features.columns() + features.column_index[i]] = features.value[i];
    }
  }
  return Checked(XGDMatrixCreateFromMat(dense.data(), features.rows(), features.columns(),
                                        std::numeric_limits<float>::quiet_NaN(), &matrix.handle),
                 "XGDMatrixCreateFromMat");
}

// label[row], or [row, output] for several outputs.
absl::Status SetLabel(const std::vector<float>& label, size_t rows, Matrix& matrix) {
  if (label.size() == rows) {
    return Checked(XGDMatrixSetFloatInfo(matrix.handle, "label", label.data(), label.size()),
                   "XGDMatrixSetFloatInfo");
  }
  // NumPy's array interface is the one way to hand over a matrix of labels.
  const std::string array = absl::StrCat(R"({"data": [)", reinterpret_cast<uintptr_t>(label.data()),
                                         R"(, true], "shape": [)", rows, ", ", label.size() / rows,
                                         R"(], "typestr": "<f4", "version": 3})");
  return Checked(XGDMatrixSetInfoFromInterface(matrix.handle, "label", array.c_str()),
                 "XGDMatrixSetInfoFromInterface");
}

// Weights of columns in draws. XGBoost draws without replacement, so that this much before all
// others is as good as always.
std::vector<float> DrawnBefore(const std::vector<uint8_t>& evidence) {
  constexpr float kBefore = 1e4;
  std::vector<float> weight;
  for (const uint8_t is_evidence : evidence) weight.push_back(is_evidence ? kBefore : 1);
  return weight;
}

}  // namespace

struct TreeEnsemble::Booster {
  BoosterHandle handle = nullptr;
  ~Booster() {
    if (handle != nullptr) XGBoosterFree(handle);
  }
};

TreeEnsemble::TreeEnsemble() : booster_(std::make_unique<Booster>()) {}
TreeEnsemble::~TreeEnsemble() = default;

absl::Status TreeEnsemble::Train(const Parameters& parameters, int rounds,
                                 const LearnerInput& input) {
  const std::vector<float> label(input.label.begin(), input.label.end());
  std::vector<float> weight;
  for (const int row_label : input.label) {
    weight.push_back(row_label == 1 ? input.positive_weight : input.negative_weight);
  }
  return Train(parameters, rounds, input.features, label, weight, input.evidence, input.seed);
}

absl::Status TreeEnsemble::Train(const Parameters& parameters, int rounds,
                                 const SparseMatrix& features, const std::vector<float>& label,
                                 const std::vector<float>& weight,
                                 const std::vector<uint8_t>& evidence, uint64_t seed) {
  Matrix matrix;
  RETURN_IF_ERROR(MakeMatrix(features, matrix));
  RETURN_IF_ERROR(SetLabel(label, features.rows(), matrix));
  RETURN_IF_ERROR(
      Checked(XGDMatrixSetFloatInfo(matrix.handle, "weight", weight.data(), weight.size()),
              "XGDMatrixSetFloatInfo"));
  booster_ = std::make_unique<Booster>();
  RETURN_IF_ERROR(
      Checked(XGBoosterCreate(&matrix.handle, 1, &booster_->handle), "XGBoosterCreate"));
  Parameters all = {
      {"nthread", "1"},
      {"verbosity", "0"},
      {"seed", absl::StrCat(seed)},
      // Draws do not depend on what else this process trained.
      {"seed_per_iteration", "1"},
  };
  all.insert(all.end(), parameters.begin(), parameters.end());
  if (!evidence.empty()) {
    all.push_back({"monotone_constraints", absl::StrCat("(", absl::StrJoin(evidence, ","), ")")});
    const std::vector<float> drawn = DrawnBefore(evidence);
    RETURN_IF_ERROR(
        Checked(XGDMatrixSetFloatInfo(matrix.handle, "feature_weights", drawn.data(), drawn.size()),
                "XGDMatrixSetFloatInfo"));
  }
  for (const auto& [name, value] : all) {
    RETURN_IF_ERROR(Checked(XGBoosterSetParam(booster_->handle, name.c_str(), value.c_str()),
                            "XGBoosterSetParam"));
  }
  for (int round = 0; round < rounds; ++round) {
    RETURN_IF_ERROR(Checked(XGBoosterUpdateOneIter(booster_->handle, round, matrix.handle),
                            "XGBoosterUpdateOneIter"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<double>> TreeEnsemble::Predict(const SparseMatrix& features) const {
  if (features.rows() == 0) return std::vector<double>();
  Matrix matrix;
  RETURN_IF_ERROR(MakeMatrix(features, matrix));
  const char* config =
      R"({"type": 0, "training": false, "iteration_begin": 0, "iteration_end": 0, )"
      R"("strict_shape": false})";
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* output = nullptr;
  RETURN_IF_ERROR(Checked(XGBoosterPredictFromDMatrix(booster_->handle, matrix.handle, config,
                                                      &shape, &dimensions, &output),
                          "XGBoosterPredictFromDMatrix"));
  bst_ulong outputs = 1;
  for (bst_ulong i = 0; i < dimensions; ++i) outputs *= shape[i];
  return std::vector<double>(output, output + outputs);
}

absl::StatusOr<std::vector<double>> TreeEnsemble::TotalGain(size_t columns) const {
  bst_ulong names = 0;
  const char** name = nullptr;
  bst_ulong dimensions = 0;
  const bst_ulong* shape = nullptr;
  const float* score = nullptr;
  RETURN_IF_ERROR(
      Checked(XGBoosterFeatureScore(booster_->handle, R"({"importance_type": "total_gain"})",
                                    &names, &name, &dimensions, &shape, &score),
              "XGBoosterFeatureScore"));
  std::vector<double> gain(columns, 0);
  for (bst_ulong i = 0; i < names; ++i) {
    // Columns that split are named after their numbers, "f12".
    size_t column = 0;
    if (!absl::SimpleAtoi(name[i] + 1, &column) || column >= columns) {
      return absl::InternalError(absl::StrCat("XGBoost names a column \"", name[i], "\", but has ",
                                              columns, " without names"));
    }
    gain[column] = score[i];
  }
  return gain;
}

absl::StatusOr<SavedLearner> TreeEnsemble::Save() const {
  bst_ulong size = 0;
  const char* bytes = nullptr;
  RETURN_IF_ERROR(
      Checked(XGBoosterSaveModelToBuffer(booster_->handle, R"({"format": "ubj"})", &size, &bytes),
              "XGBoosterSaveModelToBuffer"));
  SavedLearner saved;
  saved.mutable_ensemble()->set_booster(bytes, size);
  return saved;
}

absl::Status TreeEnsemble::Load(const SavedLearner& saved, size_t columns) {
  const std::string& bytes = saved.ensemble().booster();
  if (bytes.empty()) return DamagedModel("it has no trees");
  booster_ = std::make_unique<Booster>();
  RETURN_IF_ERROR(Checked(XGBoosterCreate(nullptr, 0, &booster_->handle), "XGBoosterCreate"));
  if (XGBoosterLoadModelFromBuffer(booster_->handle, bytes.data(), bytes.size()) != 0) {
    return DamagedModel(absl::StrCat("XGBoost says ", XGBGetLastError()));
  }
  bst_ulong trained_columns = 0;
  RETURN_IF_ERROR(Checked(XGBoosterGetNumFeature(booster_->handle, &trained_columns),
                          "XGBoosterGetNumFeature"));
  if (trained_columns != columns) {
    return DamagedModel(
        absl::StrCat("its trees know ", trained_columns, " columns, not ", columns));
  }
  return Checked(XGBoosterSetParam(booster_->handle, "nthread", "1"), "XGBoosterSetParam");
}

}  // namespace callprint
