// Which functions a view of few functions traces: the most telling ones of a training part that are
// not called too often.
//
// Example:
//   ASSIGN_OR_RETURN(const std::vector<uint32_t> order,
//                    RankColumns(RankingMethod::kGain, prepared, labels, options));
//   std::vector<std::string> columns = TellingColumns(view, names_in_order, training);
#ifndef CALLPRINT_MODELS_TRACING_POLICY_TELLING_FUNCTIONS_H_
#define CALLPRINT_MODELS_TRACING_POLICY_TELLING_FUNCTIONS_H_

#include <string>
#include <vector>

#include "dataset/features/sparse_matrix.h"
#include "models/tracing_policy/tracing_policy.pb.h"

namespace callprint {

// The first view.functions() columns of `order` (the most telling first), but for those that would
// make the sum of all calls of the chosen ones a larger share of all calls than
// view.largest_share(). `training`: counts of calls. Sorted by name.
std::vector<std::string> TellingColumns(const TracingView& view,
                                        const std::vector<std::string>& order,
                                        const SparseMatrix& training);

// Only these columns of `matrix` (those that it has), in its order.
SparseMatrix OnlyColumns(const SparseMatrix& matrix, const std::vector<std::string>& columns);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_TRACING_POLICY_TELLING_FUNCTIONS_H_
