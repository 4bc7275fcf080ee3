#include "models/preprocessing/column_ranking.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "dataset/features/column_function.h"
#include "models/learner/targets.h"
#include "models/linear/linear_machine.h"
#include "models/preprocessing/chi_squared.h"
#include "models/preprocessing/mutual_information.h"
#include "models/preprocessing/preprocess.h"
#include "models/trees/gradient_boosting.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr uint32_t kLeftOut = std::numeric_limits<uint32_t>::max();

std::vector<uint32_t> AllColumns(size_t columns) {
  std::vector<uint32_t> all(columns);
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::vector<uint32_t> ByFallingScore(const std::vector<double>& score) {
  std::vector<uint32_t> order = AllColumns(score.size());
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return score[a] > score[b]; });
  return order;
}

// As models see them whose spec asks for STANDARD scaling.
absl::StatusOr<SparseMatrix> Standardised(const SparseMatrix& features) {
  FeatureSpec spec;
  std::set<std::string> groups;
  for (const std::string& name : features.column_names) groups.insert(GroupOfColumn(name));
  for (const std::string& group : groups) spec.add_group(group);
  spec.set_scaling(FeatureSpec::STANDARD);
  ASSIGN_OR_RETURN(const FittedPreprocessing fitted, FitPreprocessing(spec, features, Targets()));
  ASSIGN_OR_RETURN(SparseMatrix standardised, ApplyPreprocessing(fitted, features));
  if (standardised.column_names != features.column_names) {
    return absl::InvalidArgumentError(
        "columns to rank are not in name order, or one is zero in every row");
  }
  return standardised;
}

// Only the columns named, rising.
SparseMatrix SelectColumns(const SparseMatrix& features, const std::vector<uint32_t>& columns) {
  std::vector<uint32_t> target(features.columns(), kLeftOut);
  SparseMatrix selected;
  for (size_t i = 0; i < columns.size(); ++i) {
    target[columns[i]] = i;
    selected.column_names.push_back(features.column_names[columns[i]]);
  }
  for (size_t row = 0; row < features.rows(); ++row) {
    for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
      const uint32_t column = target[features.column_index[i]];
      if (column == kLeftOut) continue;
      selected.column_index.push_back(column);
      selected.value.push_back(features.value[i]);
    }
    selected.row_begin.push_back(selected.value.size());
  }
  return selected;
}

absl::StatusOr<std::vector<uint32_t>> Eliminate(const SparseMatrix& features,
                                                const std::vector<int>& label,
                                                const RankingOptions& options) {
  ASSIGN_OR_RETURN(SparseMatrix left, Standardised(features));
  // Columns of `left`.
  std::vector<uint32_t> column = AllColumns(features.columns());
  std::vector<size_t> rows(features.rows());
  std::iota(rows.begin(), rows.end(), 0);
  const std::vector<std::string> no_groups;
  std::vector<uint32_t> worst_first;
  // From large to small; below the smallest wanted, one training orders the rest.
  std::set<size_t, std::greater<size_t>> sizes(options.sizes.begin(), options.sizes.end());
  sizes.insert(0);
  for (const size_t size : sizes) {
    if (size >= column.size()) continue;
    // liblinear is not asked about a single column, whose place is known.
    std::vector<double> weight(column.size(), 0);
    if (column.size() > 1) {
      ASSIGN_OR_RETURN(const LinearMachine machine,
                       TrainLinearMachine(LinearLoss::kLogistic, options.elimination.c(),
                                          kCalibrationTolerance, {left, label, no_groups}, rows));
      for (size_t i = 0; i < weight.size(); ++i) weight[i] = std::abs(machine.weight[i]);
    }
    std::vector<uint32_t> order = ByFallingScore(weight);
    for (; order.size() > size; order.pop_back()) worst_first.push_back(column[order.back()]);
    std::sort(order.begin(), order.end());
    left = SelectColumns(left, order);
    for (uint32_t& kept : order) kept = column[kept];
    column = order;
  }
  return std::vector<uint32_t>(worst_first.rbegin(), worst_first.rend());
}

}  // namespace

absl::string_view RankingName(RankingMethod method) {
  switch (method) {
    case RankingMethod::kMutualInformation:
      return "mutual_information";
    case RankingMethod::kChiSquared:
      return "chi_squared";
    case RankingMethod::kGain:
      return "gain";
    case RankingMethod::kElimination:
      return "elimination";
    case RankingMethod::kShuffled:
      return "shuffled";
  }
  return "";
}

absl::StatusOr<std::vector<uint32_t>> RankColumns(RankingMethod method,
                                                  const SparseMatrix& features,
                                                  const std::vector<int>& label,
                                                  const RankingOptions& options) {
  if (std::count(label.begin(), label.end(), 0) == 0 ||
      std::count(label.begin(), label.end(), 1) == 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the ", label.size(), " rows to rank columns by are of one label; both are needed"));
  }
  switch (method) {
    case RankingMethod::kMutualInformation:
      return ByFallingScore(MutualInformation(features, Targets::Binary(label)));
    case RankingMethod::kChiSquared:
      return ByFallingScore(ChiSquared(features, Targets::Binary(label)));
    case RankingMethod::kGain: {
      const std::vector<std::string> no_groups;
      LearnerInput input = {features, label, no_groups};
      input.seed = options.seed;
      ASSIGN_OR_RETURN(const std::vector<double> gain, TotalGain(options.gain, input));
      return ByFallingScore(gain);
    }
    case RankingMethod::kElimination:
      return Eliminate(features, label, options);
    case RankingMethod::kShuffled:
      break;
  }
  std::vector<uint32_t> order = AllColumns(features.columns());
  Random(DeriveSeed(options.seed, "shuffled ranking")).Shuffle(&order);
  return order;
}

}  // namespace callprint
