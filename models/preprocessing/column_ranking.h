// Orders feature columns by what they tell about a label, each in its own way, so that the first
// few can stand for all of them.
//
// Example:
//   ASSIGN_OR_RETURN(const FittedPreprocessing fitted, FitPreprocessing(spec, training, targets));
//   ASSIGN_OR_RETURN(const SparseMatrix prepared, ApplyPreprocessing(fitted, training));
//   ASSIGN_OR_RETURN(const std::vector<uint32_t> order,
//                    RankColumns(RankingMethod::kChiSquared, prepared, label, options));
//
// A ranking is fitted: give it rows of the training fold only.
#ifndef CALLPRINT_MODELS_PREPROCESSING_COLUMN_RANKING_H_
#define CALLPRINT_MODELS_PREPROCESSING_COLUMN_RANKING_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dataset/features/sparse_matrix.h"
#include "models/linear/linear.pb.h"
#include "models/trees/trees.pb.h"

namespace callprint {

enum class RankingMethod {
  // Each column by itself (mutual_information.h, chi_squared.h).
  kMutualInformation,
  kChiSquared,
  // By the sum of gains of all splits of a gradient-boosted ensemble over all columns. Columns
  // without a split come last. Not the mean: a column that was split by once, by luck, would come
  // before one that half of the trees ask.
  kGain,
  // Recursive elimination (Guyon et al. 2002) by a logistic regression over standardised columns:
  // again and again trained, and the columns of the smallest absolute weight left out.
  kElimination,
  // In an order drawn by the seed: what a ranking is to be compared with.
  kShuffled,
};

inline constexpr RankingMethod kRankingMethods[] = {
    RankingMethod::kMutualInformation, RankingMethod::kChiSquared, RankingMethod::kGain,
    RankingMethod::kElimination, RankingMethod::kShuffled};

// "mutual_information", "chi_squared", "gain", "elimination", "shuffled".
absl::string_view RankingName(RankingMethod method);

// What can change a ranking.
struct RankingOptions {
  XgboostSpec gain;
  LogisticRegressionSpec elimination;
  // Numbers of columns at which elimination trains again: it goes from all columns to the largest
  // of these, and so on to the smallest; what is left out at a time is ordered by weight. Any
  // order.
  std::vector<size_t> sizes;
  uint64_t seed = 0;
};

// Indices of all columns, the most telling first, equal ones in their order. `features` is as
// ApplyPreprocessing gives it, without a negative value; label[row] is 0 or 1. A pure function of
// its arguments. InvalidArgument for rows of one label only, or (elimination) columns that are not
// in name order or zero in every row.
absl::StatusOr<std::vector<uint32_t>> RankColumns(RankingMethod method,
                                                  const SparseMatrix& features,
                                                  const std::vector<int>& label,
                                                  const RankingOptions& options);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_PREPROCESSING_COLUMN_RANKING_H_
