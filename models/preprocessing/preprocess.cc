#include "models/preprocessing/preprocess.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "models/preprocessing/mutual_information.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr uint32_t kDropped = std::numeric_limits<uint32_t>::max();

// `features` with the columns `names` (sorted, distinct) in that order: indices rise within a row
// and no zero is stored, so that whatever is computed next does not depend on how the input was
// laid out.
absl::StatusOr<SparseMatrix> AlignColumns(const SparseMatrix& features,
                                          const std::vector<std::string>& names) {
  std::vector<uint32_t> target(features.columns(), kDropped);
  {
    absl::flat_hash_map<absl::string_view, uint32_t> index;
    for (size_t i = 0; i < names.size(); ++i) index[names[i]] = i;
    std::vector<bool> found(names.size(), false);
    for (size_t column = 0; column < features.columns(); ++column) {
      const auto it = index.find(features.column_names[column]);
      if (it == index.end()) continue;
      if (found[it->second]) {
        return absl::InvalidArgumentError(absl::StrCat("column \"", features.column_names[column],
                                                       "\" occurs twice in the feature matrix"));
      }
      found[it->second] = true;
      target[column] = it->second;
    }
  }
  SparseMatrix aligned;
  aligned.column_names = names;
  aligned.column_index.reserve(features.value.size());
  aligned.value.reserve(features.value.size());
  std::vector<std::pair<uint32_t, float>> entries;
  for (size_t row = 0; row < features.rows(); ++row) {
    entries.clear();
    for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
      const uint32_t column = target[features.column_index[i]];
      const float value = features.value[i];
      if (column == kDropped || value == 0) continue;
      if (!std::isfinite(value)) {
        return absl::InvalidArgumentError(absl::StrCat("column \"", names[column], "\" of row ",
                                                       row, " is ", value,
                                                       "; values must be finite"));
      }
      entries.emplace_back(column, value);
    }
    // Feature tables come in name order already.
    if (!std::is_sorted(entries.begin(), entries.end())) std::sort(entries.begin(), entries.end());
    for (const auto& [column, value] : entries) {
      aligned.column_index.push_back(column);
      aligned.value.push_back(value);
    }
    aligned.row_begin.push_back(aligned.value.size());
  }
  return aligned;
}

// Keeps the columns with keep[column], in order.
void DropColumns(const std::vector<bool>& keep, SparseMatrix& matrix) {
  std::vector<uint32_t> target(matrix.columns(), kDropped);
  std::vector<std::string> names;
  for (size_t column = 0; column < matrix.columns(); ++column) {
    if (!keep[column]) continue;
    target[column] = names.size();
    names.push_back(std::move(matrix.column_names[column]));
  }
  size_t kept = 0;
  size_t begin = 0;
  for (size_t row = 0; row < matrix.rows(); ++row) {
    const size_t end = matrix.row_begin[row + 1];
    for (size_t i = begin; i < end; ++i) {
      if (target[matrix.column_index[i]] == kDropped) continue;
      matrix.column_index[kept] = target[matrix.column_index[i]];
      matrix.value[kept] = matrix.value[i];
      ++kept;
    }
    begin = end;
    matrix.row_begin[row + 1] = kept;
  }
  matrix.column_index.resize(kept);
  matrix.value.resize(kept);
  matrix.column_names = std::move(names);
}

absl::StatusOr<std::vector<std::string>> CandidateColumns(const FeatureSpec& spec,
                                                          const SparseMatrix& training) {
  const absl::flat_hash_set<std::string> wanted(spec.column().begin(), spec.column().end());
  absl::flat_hash_set<absl::string_view> missing_groups(spec.group().begin(), spec.group().end());
  std::vector<std::string> names;
  for (const std::string& name : training.column_names) {
    const size_t colon = name.find(':');
    if (colon == std::string::npos) continue;
    const absl::string_view group = absl::string_view(name).substr(0, colon);
    if (std::find(spec.group().begin(), spec.group().end(), group) == spec.group().end()) continue;
    missing_groups.erase(group);
    if (wanted.empty() || wanted.contains(name)) names.push_back(name);
  }
  // In the spec's order, so that the message does not depend on hashing.
  for (const std::string& group : spec.group()) {
    if (missing_groups.contains(group)) {
      return absl::InvalidArgumentError(
          absl::StrCat("the training data have no column of feature group \"", group, "\""));
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

absl::Status RefuseNegative(const SparseMatrix& matrix, absl::string_view transform) {
  for (size_t row = 0; row < matrix.rows(); ++row) {
    for (size_t i = matrix.row_begin[row]; i < matrix.row_begin[row + 1]; ++i) {
      if (matrix.value[i] >= 0) continue;
      return absl::InvalidArgumentError(absl::StrCat(
          "column \"", matrix.column_names[matrix.column_index[i]], "\" of row ", row, " is ",
          matrix.value[i], ", but transform ", transform, " takes no negative values"));
    }
  }
  return absl::OkStatus();
}

// Most values are small counts, whose logarithms are computed once. None is negative.
void ApplyLog1p(std::vector<float>& values) {
  std::array<float, 1024> of_count;
  for (size_t i = 0; i < of_count.size(); ++i) of_count[i] = std::log1p(static_cast<double>(i));
  for (float& value : values) {
    if (value < of_count.size() && value == static_cast<int>(value)) {
      value = of_count[static_cast<int>(value)];
    } else {
      value = std::log1p(static_cast<double>(value));
    }
  }
}

absl::Status ApplyTransform(FeatureSpec::Transform transform, const std::vector<double>& idf,
                            SparseMatrix& matrix) {
  switch (transform) {
    case FeatureSpec::LOG1P:
      RETURN_IF_ERROR(RefuseNegative(matrix, "LOG1P"));
      ApplyLog1p(matrix.value);
      return absl::OkStatus();
    case FeatureSpec::TF_IDF:
      RETURN_IF_ERROR(RefuseNegative(matrix, "TF_IDF"));
      for (size_t row = 0; row < matrix.rows(); ++row) {
        const size_t begin = matrix.row_begin[row];
        const size_t end = matrix.row_begin[row + 1];
        double total = 0;
        for (size_t i = begin; i < end; ++i) total += matrix.value[i];
        double squares = 0;
        for (size_t i = begin; i < end; ++i) {
          const double weighted = matrix.value[i] / total * idf[matrix.column_index[i]];
          squares += weighted * weighted;
        }
        const double norm = std::sqrt(squares);
        for (size_t i = begin; i < end; ++i) {
          matrix.value[i] = matrix.value[i] / total * idf[matrix.column_index[i]] / norm;
        }
      }
      return absl::OkStatus();
    case FeatureSpec::BINARY:
      std::fill(matrix.value.begin(), matrix.value.end(), 1.0f);
      return absl::OkStatus();
    default:
      return absl::OkStatus();
  }
}

// The `top` columns by mutual information; equals in name order.
std::vector<bool> SelectTop(const SparseMatrix& matrix, const Targets& targets, size_t top) {
  std::vector<bool> keep(matrix.columns(), top == 0 || top >= matrix.columns());
  if (top == 0 || top >= matrix.columns()) return keep;
  const std::vector<double> information = MutualInformation(matrix, targets);
  std::vector<size_t> order(matrix.columns());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return information[a] > information[b]; });
  for (size_t i = 0; i < top; ++i) keep[order[i]] = true;
  return keep;
}

struct ColumnScale {
  double mean = 0;
  double scale = 1;
};

std::vector<ColumnScale> FitScaling(FeatureSpec::Scaling scaling, const SparseMatrix& matrix) {
  std::vector<ColumnScale> fitted(matrix.columns());
  if (scaling == FeatureSpec::NONE) return fitted;
  std::vector<double> sum(matrix.columns(), 0);
  std::vector<double> largest(matrix.columns(), 0);
  std::vector<double> stored(matrix.columns(), 0);
  for (size_t i = 0; i < matrix.value.size(); ++i) {
    const uint32_t column = matrix.column_index[i];
    sum[column] += matrix.value[i];
    largest[column] = std::max(largest[column], std::abs(static_cast<double>(matrix.value[i])));
    stored[column] += 1;
  }
  const double rows = matrix.rows();
  std::vector<double> squares(matrix.columns(), 0);
  for (size_t i = 0; i < matrix.value.size(); ++i) {
    const uint32_t column = matrix.column_index[i];
    const double deviation = matrix.value[i] - sum[column] / rows;
    squares[column] += deviation * deviation;
  }
  for (size_t column = 0; column < matrix.columns(); ++column) {
    if (scaling == FeatureSpec::MAX_ABS) {
      if (largest[column] > 0) fitted[column].scale = largest[column];
      continue;
    }
    const double mean = sum[column] / rows;
    const double deviation =
        std::sqrt((squares[column] + (rows - stored[column]) * mean * mean) / rows);
    fitted[column].mean = mean;
    // A constant column's deviation is rounding noise: dividing by it would blow up other values.
    if (deviation > 1e-7 * std::abs(mean)) fitted[column].scale = deviation;
  }
  return fitted;
}

// Applies mean and scale; the result stores zeros of columns with a mean.
SparseMatrix ApplyScaling(const std::vector<ColumnScale>& fitted, SparseMatrix matrix) {
  const bool sparse = std::all_of(fitted.begin(), fitted.end(),
                                  [](const ColumnScale& column) { return column.mean == 0; });
  if (sparse) {
    for (size_t i = 0; i < matrix.value.size(); ++i) {
      matrix.value[i] = matrix.value[i] / fitted[matrix.column_index[i]].scale;
    }
    return matrix;
  }
  SparseMatrix scaled;
  scaled.column_names = std::move(matrix.column_names);
  scaled.value.reserve(matrix.rows() * fitted.size());
  scaled.column_index.reserve(matrix.rows() * fitted.size());
  for (size_t row = 0; row < matrix.rows(); ++row) {
    size_t i = matrix.row_begin[row];
    for (uint32_t column = 0; column < fitted.size(); ++column) {
      double value = 0;
      if (i < matrix.row_begin[row + 1] && matrix.column_index[i] == column) {
        value = matrix.value[i++];
      }
      scaled.column_index.push_back(column);
      scaled.value.push_back((value - fitted[column].mean) / fitted[column].scale);
    }
    scaled.row_begin.push_back(scaled.value.size());
  }
  return scaled;
}

}  // namespace

absl::StatusOr<FittedPreprocessing> FitPreprocessing(const FeatureSpec& spec,
                                                     const SparseMatrix& training,
                                                     const Targets& targets) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, CandidateColumns(spec, training));
  ASSIGN_OR_RETURN(SparseMatrix matrix, AlignColumns(training, names));

  std::vector<uint32_t> samples(matrix.columns(), 0);
  for (const uint32_t column : matrix.column_index) ++samples[column];
  std::vector<bool> known(matrix.columns());
  std::vector<double> idf;
  for (size_t column = 0; column < matrix.columns(); ++column) {
    known[column] = samples[column] >= std::max<uint32_t>(1, spec.min_samples());
    if (!known[column]) continue;
    // Smoothed as if one more sample held every column (scikit-learn's TfidfTransformer).
    idf.push_back(spec.transform() == FeatureSpec::TF_IDF
                      ? std::log((1.0 + matrix.rows()) / (1.0 + samples[column])) + 1
                      : 1);
  }
  if (idf.empty() && !matrix.value.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("min_samples ", spec.min_samples(),
                                                   " leaves none of ", matrix.columns(),
                                                   " columns: each is non-zero in fewer of the ",
                                                   matrix.rows(), " training samples; lower it"));
  }
  DropColumns(known, matrix);
  RETURN_IF_ERROR(ApplyTransform(spec.transform(), idf, matrix));
  const std::vector<bool> selected = SelectTop(matrix, targets, spec.select_top());
  const std::vector<ColumnScale> scaling = FitScaling(spec.scaling(), matrix);

  FittedPreprocessing fitted;
  fitted.set_transform(spec.transform());
  for (size_t column = 0; column < matrix.columns(); ++column) {
    if (!selected[column] && spec.transform() != FeatureSpec::TF_IDF) continue;
    FittedColumn& out = *fitted.add_column();
    out.set_name(matrix.column_names[column]);
    out.set_selected(selected[column]);
    out.set_idf(idf[column]);
    out.set_mean(scaling[column].mean);
    out.set_scale(scaling[column].scale);
  }
  return fitted;
}

absl::StatusOr<SparseMatrix> ApplyPreprocessing(const FittedPreprocessing& fitted,
                                                const SparseMatrix& features) {
  std::vector<std::string> names;
  std::vector<double> idf;
  std::vector<bool> selected;
  std::vector<ColumnScale> scaling;
  for (const FittedColumn& column : fitted.column()) {
    names.push_back(column.name());
    idf.push_back(column.idf());
    selected.push_back(column.selected());
    if (column.selected()) scaling.push_back({column.mean(), column.scale()});
  }
  ASSIGN_OR_RETURN(SparseMatrix matrix, AlignColumns(features, names));
  RETURN_IF_ERROR(ApplyTransform(fitted.transform(), idf, matrix));
  DropColumns(selected, matrix);
  return ApplyScaling(scaling, std::move(matrix));
}

std::optional<int> UnsoundColumn(const FittedPreprocessing& fitted) {
  for (int i = 0; i < fitted.column_size(); ++i) {
    const FittedColumn& column = fitted.column(i);
    const bool rises = i == 0 || fitted.column(i - 1).name() < column.name();
    if (!rises || !std::isfinite(column.idf()) || !std::isfinite(column.mean()) ||
        !(column.scale() > 0)) {
      return i;
    }
  }
  return std::nullopt;
}

int SelectedColumns(const FittedPreprocessing& fitted) {
  return std::count_if(fitted.column().begin(), fitted.column().end(),
                       [](const FittedColumn& column) { return column.selected(); });
}

std::vector<std::string> SelectedColumnNames(const FittedPreprocessing& fitted) {
  std::vector<std::string> names;
  for (const FittedColumn& column : fitted.column()) {
    if (column.selected()) names.push_back(column.name());
  }
  return names;
}

}  // namespace callprint
