// How like the samples of a dataset a trace is, by how often it calls which function: whether a
// model that has learnt from them can know anything about it.
//
// Likeness of two samples is the Bhattacharyya coefficient (A. Bhattacharyya, Bull. Calcutta Math.
// Soc. 35, 1943) of their shares of calls, the sum over functions of sqrt(p q): 1 where the shares
// are the same, 0 where no function is in both. It does not see how much was called.
//
// Example:
//   ASSIGN_OR_RETURN(const Comparison comparison, Compare(asked, dataset));
//   puts(ComparisonText(asked, dataset, comparison).c_str());
#ifndef CALLPRINT_DATASET_COMPARE_COMPARISON_H_
#define CALLPRINT_DATASET_COMPARE_COMPARISON_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/features/feature_table.h"

namespace callprint {

// From the 5th percentile to the 95th.
struct UsualRange {
  double low = 0;
  double high = 0;
};

struct ComparedSample {
  double calls = 0;
  // Share of the calls that are of functions that no sample of the dataset calls.
  double foreign_calls = 0;
  // Row of the sample of the dataset that is most like it, and how like.
  size_t nearest = 0;
  double likeness = 0;
};

struct Comparison {
  // A sample of `asked` each.
  std::vector<ComparedSample> sample;
  // What is usual in the dataset: calls of a sample, and its likeness to the most like one of
  // another program. Of that, kUsualSamples samples are looked at.
  UsualRange calls;
  UsualRange likeness;
  // Functions that `asked` calls most, of those that no sample of the dataset calls, with their
  // share of all its calls.
  std::vector<std::pair<std::string, double>> foreign_function;
};

inline constexpr size_t kUsualSamples = 200;
inline constexpr size_t kForeignFunctionsTold = 5;

// Both have the feature group "count". InvalidArgument where either has no sample, or the dataset
// has only one program.
absl::StatusOr<Comparison> Compare(const SampleSet& asked, const SampleSet& dataset);

// For people, with lines of at most 120 characters as long as names are not longer.
std::string ComparisonText(const SampleSet& asked, const SampleSet& dataset,
                           const Comparison& comparison);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_COMPARE_COMPARISON_H_
