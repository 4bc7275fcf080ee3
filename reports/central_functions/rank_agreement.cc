#include "reports/central_functions/rank_agreement.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reports/statistics/association.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

// Index in the first and in the second part of each function that both have.
struct Shared {
  std::vector<int> in_first;
  std::vector<int> in_second;
};

Shared SharedFunctions(const TracedPart& first, const TracedPart& second) {
  Shared shared;
  size_t i = 0, j = 0;
  // Both are sorted.
  while (i < first.function.size() && j < second.function.size()) {
    if (first.function[i] < second.function[j]) {
      ++i;
    } else if (second.function[j] < first.function[i]) {
      ++j;
    } else {
      shared.in_first.push_back(i++);
      shared.in_second.push_back(j++);
    }
  }
  return shared;
}

std::vector<double> Chosen(const std::vector<double>& values, const std::vector<int>& indices) {
  std::vector<double> chosen;
  chosen.reserve(indices.size());
  for (const int index : indices) chosen.push_back(values[index]);
  return chosen;
}

Interval IntervalOrNone(const std::vector<double>& values) {
  return PercentileInterval(values).value_or(Interval{kUndefined, kUndefined});
}

// The mean of the defined values; NaN where none is.
double MeanOf(const std::vector<double>& values) {
  Moments moments;
  for (const double value : values) {
    if (!std::isnan(value)) moments.Add(value);
  }
  return moments.Mean().value_or(kUndefined);
}

}  // namespace

double TopOverlap(const std::vector<double>& first, const std::vector<double>& second, int count) {
  std::vector<int> tops[] = {TopIndices(first, count), TopIndices(second, count)};
  for (std::vector<int>& top : tops) std::sort(top.begin(), top.end());
  std::vector<int> both;
  std::set_intersection(tops[0].begin(), tops[0].end(), tops[1].begin(), tops[1].end(),
                        std::back_inserter(both));
  const size_t either = tops[0].size() + tops[1].size() - both.size();
  return either == 0 ? kUndefined : static_cast<double>(both.size()) / either;
}

absl::StatusOr<Agreement> AgreementOf(const TracedPart& first, const TracedPart& second,
                                      int measure, int resamples, uint64_t seed) {
  const Shared shared = SharedFunctions(first, second);
  const auto means = [measure](const TracedPart& part) {
    return WeightedMeans(part, measure, std::vector<uint16_t>(part.program.size(), 1));
  };
  const std::vector<double> of_first = Chosen(means(first), shared.in_first);
  const std::vector<double> of_second = Chosen(means(second), shared.in_second);
  Agreement agreement;
  agreement.shared_functions = shared.in_first.size();
  agreement.spearman = {SpearmanCorrelation(of_first, of_second), {kUndefined, kUndefined}};
  agreement.top_overlap = {TopOverlap(of_first, of_second, kOverlapCount),
                           {kUndefined, kUndefined}};
  if (first.program.size() < 2 || second.program.size() < 2) return agreement;
  ASSIGN_OR_RETURN(const auto first_draws, ResampledMeans(first, measure, resamples, seed));
  ASSIGN_OR_RETURN(const auto second_draws, ResampledMeans(second, measure, resamples, seed));
  std::vector<double> correlations, overlaps;
  for (int i = 0; i < resamples; ++i) {
    const std::vector<double> one = Chosen(first_draws[i], shared.in_first);
    const std::vector<double> other = Chosen(second_draws[i], shared.in_second);
    correlations.push_back(SpearmanCorrelation(one, other));
    overlaps.push_back(TopOverlap(one, other, kOverlapCount));
  }
  agreement.spearman.interval = IntervalOrNone(correlations);
  agreement.top_overlap.interval = IntervalOrNone(overlaps);
  return agreement;
}

absl::StatusOr<Agreement> AgreementOfHalves(const TracedPart& part, int measure, int splits,
                                            uint64_t seed) {
  const size_t programs = part.program.size();
  if (programs < kMinProgramsForHalves) {
    return absl::InvalidArgumentError(absl::StrCat(
        part.name, " has ", programs, " programs; halves of them need ", kMinProgramsForHalves));
  }
  Random random(DeriveSeed(seed, "halves"));
  std::vector<int> order(programs);
  std::iota(order.begin(), order.end(), 0);
  std::vector<double> shared, correlations, overlaps;
  for (int split = 0; split < splits; ++split) {
    random.Shuffle(&order);
    std::vector<uint16_t> weight[2];
    for (std::vector<uint16_t>& half : weight) half.assign(programs, 0);
    for (size_t i = 0; i < programs; ++i) weight[i < programs / 2 ? 0 : 1][order[i]] = 1;
    // Functions that one half alone calls are left out, as between parts.
    std::vector<int> called_by_both;
    const std::vector<double> calls[] = {WeightedMeans(part, kCallsIndex, weight[0]),
                                         WeightedMeans(part, kCallsIndex, weight[1])};
    for (size_t f = 0; f < part.function.size(); ++f) {
      if (calls[0][f] > 0 && calls[1][f] > 0) called_by_both.push_back(f);
    }
    const std::vector<double> one = Chosen(WeightedMeans(part, measure, weight[0]), called_by_both);
    const std::vector<double> other =
        Chosen(WeightedMeans(part, measure, weight[1]), called_by_both);
    shared.push_back(called_by_both.size());
    correlations.push_back(SpearmanCorrelation(one, other));
    overlaps.push_back(TopOverlap(one, other, kOverlapCount));
  }
  Agreement agreement;
  agreement.shared_functions = MeanOf(shared);
  agreement.spearman = {MeanOf(correlations), IntervalOrNone(correlations)};
  agreement.top_overlap = {MeanOf(overlaps), IntervalOrNone(overlaps)};
  return agreement;
}

}  // namespace callprint
